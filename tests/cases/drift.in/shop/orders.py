"""Orders: what they are and how they are told apart."""

from shop.errors import OrderBookError


def find_order(known, name):
    """Finds a order by its name."""
    if name not in known:
        raise OrderBookError(f"unknown order {name}")
    return known[name]


def largest_total(known):
    """Returns the largest total, or zero."""
    if not known:
        return 0
    return max(known.values())


def merge_orders(first, second):
    """Merges two sets of them: the second one wins."""
    merged = dict(first)
    for name, total in second.items():
        merged[name] = total
    return merged


def parse_total(text):
    """Parses a total as people write it."""
    try:
        return int(text.strip())
    except ValueError as error:
        raise OrderBookError(f"no total: {text}") from error


def drop_small_orders(known, least):
    """Drops whatever is below a total."""
    return {name: total for name, total in known.items() if total >= least}
