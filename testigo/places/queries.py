"""What other modules ask about places. A city is read once per process and shared."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import h3
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.places import travel
from testigo.places.arriving import CityView, ImportView, Job, LayerFile, State
from testigo.places.city import CELL, City, load
from testigo.places.elsewhere import elsewhere
from testigo.places.errors import NoSuchCity
from testigo.places.gazetteer import Gazetteer
from testigo.places.models import CityImport
from testigo.places.pointing import name_point
from testigo.places.types import Answer, Area, Candidate, Kind, Mode, Way
from testigo.places.way import way as find_way
from testigo.security import queries as networks

PACKAGED = Path(__file__).resolve().parent / "cities"
HOME_CITY = "cambridge"
KEPT = 4  # cities in memory; a new version of one drives the oldest out

Where = Act | str  #: an act (its network's city), or a city's slug


def city_of(where: Where) -> str:
    """Tell which city an act's network works in; before it is set up, the settings' city."""
    if isinstance(where, str):
        return where
    try:
        return networks.network(where).city
    except NotYours:
        return str(settings.CITY)


def folder_of(where: Where) -> Path:
    """Find a city's folder: imported by this network, or shipped with the package."""
    slug = city_of(where)
    for parent in (settings.DATA / "cities", PACKAGED):
        if slug.replace("-", "").isalnum() and (parent / slug / "city.json").is_file():
            return (parent / slug).resolve()  # of an imported city: its newest version
    raise NoSuchCity(city=slug)


def names_elsewhere(where: Where, text: str, found: Candidate) -> bool:
    """Tell whether a text in which a place was found names another town beside it."""
    return elsewhere(_gazetteer(folder_of(where)), text, found)


@lru_cache(maxsize=KEPT)
def _gazetteer(folder: Path) -> Gazetteer:
    return Gazetteer(load(folder))


@lru_cache(maxsize=KEPT)
def _roads(folder: Path) -> travel.Roads:
    return travel.Roads.of(_city(folder).segments)


def _city(folder: Path) -> City:
    return _gazetteer(folder).city


def find(where: Where, text: str, *, language: str = "en") -> Answer:
    """Say which place a text means. Words of every language are understood in each."""
    del language
    return _gazetteer(folder_of(where)).find(text)


def told(where: Where, text: str, language: str) -> dict[str, object]:
    """Say which place a text means as plain facts, each with its sentence to read back."""
    answer = find(where, text, language=language)
    names = {area.slug: area.name for area in areas(where)}
    candidates = [
        {
            **asdict(c),
            "area_name": names.get(c.area, ""),
            "spoken": spoken(c, language),
            "read_back": read_back(c, language),
        }
        for c in answer.candidates
    ]
    return {"status": answer.status, "candidates": candidates}


def spoken(candidate: Candidate, language: str) -> str:
    """Say a place as people do: "Broadway at Prospect St"."""
    with translation.override(language):
        return _spoken(candidate)


def read_back(candidate: Candidate, language: str) -> str:
    """Word the question a call taker reads aloud before a place is kept."""
    with translation.override(language):
        if candidate.kind == Kind.AREA:
            return _("Somewhere in %(place)s. Is that right?") % {"place": candidate.label}
        told = {"place": _spoken(candidate), "near": candidate.near}
        if candidate.near:
            return _("%(place)s, near %(near)s. Is that the place?") % told
        return _("%(place)s. Is that the place?") % told


def _spoken(candidate: Candidate) -> str:
    if candidate.kind in {Kind.CORNER, Kind.POINT} and " & " in candidate.label:
        first, _sign, second = candidate.label.partition(" & ")
        return _("%(street)s at %(cross)s") % {"street": first, "cross": second}
    if candidate.kind == Kind.BETWEEN:
        street, _sign, ends = candidate.label.partition(": ")
        first, _sign, second = ends.partition(" – ")
        told = {"street": street, "first": first, "second": second}
        return _("%(street)s between %(first)s and %(second)s") % told
    return candidate.label


def areas(where: Where) -> list[Area]:
    """List the named areas of a city by name."""
    return sorted(_city(folder_of(where)).areas, key=lambda area: area.name)


def area(where: Where, slug: str) -> Area | None:
    """Find an area by its slug."""
    return next((a for a in areas(where) if a.slug == slug), None)


def area_at(where: Where, cell: str) -> Area | None:
    """Find the area a cell lies in, or beside."""
    city = _city(folder_of(where))
    if h3.get_resolution(cell) != CELL:
        cell = h3.cell_to_center_child(cell, CELL)
    return city.area_near(cell)


def outlines(where: Where) -> dict[str, object]:
    """Write the areas as GeoJSON, each with its slug, its name and where to write it."""
    features = [
        {
            "type": "Feature",
            "properties": {"slug": area.slug, "name": area.name, "at": area.centre[::-1]},
            "geometry": {"type": "MultiPolygon", "coordinates": [[r] for r in area.outline]},
        }
        for area in areas(where)
    ]
    return {"type": "FeatureCollection", "features": features}


