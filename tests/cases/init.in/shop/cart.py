"""Carts."""


def total_price(items):
    """Adds up the prices."""
    return sum(item.price for item in items)
