"""Customers of the shop."""

from shop.errors import RegisterError


class Register:
    """Keeps every customer by its name."""

    def __init__(self, limit):
        self._limit = limit
        self._customers = {}

    def add_customer(self, name, credit):
        """Adds a customer, or raises the credit of a known one."""
        if credit < 0:
            raise RegisterError(f"negative credit of {name}")
        known = self._customers.get(name, 0)
        self._customers[name] = known + credit

    def remove_customer(self, name):
        """Removes a customer and returns its credit."""
        try:
            return self._customers.pop(name)
        except KeyError as error:
            raise RegisterError(f"unknown customer {name}") from error

    def sum_of_credit(self):
        """Adds up each credit there is."""
        return sum(self._customers.values())


def read_customers(lines, limit):
    """Reads one customer a line: its name and its credit."""
    kept = Register(limit)
    for line in lines:
        if not line.strip():
            continue
        name, credit = line.split()
        kept.add_customer(name, int(credit))
    return kept
