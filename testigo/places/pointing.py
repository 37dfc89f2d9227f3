"""A point on the map or from a phone, given the name people would use."""

import h3
import numpy as np

from testigo.places.city import CELL, MICRO
from testigo.places.gazetteer import Gazetteer
from testigo.places.geometry import metres, to_line
from testigo.places.types import Candidate, Kind

AT_CORNER = 35.0  # metres
ON_STREET = 150.0


def name_point(gazetteer: Gazetteer, lat: float, lon: float) -> Candidate | None:
    """Name a point by its corner, or by the number and the street it lies on."""
    city = gazetteer.city
    if not city.has((lon, lat)):
        return None
    cell = h3.latlng_to_cell(lat, lon, CELL)
    area = city.area_near(cell)
    label = _corner(gazetteer, lon, lat) or _street(gazetteer, lon, lat) or (area and area.name)
    if not label:
        return None
    return Candidate(
        label=label,
        kind=Kind.POINT,
        lat=round(lat, 6),
        lon=round(lon, 6),
        confidence=0.97,
        cell=cell,
        area=area.slug if area else "",
        near=gazetteer.landmarks.near(lon, lat),
    )


def _corner(gazetteer: Gazetteer, lon: float, lat: float) -> str:
    best, label = AT_CORNER, ""
    for corner in gazetteer.city.corners:
        if abs(corner.lat - lat) > 0.0005:
            continue
        away = metres((lon, lat), (corner.lon, corner.lat))
        if away < best:
            best = away
            label = " & ".join(gazetteer.city.streets[s] for s in corner.streets[:2])
    return label


def _street(gazetteer: Gazetteer, lon: float, lat: float) -> str:
    segments = gazetteer.city.segments
    starts = segments.shape[segments.offsets[:-1]] / MICRO
    close = np.flatnonzero(np.abs(starts - (lon, lat)).max(axis=1) < 0.006)
    best, label = ON_STREET, ""
    for index in close.tolist():
        street = int(segments.street[index])
        if street < 0:
            continue
        away, share = to_line((lon, lat), segments.line(index))
        if away < best:
            best = away
            number = _number(gazetteer, index, share)
            label = f"{number} {gazetteer.city.streets[street]}".strip()
    return label


def _number(gazetteer: Gazetteer, index: int, share: float) -> str:
    segments = gazetteer.city.segments
    first, last = int(segments.left_from[index]), int(segments.left_to[index])
    if not (first or last):
        first, last = int(segments.right_from[index]), int(segments.right_to[index])
    if not (first or last):
        return ""
    return str(first + 2 * round((last - first) * share / 2))
