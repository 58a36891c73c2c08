"""Scales and what they show."""


def read_scale(text):
    """Reads what a scale printed."""
    return float(text.strip())


def to_grams(ounces):
    """Converts ounces."""
    return ounces * 28.35
