class Store( Base):
    def loadRows(self, rows):
        if type(rows) is list:
            return {'first': rows[0], 'last': rows[-1]}
        for row in rows:
            print(row)
