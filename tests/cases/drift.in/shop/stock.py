"""Stock of the shop."""

from shop.errors import StockError


class Stock:
    """Keeps every shelf by its name."""

    def __init__(self, limit):
        self._limit = limit
        self._shelfs = {}

    def add_shelf(self, name, count):
        """Adds a shelf, or raises the count of a known one."""
        if count < 0:
            raise StockError(f"negative count of {name}")
        known = self._shelfs.get(name, 0)
        self._shelfs[name] = known + count

    def remove_shelf(self, name):
        """Removes a shelf and returns its count."""
        try:
            return self._shelfs.pop(name)
        except KeyError as error:
            raise StockError(f"unknown shelf {name}") from error

    def sum_of_count(self):
        """Adds up each count there is."""
        return sum(self._shelfs.values())


def read_shelfs(lines, limit):
    """Reads one shelf a line: its name and its count."""
    kept = Stock(limit)
    for line in lines:
        if not line.strip():
            continue
        name, count = line.split()
        kept.add_shelf(name, int(count))
    return kept
