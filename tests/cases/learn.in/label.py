"""Labels of parcels."""


def print_label(name, city):
    """Prints a label of two lines."""
    return f"{name}\n{city}\n"
