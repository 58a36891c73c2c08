"""Idioms of control flow."""


def sign(n):
    if n < 0:
        return -1
    else:
        return 1


def size_of(n):
    if n < 0:
        return -1
    elif n > 5:
        return 5
    if n == 1:
        return 1
    if n == 2:
        return 2


def built(rows):
    names = []
    for row in rows:
        names.append(row.name)
    for row in rows:
        if row.size > 1:
            names.append(row.name)
    for row in rows:
        row.load()
        names.append(row.name)
    for row in rows:
        names.append(row.name)
        row.load()
    for row in rows:
        # The odd ones too.
        names.add(row.name)
    sizes = {row.name: row.size for row in rows}
    kinds = {row.kind for row in rows}
    others = list(map(str, rows))
    chosen = [row for row in rows if row.good]
    return names, sizes, kinds, others, chosen


def consumed(rows):
    total = sum(row.size for row in rows)
    total = sum([row.size for row in rows])
    text = ", ".join(row.name for row in rows)
    shown = show([row.name for row in rows])
    return total, text, shown


def chosen(small):
    size = 1 if small else 2
    show(1 if small else 2)
    if small:
        size = 1
    else:
        size = 2
    if small:
        size = 1
    else:
        width = 2
    if small:
        size = 1
        width = 1
    else:
        size = 2
    if small:
        return size
    else:
        return width


def told_apart(mode):
    match mode:
        case 1:
            start()
        case _:
            stop()
    if mode == 1:
        start()
    elif mode == 2:
        stop()
    if mode == 1:
        start()
    elif mode == 2:
        stop()
    elif mode == 3:
        wait()
    else:
        fail()


def bound(key):
    if (row := find(key)) is not None:
        show(row)
    if row := find(key):
        show(row)
    other = find(key)
    if other is not None:
        show(other)
    third = find(key)
    if row:
        show(third)
    return row == None


def tested(rows, table, status, address):
    if not rows:
        stop()
    if table.rows:
        show()
    if len(rows) == 0:
        stop()
    elif len(rows) > 0:
        show()
    elif rows == []:
        stop()
    if len(rows) > 1:
        show()
    if status:
        stop()
    if not address:
        stop()


def replaced(rows, name=None, default=None):
    if rows is None:
        rows = load()
    if name is None:
        name = "x"
        show(name)
    rows = rows or load()
    total = rows if rows is not None else name
    total = name if rows is None else rows
    total = rows if rows else default
    total = default or rows
    return total


def closed(path):
    with open(path) as file:
        read(file)
    try:
        read(path)
    finally:
        show(path)
    try:
        read(path)
    except OSError:
        show(path)
    finally:
        stop()


def looped(rows):
    while True:
        step()
    while rows:
        rows.pop()
    while 1:
        step()
    for index, row in enumerate(rows):
        show(index, row)
    for index in range(len(rows)):
        show(index)
    for index in range(10):
        show(index)


def known(mode, rows, key):
    found = mode in (1, 2)
    found = mode not in ["a", "b"]
    found = mode in {"a", "b"}
    found = mode in rows
    found = (mode, key) == (1, 2)
    found = (mode, key) in rows
    if key in rows:
        found = rows[key]
    if key in rows:
        found = True
    if not hasattr(mode, "name"):
        found = False
    try:
        found = rows[key]
    except KeyError:
        found = None
    except (IndexError, TypeError):
        found = None
    except ValueError:
        found = None
    return found


def mapped():
    row = {"name": 1, "size": 2}
    row = dict(name=1, size=2)
    row = {"first name": 1, "size": 2}
    row = dict(row)
    row = dict()
    row = {1: 2}
    return row


def joined(rows, ready):
    if rows and ready:
        show(rows)
    if rows:
        if ready:
            show(rows)
    if rows:
        if ready:
            show(rows)
        stop()
    if rows:
        if ready:
            show(rows)
        else:
            stop()
    if rows or ready:
        show(rows)


def forget(book):
    if book is not None:
        book = None
    return book
