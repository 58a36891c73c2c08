isinstance(row, str | bytes)
