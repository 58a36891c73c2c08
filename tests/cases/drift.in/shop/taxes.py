"""Taxes of the shop."""

from shop.errors import TaxTableError


class TaxTable:
    """Keeps every rate by its name."""

    def __init__(self, limit):
        self._limit = limit
        self._rates = {}

    def add_rate(self, name, share):
        """Adds a rate, or raises the share of a known one."""
        if share < 0:
            raise TaxTableError(f"negative share of {name}")
        known = self._rates.get(name, 0)
        self._rates[name] = known + share

    def remove_rate(self, name):
        """Removes a rate and returns its share."""
        try:
            return self._rates.pop(name)
        except KeyError as error:
            raise TaxTableError(f"unknown rate {name}") from error

    def sum_of_share(self):
        """Adds up each share there is."""
        return sum(self._rates.values())


def read_rates(lines, limit):
    """Reads one rate a line: its name and its share."""
    kept = TaxTable(limit)
    for line in lines:
        if not line.strip():
            continue
        name, share = line.split()
        kept.add_rate(name, int(share))
    return kept
