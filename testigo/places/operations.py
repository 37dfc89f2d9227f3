"""What an admin can do about cities: bring one in, change its areas, choose the network's."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from testigo.core import events
from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.core.ids import new_id
from testigo.core.keep import forgets
from testigo.places import outlining, queries, yard
from testigo.places.arriving import ImportView, Job, State
from testigo.places.errors import NeedsStreets, NoArea, NoSuchCity, NotMovable, OthersWork
from testigo.places.events import CityImportEnded, CityImportMoved
from testigo.places.importers.layers import ODBL, Layer
from testigo.places.importers.naming import slug_of
from testigo.places.models import CityImport
from testigo.places.yard import Files
from testigo.security import audit
from testigo.security import operations as security
from testigo.security import queries as networks
from testigo.security.access import Deed, require

KEPT = timedelta(days=30)
MOST_TRIES = 3


@transaction.atomic
def begin(
    act: Act, *, name: str, zone: str, attribution: str = "", layers: Files = ()
) -> ImportView:
    """Take the files of a city; nothing is read before somebody starts it."""
    require(act, Deed.ADMINISTER)
    key = new_id()
    kept = yard.keep(key, layers)
    made = _made(
        act, id=key, job=Job.CITY, city=slug_of(name)[:40], name=name, zone=zone,
        attribution=attribution, files=kept,
    )  # fmt: skip
    return queries.import_for(act, made.pk)


@transaction.atomic
def add_files(act: Act, import_id: UUID, files: Files) -> None:
    """Take further files; one of the same name takes the old one's place."""
    require(act, Deed.ADMINISTER)
    mine = _mine(act, import_id).select_for_update().filter(state__in=[State.DRAFT, State.FAILED])
    if (found := mine.first()) is None:
        raise NotMovable(city_import=import_id)
    new = yard.keep(import_id, files)
    names = {name for _layer, name, _size in new}
    found.files = [file for file in found.files if file[1] not in names] + new
    found.save(update_fields=["files"])


@transaction.atomic
def start(act: Act, import_id: UUID, *, layers: Mapping[str, str]) -> ImportView:
    """Let an import begin, its files told apart by a person."""
    require(act, Deed.ADMINISTER)
    mine = _mine(act, import_id).select_for_update().filter(state__in=[State.DRAFT, State.FAILED])
    if (found := mine.first()) is None:
        raise NotMovable(city_import=import_id)
    _only_ours(act, found.city)
    files = [[_layer(layers.get(name, layer)), name, size] for layer, name, size in found.files]
    given = {layer for layer, _name, _size in files}
    if found.job == Job.CITY and ("" in given or not given & {Layer.STREETS, Layer.OSM}):
        raise NeedsStreets(city_import=import_id)
    owed = ODBL if Layer.OSM in given else ""
    _mine(act, import_id).update(
        state=State.WAITING, files=files, problem="", tries=0, step="", done=0, total=0,
        attribution=found.attribution or owed,
    )  # fmt: skip
    audit.record(act, "city.import_started", import_id)
    _moved(act, import_id)
    return queries.import_for(act, import_id)


@transaction.atomic
def drop(act: Act, import_id: UUID) -> None:
    """Give an import up that is not running, with its files."""
    require(act, Deed.ADMINISTER)
    erased, _ = _mine(act, import_id).exclude(state=State.RUNNING).delete()
    if not erased:
        raise NotMovable(city_import=import_id)
    audit.record(act, "city.import_dropped", import_id)
    transaction.on_commit(lambda: yard.drop(import_id))


@transaction.atomic
def draw_area(act: Act, city: str, *, name: str, corners: Sequence[str]) -> None:
    """Make an area of a city from the corners around it."""
    require(act, Deed.ADMINISTER)
    outline = outlining.outline(city, corners)
    if not slug_of(name) or not outline.cells:
        raise NoArea(city=city)
    _change(act, city, {"drawn": [[name, sorted(outline.cells)]], "gone": []})


@transaction.atomic
def bring_areas(act: Act, city: str, files: Files) -> None:
    """Take outlines of areas; those of names that are there already are replaced."""
    require(act, Deed.ADMINISTER)
    _change(act, city, {"drawn": [], "gone": []}, files)


@transaction.atomic
def remove_area(act: Act, city: str, slug: str) -> None:
    """Take an area off the map."""
    require(act, Deed.ADMINISTER)
    if queries.area(city, slug) is None:
        raise NotYours(area=slug)
    _change(act, city, {"drawn": [], "gone": [slug]})


