"""Coupons: what they are and how they are told apart."""

from shop.errors import CouponBoxError


def find_coupon(known, name):
    """Finds a coupon by its name."""
    if name not in known:
        raise CouponBoxError(f"unknown coupon {name}")
    return known[name]


def largest_discount(known):
    """Returns the largest discount, or zero."""
    if not known:
        return 0
    return max(known.values())


def merge_coupons(first, second):
    """Merges two sets of them: the second one wins."""
    merged = dict(first)
    for name, discount in second.items():
        merged[name] = discount
    return merged


def parse_discount(text):
    """Parses a discount as people write it."""
    try:
        return int(text.strip())
    except ValueError as error:
        raise CouponBoxError(f"no discount: {text}") from error


def drop_small_coupons(known, least):
    """Drops whatever is below a discount."""
    return {name: discount for name, discount in known.items() if discount >= least}
