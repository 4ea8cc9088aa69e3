"""Code names: what a restricted incident is called where its title must not stand. Pure."""

from __future__ import annotations

_FIRST = (
    "Amber", "Autumn", "Bright", "Bronze", "Calm", "Cedar", "Clear", "Cobalt", "Copper", "Coral", "Crimson", "Distant",
    "Dusty", "Early", "Emerald", "Frosty", "Gentle", "Golden", "Granite", "Hidden", "Hollow", "Indigo", "Ivory", "Jade",
    "Late", "Lilac", "Lunar", "Maple", "Marble", "Misty", "Mossy", "Narrow", "Olive", "Opal", "Pale", "Pearl", "Quiet",
    "Rapid", "Rocky", "Rosy", "Ruby", "Rustic", "Sandy", "Scarlet", "Shady", "Silent", "Silver", "Slate", "Snowy",
    "Solar", "Steady", "Stormy", "Sunny", "Swift", "Tawny", "Teal", "Velvet", "Violet", "Warm", "Western", "Wild",
    "Windy", "Winter", "Young",
)  # fmt: skip
_SECOND = (
    "Badger", "Beacon", "Birch", "Bison", "Bridge", "Brook", "Canyon", "Castle", "Cliff", "Comet", "Crane", "Creek",
    "Curlew", "Delta", "Dolphin", "Dune", "Eagle", "Falcon", "Fern", "Finch", "Fjord", "Forest", "Fox", "Garden",
    "Glacier", "Harbour", "Hare", "Hawk", "Heron", "Hill", "Island", "Kestrel", "Lagoon", "Lantern", "Lark", "Lynx",
    "Marten", "Meadow", "Mill", "Moor", "Oak", "Orchard", "Osprey", "Otter", "Owl", "Pine", "Plover", "Prairie",
    "Raven", "Reef", "River", "Robin", "Salmon", "Sparrow", "Spruce", "Stork", "Summit", "Swan", "Thistle", "Tower",
    "Valley", "Walnut", "Willow", "Wren",
)  # fmt: skip
# Odd, hence every one of the first 4,096 incidents in a row has a name of its own.
_STEP = 2_531


def code_name(pk: int) -> str:
    """Return the code name of the incident with this key: always the same, and nothing can be told from it."""
    place = (pk * _STEP) % (len(_FIRST) * len(_SECOND))
    return f"{_FIRST[place // len(_SECOND)]} {_SECOND[place % len(_SECOND)]}"
