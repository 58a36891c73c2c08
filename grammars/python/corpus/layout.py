name = "row"

name = 'row'

def load():
	return 1

def load():
  return 1

def load():
    return 1

rows = [
    1,
    2,
]

rows = [
    1,
    2
]

def load(
    path,
    size,
): ...

def load(path,
         size): ...

def load(): ...

def load():
    rows = []
    rows.sort()
    return rows

def load():
    rows = []
    rows.sort()

    return rows

class Table:
    size = 1

class Table:

    size = 1

def load():
    """Load rows."""

    return 1

def load():
    """Load rows."""
    return 1
