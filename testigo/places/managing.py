"""The page of cities: bring one in, draw its areas, try phrases, choose the network's."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from testigo.core.web import DeskRequest, page
from testigo.places import operations, outlining, queries
from testigo.places.arriving import LAYERS
from testigo.places.forms import BeginForm, DrawForm, FilesForm
from testigo.places.serving import ranged
from testigo.security.access import Deed, deed

CITIES, CITY, IMPORT = "places/cities.html", "places/city.html", "places/import.html"


def _cities(request: DeskRequest, **more: object) -> dict[str, Any]:
    told = {"cities": queries.cities(request.act), "imports": queries.imports(request.act)}
    return {**told, "form": BeginForm(), **more}


def _city(request: DeskRequest, city: str, **more: object) -> dict[str, Any]:
    told = {"city": queries.city(request.act, city), "areas": queries.areas(city)}
    moving = [i for i in queries.imports(request.act) if i.city == city and i.moves]
    return {**told, "draw": DrawForm(), "bring": FilesForm(), "moving": moving,
            "bounds": list(queries.bounds(city)), **more}  # fmt: skip


@deed(Deed.ADMINISTER)
@never_cache
@require_GET
def cities(request: DeskRequest) -> HttpResponse:
    """List the cities that are here, and the imports."""
    return page(request, CITIES, _cities(request))


@deed(Deed.ADMINISTER)
@require_POST
def begin(request: DeskRequest) -> HttpResponse:
    """Take the files of a city."""
    form = BeginForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, CITIES, _cities(request, form=form), status=422)
    made = operations.begin(request.act, **form.cleaned_data)
    return redirect("places:import", made.id)


def _import(request: DeskRequest, import_id: UUID, form: FilesForm) -> dict[str, Any]:
    one = queries.import_for(request.act, import_id)
    return {"one": one, "layers": LAYERS.items(), "form": form}


@deed(Deed.ADMINISTER)
@never_cache
@require_GET
def one_import(request: DeskRequest, import_id: UUID) -> HttpResponse:
    """Show an import: its files, how far it is, what was wrong."""
    return page(request, f"{IMPORT}#state", _import(request, import_id, FilesForm()))


@deed(Deed.ADMINISTER)
@require_POST
def add_files(request: DeskRequest, import_id: UUID) -> HttpResponse:
    """Add files to an import that has not begun."""
    form = FilesForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, IMPORT, _import(request, import_id, form), status=422)
    operations.add_files(request.act, import_id, form.cleaned_data["layers"])
    return redirect("places:import", import_id)


@deed(Deed.ADMINISTER)
@require_POST
def start(request: DeskRequest, import_id: UUID) -> HttpResponse:
    """Start an import, its files told apart."""
    files = queries.import_for(request.act, import_id).files
    layers = {f.name: request.POST.get(f"layer-{n}", f.layer) for n, f in enumerate(files)}
    operations.start(request.act, import_id, layers=layers)
    return redirect("places:import", import_id)


@deed(Deed.ADMINISTER)
@require_POST
def drop(request: DeskRequest, import_id: UUID) -> HttpResponse:
    """Give an import up."""
    operations.drop(request.act, import_id)
    return redirect("places:cities")


@deed(Deed.ADMINISTER)
@never_cache
@require_GET
def city(request: DeskRequest, city: str) -> HttpResponse:
    """Show a city: what it is made of, its areas, what its phrases lead to."""
    return page(request, CITY, _city(request, city))


@deed(Deed.ADMINISTER)
@require_POST
def choose(request: DeskRequest, city: str) -> HttpResponse:
    """Let the network work in this city."""
    operations.choose(request.act, city)
    return redirect("places:city", city)


@deed(Deed.ADMINISTER)
@require_POST
def attempt(request: DeskRequest, city: str) -> HttpResponse:
    """Try a phrase: what it leads to, and what would be read back."""
    text = request.POST.get("text", "")
    told = queries.told(city, text, get_language() or "en")
    return page(request, f"{CITY}#tried", _city(request, city, text=text, tried=told))


@deed(Deed.ADMINISTER)
@require_POST
def outline(request: DeskRequest, city: str) -> HttpResponse:
    """Show the cells between some corners, before they are kept."""
    drawn = outlining.outline(city, request.POST.get("corners", "").splitlines())
    return page(request, f"{CITY}#between", _city(request, city, drawn=drawn))


@deed(Deed.ADMINISTER)
@require_POST
def draw(request: DeskRequest, city: str) -> HttpResponse:
    """Keep an area drawn by its corners."""
    form = DrawForm(request.POST)
    if not form.is_valid():
        return page(request, CITY, _city(request, city, draw=form), status=422)
    operations.draw_area(request.act, city, **form.cleaned_data)
    return redirect("places:city", city)


@deed(Deed.ADMINISTER)
@require_POST
def bring(request: DeskRequest, city: str) -> HttpResponse:
    """Take outlines of areas from files."""
    form = FilesForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, CITY, _city(request, city, bring=form), status=422)
    operations.bring_areas(request.act, city, form.cleaned_data["layers"])
    return redirect("places:city", city)


@deed(Deed.ADMINISTER)
@require_POST
def remove(request: DeskRequest, city: str) -> HttpResponse:
    """Take an area off the map."""
    operations.remove_area(request.act, city, request.POST.get("area", ""))
    return redirect("places:city", city)


@deed(Deed.ADMINISTER)
@require_GET
def city_map(request: DeskRequest, city: str) -> HttpResponse:
    """Serve the map of any city that is here, in parts."""
    return ranged(request, queries.basemap(city), "application/vnd.pmtiles")


@deed(Deed.ADMINISTER)
@require_GET
def city_areas(request: DeskRequest, city: str) -> HttpResponse:
    """Serve the outlines of any city that is here."""
    return JsonResponse(queries.outlines(city), content_type="application/geo+json")
