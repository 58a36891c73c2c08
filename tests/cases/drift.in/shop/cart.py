"""Cart of the shop."""

from shop.errors import CartError


class Cart:
    """Keeps every line by its name."""

    def __init__(self, limit):
        self._limit = limit
        self._lines = {}

    def add_line(self, name, quantity):
        """Adds a line, or raises the quantity of a known one."""
        if quantity < 0:
            raise CartError(f"negative quantity of {name}")
        known = self._lines.get(name, 0)
        self._lines[name] = known + quantity

    def remove_line(self, name):
        """Removes a line and returns its quantity."""
        try:
            return self._lines.pop(name)
        except KeyError as error:
            raise CartError(f"unknown line {name}") from error

    def sum_of_quantity(self):
        """Adds up each quantity there is."""
        return sum(self._lines.values())


def read_lines(lines, limit):
    """Reads one line a line: its name and its quantity."""
    kept = Cart(limit)
    for line in lines:
        if not line.strip():
            continue
        name, quantity = line.split()
        kept.add_line(name, int(quantity))
    return kept
