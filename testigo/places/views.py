"""Places over HTTP: a text to its place, and the map. Nothing asked here is kept or logged."""

from django.http import HttpResponse, JsonResponse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from testigo.core.web import DeskRequest, page
from testigo.places import queries
from testigo.places.serving import ranged
from testigo.security.access import Deed, deed


@deed(Deed.OPEN)
@never_cache
@require_POST
def find(request: DeskRequest) -> HttpResponse:
    """Answer a text with its candidates: JSON when asked for, else choices to press.

    The text travels in the body: an address ends up in histories and in logs.
    """
    language = get_language() or "en"
    told = queries.told(request.act, request.POST.get("text", ""), language)
    if request.POST.get("as") == "json" or not request.accepts("text/html"):
        return JsonResponse(told)
    return page(request, "places/choices.html", told)


@deed(Deed.OPEN)
@require_GET
def basemap(request: DeskRequest) -> HttpResponse:
    """Serve the map of the network's city, in parts."""
    return ranged(request, queries.basemap(request.act), "application/vnd.pmtiles")


@deed(Deed.OPEN)
@require_GET
def labels(request: DeskRequest) -> HttpResponse:
    """Serve what the map writes, its bounds and whose data it is."""
    return ranged(request, queries.labels(request.act), "application/json")


@deed(Deed.OPEN)
@require_GET
def areas(request: DeskRequest) -> HttpResponse:
    """Serve the outlines of the named areas as GeoJSON."""
    answer = JsonResponse(queries.outlines(request.act), content_type="application/geo+json")
    answer["Cache-Control"] = "public, max-age=3600"
    return answer
