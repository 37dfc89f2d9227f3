"""A sealed picture comes in: announced, then piece by piece."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from testigo.core.errors import NotYours
from testigo.core.web import DeskRequest
from testigo.dispatch import operations, queries
from testigo.dispatch.forms import PhotoForm, PieceForm
from testigo.security.access import Deed, deed


@deed(Deed.ANSWER_CALLOUT)
@require_POST
def begin(request: DeskRequest, number: int) -> HttpResponse:
    """Announce a picture; tell how much of it is here already."""
    ask = queries.my_ask(request.act, number)
    form = PhotoForm(request.POST)
    if not form.is_valid():
        raise NotYours(number=number)
    got = operations.begin_photo(request.act, ask.id, **form.press(request.act))
    return JsonResponse({"got": got})


@deed(Deed.ANSWER_CALLOUT)
@require_POST
def piece(request: DeskRequest, number: int, photo_id: UUID) -> HttpResponse:
    """Take a piece of a picture; tell how much of it is here."""
    ask = queries.my_ask(request.act, number)
    form = PieceForm(request.GET)
    if not form.is_valid():
        raise NotYours(photo=photo_id)
    told = {"at": form.cleaned_data["at"], "piece": request.body}
    return JsonResponse({"got": operations.add_piece(request.act, ask.id, photo_id, **told)})
