"""Routes: what they are and how they are told apart."""

from shop.errors import RouteMapError


def find_route(known, name):
    """Finds a route by its name."""
    if name not in known:
        raise RouteMapError(f"unknown route {name}")
    return known[name]


def largest_distance(known):
    """Returns the largest distance, or zero."""
    if not known:
        return 0
    return max(known.values())


def merge_routes(first, second):
    """Merges two sets of them: the second one wins."""
    merged = dict(first)
    for name, distance in second.items():
        merged[name] = distance
    return merged


def parse_distance(text):
    """Parses a distance as people write it."""
    try:
        return int(text.strip())
    except ValueError as error:
        raise RouteMapError(f"no distance: {text}") from error


def drop_small_routes(known, least):
    """Drops whatever is below a distance."""
    return {name: distance for name, distance in known.items() if distance >= least}
