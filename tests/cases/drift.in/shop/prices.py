"""Prices: what they are and how they are told apart."""

from shop.errors import PriceListError


def find_price(known, name):
    """Finds a price by its name."""
    if name not in known:
        raise PriceListError(f"unknown price {name}")
    return known[name]


def largest_amount(known):
    """Returns the largest amount, or zero."""
    if not known:
        return 0
    return max(known.values())


def merge_prices(first, second):
    """Merges two sets of them: the second one wins."""
    merged = dict(first)
    for name, amount in second.items():
        merged[name] = amount
    return merged


def parse_amount(text):
    """Parses a amount as people write it."""
    try:
        return int(text.strip())
    except ValueError as error:
        raise PriceListError(f"no amount: {text}") from error


def drop_small_prices(known, least):
    """Drops whatever is below a amount."""
    return {name: amount for name, amount in known.items() if amount >= least}