@transaction.atomic
def choose(act: Act, city: str) -> None:
    """Let the act's network work in a city that is here."""
    require(act, Deed.ADMINISTER)
    security.settle(act, city=city, zone=queries.zone(city))


def advance(act: Act) -> int:
    """Start what waits, one at a time, and write down how far the running one is."""
    moving = CityImport.objects.filter(state__in=[State.WAITING, State.RUNNING])
    first = moving.order_by("state", "made_at").first()  # the running one comes first
    if first is None:
        return 0
    if first.state == State.RUNNING:
        return _look_after(act, first)
    won = CityImport.objects.filter(pk=first.pk, state=State.WAITING)
    if not won.update(state=State.RUNNING, tries=F("tries") + 1):
        return 0
    try:
        yard.begin(first.pk, _order(first))
    except (OSError, NoSuchCity) as error:
        why = f"could not begin: {error}"
        CityImport.objects.filter(pk=first.pk).update(state=State.FAILED, problem=why)
    return 1


@transaction.atomic
def _look_after(act: Act, running: CityImport) -> int:
    alive = yard.runs(running.pk)  # first: what is written last is then there to be read
    mine = CityImport.objects.filter(pk=running.pk, state=State.RUNNING)
    result = yard.told(running.pk, "result")
    if result:
        problem = str(result.get("problem", ""))
        state = State.FAILED if problem else State.DONE
        if mine.update(state=state, problem=problem):
            _ended(act.within(running.network), running, state)
        return 1
    if alive:
        progress = yard.told(running.pk, "progress")
        told = {k: progress[k] for k in ("step", "done", "total") if k in progress}
        if told and mine.exclude(**told).update(**told):
            _moved(act.within(running.network), running.pk)
            return 1
        return 0
    if running.tries >= MOST_TRIES:  # it ended without a word, again and again
        mine.update(state=State.FAILED, problem="stopped before its end, three times")
        _ended(act.within(running.network), running, State.FAILED)
        return 1
    return mine.update(state=State.WAITING)


def _ended(act: Act, row: CityImport, state: State) -> None:
    audit.record(act, f"city.import_{state}", row.pk)
    news = CityImportEnded(at=act.at, network=act.network, city_import=row.pk)
    events.publish(news)
    if state == State.DONE:  # a failed one keeps its files: somebody may correct one of them
        transaction.on_commit(lambda: yard.drop(row.pk))


def _order(row: CityImport) -> dict[str, Any]:
    into = settings.DATA / "cities" / row.city
    order = {
        "kind": row.job, "slug": row.city, "name": row.name, "zone": row.zone,
        "attribution": row.attribution, "into": str(into),
        "files": [[layer, name] for layer, name, _size in row.files],
    }  # fmt: skip
    if row.job == Job.AREAS:
        order |= {"from": str(queries.folder_of(row.city)), **row.change}
    return order


def _change(act: Act, city: str, change: dict[str, Any], files: Files = ()) -> None:
    _only_ours(act, city)
    key = new_id()
    kept = [[Layer.AREAS, name, size] for _layer, name, size in yard.keep(key, files)]
    told = queries.city(act, city)
    made = _made(
        act, id=key, job=Job.AREAS, city=city, name=told.name, zone=queries.zone(city),
        attribution=told.attribution, files=kept, change=change, state=State.WAITING,
    )  # fmt: skip
    audit.record(act, "city.areas_changed", made.pk)
    _moved(act, made.pk)


def _only_ours(act: Act, city: str) -> None:
    # News goes by areas and people by corners: nobody moves them under another programme.
    if act.network not in (at_work := networks.programmes_in(city)) and at_work:
        raise OthersWork(city=city)


def _made(act: Act, **facts: Any) -> CityImport:
    return CityImport.objects.create(
        network=act.network, by=act.by, made_at=act.at, keep_until=act.at + KEPT, **facts
    )


def _mine(act: Act, import_id: UUID) -> Any:
    return CityImport.objects.filter(pk=import_id, network=act.network)


def _moved(act: Act, import_id: UUID) -> None:
    events.publish(CityImportMoved(at=act.at, network=act.network, city_import=import_id))


def _layer(word: str) -> str:
    return word if word in set(Layer) else ""


@forgets(CityImport)
def _forget(act: Act, limit: int) -> int:
    """Forget old imports together with files nobody came back to."""
    old = list(
        CityImport.objects.filter(keep_until__lte=act.at).values_list("pk", flat=True)[:limit]
    )
    for key in old:
        yard.drop(key)
    return CityImport.objects.filter(pk__in=old).delete()[0]