def area_only(where: Where, slug: str) -> Candidate | None:
    """Give an area as a place: nothing nearer is known."""
    if (found := area(where, slug)) is None:
        return None
    lat, lon = found.centre
    cell = h3.latlng_to_cell(lat, lon, CELL)
    return Candidate(
        label=found.name, kind=Kind.AREA, lat=lat, lon=lon, confidence=0.95, cell=cell, area=slug
    )


def candidate_at(where: Where, lat: float, lon: float) -> Candidate | None:
    """Name a point shown on the map or told by a phone; nothing when outside the city."""
    return name_point(_gazetteer(folder_of(where)), lat, lon)


def centre(cell: str) -> tuple[float, float]:
    """Give the centre of a cell: lat, lon."""
    lat, lon = h3.cell_to_latlng(cell)
    return lat, lon


def turnout(where: Where, now: datetime) -> float:
    """Tell the minutes from a call to the street door that are usual in the field."""
    return travel.turnout(now.astimezone(ZoneInfo(_city(folder_of(where)).zone)))


def minutes(
    where: Where, spot: str | tuple[float, float], homes: Iterable[str], mode: Mode, now: datetime,
    *, ready: float | None = None,
) -> dict[str, float]:  # fmt: skip
    """Tell the minutes people of each home cell need, turnout included; none for far ones.

    `ready` is the turnout where a network knows its own.
    """
    lat, lon = centre(spot) if isinstance(spot, str) else spot
    folder = folder_of(where)
    local = now.astimezone(ZoneInfo(_city(folder).zone))
    return _roads(folder).minutes((lon, lat), homes, mode, local, ready=ready)


def way(where: Where, home: str, spot: str, mode: Mode) -> Way | None:
    """Find the way from a home cell to a place's cell; it is kept nowhere."""
    folder = folder_of(where)
    (lat, lon), (to_lat, to_lon) = centre(home), centre(spot)
    return find_way(_city(folder), _roads(folder), (lon, lat), (to_lon, to_lat), mode)


def basemap(where: Where) -> Path:
    """Find the file of a city's map."""
    return folder_of(where) / "basemap.pmtiles"


def labels(where: Where) -> Path:
    """Find the file of a city's map labels."""
    return folder_of(where) / "labels.json"


def attribution(where: Where) -> str:
    """Tell whose data a city's map is."""
    return _city(folder_of(where)).attribution


def bounds(where: Where) -> tuple[float, float, float, float]:
    """Tell a city's extent: west, south, east, north."""
    return _city(folder_of(where)).bounds


def zone(where: Where) -> str:
    """Tell a city's time zone."""
    return str(_about(folder_of(where))["zone"])


def cities(act: Act) -> list[CityView]:
    """List the cities that are here: imported ones, and those that came with the product."""
    slugs = {
        folder.name
        for parent in (settings.DATA / "cities", PACKAGED)
        if parent.is_dir()
        for folder in parent.iterdir()
        if not folder.name.startswith(".") and (folder / "city.json").is_file()
    }
    return sorted((city(act, slug) for slug in slugs), key=lambda one: one.name.casefold())


def city(act: Act, slug: str) -> CityView:
    """Tell what is known of a city that is here."""
    folder = folder_of(slug)
    told = _about(folder)
    try:
        report = json.loads((folder / "import.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        report = {}
    return CityView(
        slug=slug,
        name=str(told["name"]),
        attribution=str(told["attribution"]),
        counts=tuple(report.get("counts", {}).items()),
        left=tuple(report.get("left", {}).items()),
        chosen=city_of(act) == slug,
        shipped=folder.parent == PACKAGED,
    )


def _about(folder: Path) -> dict[str, Any]:
    """Read the first lines of a city: its name and whose data it is, not its streets."""
    lines = []
    with (folder / "city.json").open(encoding="utf-8") as file:
        for line in file:
            if line.startswith('"streets"'):
                break
            lines.append(line)
    found: dict[str, Any] = json.loads("".join(lines).rstrip().rstrip(",") + "}")
    return found


def imports(act: Act) -> list[ImportView]:
    """List the network's imports of the last weeks, the newest first."""
    mine = CityImport.objects.filter(network=act.network).order_by("-made_at")
    return [_view(row) for row in mine[:20]]


def import_for(act: Act, import_id: UUID) -> ImportView:
    """Give one import of the network."""
    found = CityImport.objects.filter(pk=import_id, network=act.network).first()
    if found is None:
        raise NotYours(city_import=import_id)
    return _view(found)


def _view(row: CityImport) -> ImportView:
    return ImportView(
        id=row.pk,
        job=Job(row.job),
        city=row.city,
        name=row.name,
        state=State(row.state),
        files=tuple(LayerFile(layer=x, name=name, size=size) for x, name, size in row.files),
        step=row.step,
        percent=min(100 * row.done // row.total, 100) if row.total > 1 else None,
        problem=row.problem,
        made_at=row.made_at,
    )
