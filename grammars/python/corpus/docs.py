#!/usr/bin/env python
# Copyright of nobody in particular.
"""Documentation and comments."""
from typing import overload

# Blank rows count too.
size = 1

# blank rows count too
width = 2  # in characters

# Blank rows count
# as rows.
depth = 3

# TODO: skip blank rows
# TODO(ann): skip blank rows
# TODO skip blank rows
# FIXME: skip blank rows

height = 4  # noqa: E501
# type: ignore
# pylint: disable=all


def load(path, limit):
    """Load rows from a path.

    :param path: Where.
    :param limit: How many at most.
    """


def save(path, limit):
    """
    Saves rows to a path

    Args:
        path: Where.
        limit: How many at most.
    """
    # Rows are sorted here, see `sort`
    return path


def find(path, limit):
    """The rows of a ``path``, as :class:`Row` objects.

    Parameters
    ----------
    path : str
        Where.
    """


def shown(path, limit):
    """Show rows of a `path`.

    >>> shown(1, 2)
    """


def drawn(path, limit):
    """Draws rows::

        drawn(1, 2)

    A longer text
    of ``two`` lines.
    """


def fenced():
    """Whether a summary of a docstring that is long
    goes on in the next line.

    ```
    fenced()
    ```
    """


def bare(path):
    return path


def _private():
    """Is private."""


def _secret():
    return 1


@overload
def convert(value: int): ...


@decorated
def undocumented():
    return 1


class Table:
    """A table of rows."""

    #: How many rows
    #: there are.
    rows = 1

    columns = 2
    """How many columns."""

    def __init__(self, rows):
        self.rows = rows

    def size(self):
        """Return the size."""
        text = """no documentation"""
        return text

    def area(self):
        return 1

    @size.setter
    def size(self, value):
        self.value = value

    def setUp(self):
        return 1


class Sheet:
    def __init__(self, rows):
        """Make a sheet."""

    def __len__(self):
        return 1


class Empty:
    def __init__(self):
        """Make nothing."""


class Plain:
    def __init__(self, rows):
        self.rows = rows


class _Hidden:
    def size(self):
        "Sizes are small"
        return 1


def place(book, row):
    """Put a row into a book.

    @param book: Where.
    @param row: What.
    """
    return book.put(row)
