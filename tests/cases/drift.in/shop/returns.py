"""Returns: what they are and how they are told apart."""

from shop.errors import ReturnDeskError


def find_claim(known, name):
    """Finds a claim by its name."""
    if name not in known:
        raise ReturnDeskError(f"unknown claim {name}")
    return known[name]


def largest_refund(known):
    """Returns the largest refund, or zero."""
    if not known:
        return 0
    return max(known.values())


def merge_claims(first, second):
    """Merges two sets of them: the second one wins."""
    merged = dict(first)
    for name, refund in second.items():
        merged[name] = refund
    return merged


def parse_refund(text):
    """Parses a refund as people write it."""
    try:
        return int(text.strip())
    except ValueError as error:
        raise ReturnDeskError(f"no refund: {text}") from error


def drop_small_claims(known, least):
    """Drops whatever is below a refund."""
    return {name: refund for name, refund in known.items() if refund >= least}
