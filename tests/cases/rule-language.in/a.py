class Store(object, Base):
    def loadRows(self, rows):
        if type(rows) == list:
            return dict(first=rows[0], last=rows[-1])
        for row in rows:
            print(row)
