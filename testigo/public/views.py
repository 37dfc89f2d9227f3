"""The open front door: no account, no cookie, no script needed."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.translation import get_language_from_request
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from testigo.core.act import Act
from testigo.core.errors import NotYours
from testigo.core.web import DeskRequest
from testigo.public import opening, pens, rights, telling, truth
from testigo.public.edge import intake, spoken
from testigo.public.types import STEPS, Turn
from testigo.reports import queries as reports
from testigo.reports.types import CallBack, Sees, Taken, When
from testigo.security import flood
from testigo.security.access import Deed, deed

CHOICES = {
    "taken": Taken.choices, "sees": Sees.choices, "when": When.choices,
    "callback": CallBack.choices,
}  # fmt: skip

INSTALLED = (
    ("icon-192", "192x192", "any"), ("icon-512", "512x512", "any"),
    ("maskable-512", "512x512", "maskable"),
)  # fmt: skip

LOOK = {
    "scope": "/", "display": "standalone", "background_color": "#faf9f6", "theme_color": "#0b5a60",
}  # fmt: skip


def _act(request: DeskRequest) -> Act:
    # A member who reports something at the front door does so as anybody.
    return Act.public(network=request.act.network)


@deed(Deed.OPEN)
@require_GET
@vary_on_headers("Accept-Language")
def entrance(request: DeskRequest) -> HttpResponse:
    """Lead to the front door in the browser's language."""
    return redirect("public:home", get_language_from_request(request))


@deed(Deed.OPEN)
@require_GET
@spoken
def home(request: DeskRequest, language: str) -> HttpResponse:
    """Show the three doors."""
    return render(request, "public/home.html", {"language": language})


@deed(Deed.OPEN)
@require_http_methods(["GET", "POST"])
@spoken
@intake
def tell(request: DeskRequest, language: str) -> HttpResponse:
    """Ask one question a page, and save each answer."""
    if request.method == "GET":
        return _page(request, language, Turn(step=STEPS[0], pen=pens.fresh()))
    act, pen = _act(request), pens.read(request.POST.get("pen", ""))
    flooded = opening.is_flooded(act, pen, lambda: flood.lane(request))
    turn = telling.turn(act, pen, request.POST, language=language, flooded=flooded)
    return _page(request, language, turn)


@deed(Deed.OPEN)
@require_http_methods(["GET", "POST"])
@spoken
@intake
def code(request: DeskRequest, language: str) -> HttpResponse:
    """Open a report again with the three words of its code."""
    if request.method == "GET":
        return render(request, "public/code.html", {"language": language})
    words = request.POST.get("words", "")
    address = str(request.META.get("REMOTE_ADDR", ""))
    opened = opening.by_words(_act(request), words, address=address)
    told = {"language": language, "typed": words, "opened": opened, "pen": opened.token}
    return render(request, "public/code.html", told, status=opened.status)


@deed(Deed.OPEN)
@require_GET
@spoken
def is_it_true(request: DeskRequest, language: str) -> HttpResponse:
    """List the areas one can ask about."""
    areas = reports.areas(_act(request))
    return render(request, "public/true.html", {"language": language, "areas": areas})


@deed(Deed.OPEN)
@require_GET
@spoken
@cache_control(max_age=15, private=True)
def true_here(request: DeskRequest, language: str, slug: str) -> HttpResponse:
    """Say what was found in one area in the last 24 hours."""
    heard = opening.of_area(_act(request), slug)
    address = request.build_absolute_uri(request.path)
    text = truth.copied(heard.area, heard.answers, address)
    told = {"language": language, "heard": heard, "text": text, "nothing": truth.NOTHING}
    return render(request, "public/true_here.html", told)


@deed(Deed.OPEN)
@require_GET
@spoken
def know_your_rights(request: DeskRequest, language: str) -> HttpResponse:
    """List the situations there is information for."""
    return render(request, "public/rights.html", {"language": language, "cards": rights.CARDS})


@deed(Deed.OPEN)
@require_GET
@spoken
def right(request: DeskRequest, language: str, slug: str) -> HttpResponse:
    """Show the information for one situation."""
    card = rights.card(slug)
    if card is None:
        raise NotYours(card=slug)
    return render(request, "public/right.html", {"language": language, "card": card})


@deed(Deed.OPEN)
@require_POST
@spoken
@intake
def places(request: DeskRequest, language: str) -> HttpResponse:
    """Suggest places while somebody types; the page works without."""
    said = request.POST.get("text", "")[:300]
    found = reports.choices(_act(request), said, language)
    # The suggestions say for which words they are: a choice among them counts at once.
    told = {"places": found, "suggested_for": said.strip()}
    return render(request, "public/tell/_places.html", told)


@deed(Deed.OPEN)
@require_GET
@cache_control(max_age=3600)
def manifest(request: DeskRequest) -> HttpResponse:
    """Describe the front door to a phone that installs it."""
    language = get_language_from_request(request)
    start = "/go/" if request.GET.get("start") == "go" else f"/{language}/"
    told = {
        "name": "Testigo", "short_name": "Testigo", "start_url": start,
        "lang": language, "icons": _icons(),
        "dir": "rtl" if language in settings.LANGUAGES_BIDI else "ltr",
        **LOOK,
    }  # fmt: skip
    return JsonResponse(told, content_type="application/manifest+json")


@deed(Deed.OPEN)
@require_GET
@cache_control(no_cache=True)
def worker(request: DeskRequest) -> HttpResponse:
    """Give the script that shows pushes and keeps the observer's shell; it minds the whole site."""
    built = finders.find("build/sw.js")
    if not isinstance(built, str):
        raise NotYours
    code = Path(built).read_bytes()
    return HttpResponse(code, "text/javascript", headers={"Service-Worker-Allowed": "/"})


@deed(Deed.OPEN)
@require_GET
@vary_on_headers("Accept-Language")
def no_network(request: DeskRequest) -> HttpResponse:
    """Show what a phone keeps for when there is no network: nothing of anybody."""
    return render(request, "public/no_network.html")


def _icons() -> list[dict[str, str]]:
    return [
        {"src": static(f"brand/{name}.png"), "sizes": size, "type": "image/png", "purpose": purpose}
        for name, size, purpose in INSTALLED
    ]


def _page(request: DeskRequest, language: str, turn: Turn) -> HttpResponse:
    number = STEPS.index(turn.step) + 1 if turn.step in STEPS else 0
    told = {
        "language": language, "turn": turn, "report": turn.report, "pen": pens.sign(turn.pen),
        "number": number, "bars": [n < number for n in range(len(STEPS))],
        "choices": CHOICES.get(turn.step, []),
        "code": reports.code_words(turn.pen.code, language),
    }  # fmt: skip
    status = turn.refusal.status if turn.refusal else 200
    return render(request, f"public/tell/{turn.step}.html", told, status=status)
