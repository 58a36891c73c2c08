"""Shapes of functions."""
from abc import ABC, abstractmethod
from functools import cached_property, wraps
from typing import overload


def now():
    return clock()


def first(rows):
    if not rows:
        return None
    head = rows[0]
    return head


def show(rows, *, limit=1):
    if rows:
        rows.sort()
        draw(rows)


def draw(rows, limit=1):
    for row in rows:
        if not row:
            continue
        paint(row)
    for row in rows:
        if row:
            row.fill()
            paint(row)
    for row in rows:
        if row:
            paint(row)


def paint(row, *rest, color=None):
    if row is None:
        return
    if row.done:
        row.close()
    row.mark()


def both(left, right, mode, name, size):
    if left:
        return left, right
    elif right:
        return (right, left)
    return ()


def deep(rows, kind):
    found = []
    for row in rows:
        with row:
            if row.kind == kind:
                found.append(row)
    return found


async def load(a, b, c, d, e, f, g):
    if a:
        b = c
    return await read(a, b, d, e, f, g)


def outer(rows):
    def key(row):
        return row.size

    if rows:
        def other(row):
            return row.name

    return sorted(rows, key=key)


def decorator(function):
    @wraps(function)
    def inner(*args):
        return function(*args)

    def wrapper(*args):
        return function(*args)

    return inner or wrapper


def _parse(text):
    return text.split()


def _(text):
    return text


def pending(): ...


def skipped():
    pass


def documented():
    """Do nothing."""


@overload
def convert(value: int) -> int: ...


@overload
def convert(value: str) -> str: ...


def convert(value):
    result = value
    return result


class Table(ABC):
    def __init__(self, rows=None, *, name=""):
        self._rows = rows

    @property
    def size(self):
        return len(self._rows)

    @cached_property
    def width(self):
        return 1

    def get_height(self):
        return 2

    def get_row(self, index):
        return self._rows[index]

    @classmethod
    def from_rows(cls, rows):
        return cls(rows)

    @staticmethod
    def empty():
        return Table([])

    @abstractmethod
    def save(self):
        ...

    def close(self):
        raise NotImplementedError

    def open(self):
        raise NotImplementedError("subclasses open")

    def other(self):
        if self.size:
            raise NotImplementedError

    def _reset(self):
        self._rows = []


class Marker:
    pass


def longer():
    a = 1
    b = 2
    c = 3
    d = 4
    e = 5
    f = 6
    g = 7
    h = 8
    i = 9
    j = 10
    k = 11
    return a + b + c + d + e + f + g + h + i + j + k


def checked(rows):
    # To raise is no choice.
    if not rows:
        raise ValueError("rows")
    draw(rows)
