"""Landmarks from point layers, parks, and tables of points of interest with an address."""

import re
from collections.abc import Iterable
from pathlib import Path

from testigo.places.city import City
from testigo.places.geometry import Point, centre
from testigo.places.houses import house
from testigo.places.importers.layers import Layer
from testigo.places.importers.progress import Step
from testigo.places.importers.reading import POINTS, POLYGONS, features, rows
from testigo.places.streetnames import StreetNames

Mark = tuple[str, str, float, float, str]

SORTS = (
    ("library", r"librar"), ("school", r"school"), ("clinic", r"clinic"), ("hospital", r"hospital"),
    ("daycare", r"daycare"), ("station", r"subway|station"), ("post office", r"postoffice"),
    ("housing", r"elderly"), ("square", r"commercialdistricts"), ("city building", r"municipal"),
    ("centre", r"youth|communityassets|rec_centers|polling"),
)  # fmt: skip
NO_PLACE = {"DATA CABINET", "TELEMETRY STATION", "EV CHARGING", "CALL BOX", "MIT FACILITY NUMBER"}
NO_NAME = {"surface water", "easement", "private"}


def gather(layers: dict[Layer, list[Path]], city: City, known: Iterable[Mark] = ()) -> list[Mark]:
    """Collect all landmarks; of the same name at the same place one is kept."""
    found = list(known)
    for path in layers.get(Layer.LANDMARKS, ()):
        found += _points(path)
    for path in layers.get(Layer.PARKS, ()):
        found += _parks(path)
    tables = layers.get(Layer.ADDRESSES, []), layers.get(Layer.POINTS, [])
    for points in tables[1]:
        for addresses in tables[0]:
            found += _table(points, addresses, city)
    once: dict[tuple[str, int, int], Mark] = {}
    for mark in found:
        key = (mark[0].casefold(), round(mark[2] * 500), round(mark[3] * 500))
        once.setdefault(key, mark)
    return list(once.values())


def _points(path: Path) -> list[Mark]:
    sort = next((s for s, pattern in SORTS if re.search(pattern, path.name.lower())), "place")
    found = []
    for feature in features(path, POINTS | POLYGONS, needs="landmark", step=Step.LANDMARKS):
        name = feature.text("landmark")
        if not name:
            continue
        at = feature.parts[0][0]
        point = at[0] if len(at) == 1 else centre(at)
        found.append(_mark(_titled(name, sort), sort, point, feature.text("address")))
    return found


def _titled(name: str, sort: str) -> str:
    if name.isupper() and len(name) > 4:
        name = "/".join(p if len(p) < 4 else p.title() for p in name.split("/"))
    known = {"station": ("station", "station"), "post office": ("post office", "post office")}
    if sort in known and known[sort][0] not in name.lower():
        name = f"{name} {known[sort][1]}"
    return name


def _parks(path: Path) -> list[Mark]:
    largest: dict[str, tuple[int, Mark]] = {}
    for feature in features(path, POLYGONS, needs="park", step=Step.LANDMARKS):
        name = feature.text("park")
        if not name or name.lower() in NO_NAME:
            continue
        ring = max((part[0] for part in feature.parts), key=len)
        mark = _mark(name, "park", centre(ring), feature.text("address"))
        size = len(ring)
        if name not in largest or largest[name][0] < size:
            largest[name] = (size, mark)
    return [mark for _, mark in largest.values()]


def _table(points: Path, addresses: Path, city: City) -> list[Mark]:
    where = {
        row["address_id"]: row["full_address"]
        for row in rows(addresses, "address_id", "full_address")
    }
    names = StreetNames(city.streets)
    found = []
    for row in rows(points, "address_id", "Point_of_interest_name", "poi_type_desc"):
        address = where.get(row["address_id"], "")
        name = " ".join(row["Point_of_interest_name"].split())
        if not address or not name or row["poi_type_desc"] in NO_PLACE or len(name) < 4:
            continue
        spot = house(city, names, address)
        if spot:
            sort = "park" if row["poi_type_desc"] == "CITY PARK" else "building"
            found.append(_mark(name, sort, (spot[0].lon, spot[0].lat), address))
    return found


def _mark(name: str, sort: str, point: Point, address: str) -> Mark:
    return name, sort, round(point[0], 6), round(point[1], 6), address
