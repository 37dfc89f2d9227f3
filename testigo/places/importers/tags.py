"""What OpenStreetMap's tags say of streets and places."""

import re
from collections.abc import Mapping
from typing import Final

from testigo.places.city import EVERYBODY
from testigo.places.importers.layers import WORDS
from testigo.places.importers.streets import Sort, said
from testigo.places.types import Mode

Told = Mapping[str, str]

AREA: Final = "area"
QUARTERS: Final = {"neighbourhood", "suburb", "quarter", "borough", "hamlet", "village", "town"}
CLOSED: Final = {"no", "private"}
OPEN: Final = {"yes", "designated", "permissive", "destination", "public"}
#: The tag that opens or closes a street to each; the more telling first.
ACCESS: Final = {
    Mode.WALK: ("foot",),
    Mode.CYCLE: ("bicycle", "vehicle"),
    Mode.DRIVE: ("motorcar", "motor_vehicle", "vehicle"),
}
SIGN: Final = re.compile(r"(?P<number>\d{1,3}) ?(?P<mph>mph)?")
KM_OF_A_MILE: Final = 1.609
SLOWEST, QUICKEST = 5, 120  # km/h that are believed of a sign
ALSO: Final = ("name:es", "alt_name", "short_name", "official_name", "old_name")


def is_street(told: Told) -> bool:
    """Tell a street, or a path, from everything else."""
    return "highway" in told and told.get("area") != "yes"


def street_name(told: Told, sort: Sort) -> str:
    """Give a street's name, or the number of a highway without one."""
    if name := " ".join(told.get("name", "").split()):
        return said(name, sort)
    return told.get("ref", "").split(";")[0].strip()


def implied_oneway(told: Told) -> int:
    """Motorways and roundabouts are one-way unless they say otherwise."""
    if told.get("oneway") == "no":
        return 0
    implied = told.get("highway") in {"motorway", "motorway_link"}
    return 1 if implied or told.get("junction") in {"roundabout", "circular"} else 0


def modes(told: Told, usual: int) -> int:
    """Tell who may travel on a street, from what is usual for its kind."""
    found = 0 if told.get("access") in CLOSED else usual
    for mode, keys in ACCESS.items():
        for key in keys:
            if told.get(key) in OPEN:
                found |= mode.bit
                break
            if told.get(key) in CLOSED:
                found &= EVERYBODY - mode.bit
                break
    return found


def speed(told: Told, usual: int) -> int:
    """Tell how fast a car may go, in km/h; what a sign says goes before what is usual."""
    sign = SIGN.fullmatch(told.get("maxspeed", "").strip())
    if sign is None:
        return usual
    limit = float(sign["number"]) * (KM_OF_A_MILE if sign["mph"] else 1)
    return round(min(max(limit, SLOWEST), QUICKEST))


def landmark_sort(told: Told) -> str:
    """Tell which sort of landmark a named thing is; empty when it is none."""
    if "name" not in told:
        return ""
    for rule in WORDS["place"]:
        value = told.get(rule["key"])
        if value is None or value in {"no", *rule.get("except", ())}:
            continue
        if "*" in rule["values"] or value in rule["values"]:
            return str(rule["sort"])
    return ""


def names(told: Told) -> list[str]:
    """Give all the names a place goes by, its own first."""
    found = [told["name"]]
    for key in ALSO:
        found += told.get(key, "").split(";")
    return list(dict.fromkeys(" ".join(n.split())[:120] for n in found if n.strip()))


def quarter(told: Told) -> str:
    """Give the name of a quarter that is only a point on the map."""
    return told.get("name", "") if told.get("place") in QUARTERS else ""


def outline_sort(told: Told) -> str:
    """Tell which outlines are drawn or become areas; empty for all others."""
    if told.get("place") in QUARTERS - {"village", "town", "hamlet"}:
        return AREA
    if told.get("boundary") == "administrative" and told.get("admin_level") in {"9", "10", "11"}:
        return AREA
    if told.get("natural") == "water" or told.get("waterway") == "riverbank":
        return "water"
    if told.get("leisure") in {"park", "nature_reserve", "garden", "playground"}:
        return "parks"
    return ""
