"""Time zones by the place people know them by."""


def place_of(zone: str) -> str:
    """The place in the name of a zone, such as "New York" for America/New_York; the name itself where it has none."""
    return (zone.partition("/")[2] or zone).replace("_", " ")
