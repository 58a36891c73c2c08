"""Suppliers of the shop."""

from shop.errors import SupplierBookError


class SupplierBook:
    """Keeps every supplier by its name."""

    def __init__(self, limit):
        self._limit = limit
        self._suppliers = {}

    def add_supplier(self, name, balance):
        """Adds a supplier, or raises the balance of a known one."""
        if balance < 0:
            raise SupplierBookError(f"negative balance of {name}")
        known = self._suppliers.get(name, 0)
        self._suppliers[name] = known + balance

    def remove_supplier(self, name):
        """Removes a supplier and returns its balance."""
        try:
            return self._suppliers.pop(name)
        except KeyError as error:
            raise SupplierBookError(f"unknown supplier {name}") from error

    def sum_of_balance(self):
        """Adds up each balance there is."""
        return sum(self._suppliers.values())


def read_suppliers(lines, limit):
    """Reads one supplier a line: its name and its balance."""
    kept = SupplierBook(limit)
    for line in lines:
        if not line.strip():
            continue
        name, balance = line.split()
        kept.add_supplier(name, int(balance))
    return kept
