"""Invoices: what they are and how they are told apart."""

from shop.errors import InvoiceBookError


def find_invoice(known, name):
    """Finds a invoice by its name."""
    if name not in known:
        raise InvoiceBookError(f"unknown invoice {name}")
    return known[name]


def largest_due(known):
    """Returns the largest due, or zero."""
    if not known:
        return 0
    return max(known.values())


def merge_invoices(first, second):
    """Merges two sets of them: the second one wins."""
    merged = dict(first)
    for name, due in second.items():
        merged[name] = due
    return merged


def parse_due(text):
    """Parses a due as people write it."""
    try:
        return int(text.strip())
    except ValueError as error:
        raise InvoiceBookError(f"no due: {text}") from error


def drop_small_invoices(known, least):
    """Drops whatever is below a due."""
    return {name: due for name, due in known.items() if due >= least}
