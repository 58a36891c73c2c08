"""Parcels of the shop."""

from shop.errors import ParcelDeskError


class ParcelDesk:
    """Keeps every parcel by its name."""

    def __init__(self, limit):
        self._limit = limit
        self._parcels = {}

    def add_parcel(self, name, weight):
        """Adds a parcel, or raises the weight of a known one."""
        if weight < 0:
            raise ParcelDeskError(f"negative weight of {name}")
        known = self._parcels.get(name, 0)
        self._parcels[name] = known + weight

    def remove_parcel(self, name):
        """Removes a parcel and returns its weight."""
        try:
            return self._parcels.pop(name)
        except KeyError as error:
            raise ParcelDeskError(f"unknown parcel {name}") from error

    def sum_of_weight(self):
        """Adds up each weight there is."""
        return sum(self._parcels.values())


def read_parcels(lines, limit):
    """Reads one parcel a line: its name and its weight."""
    kept = ParcelDesk(limit)
    for line in lines:
        if not line.strip():
            continue
        name, weight = line.split()
        kept.add_parcel(name, int(weight))
    return kept
