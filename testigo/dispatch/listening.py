"""What an open page of a volunteer hears: that something of their own requests changed."""

from functools import partial

from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_GET

from testigo.core import live
from testigo.core.act import Act
from testigo.dispatch import queries
from testigo.security.access import Deed, deed
from testigo.security.middleware import still_may

#: After these somebody may have become part of a call-out: asked, here already, a buddy.
JOINING = frozenset({"VolunteerAsked", "VolunteerAnswered"})


@deed(Deed.ANSWER_CALLOUT)
@require_GET
async def hear(request: HttpRequest) -> StreamingHttpResponse:
    """Stream the ids of what changes in the call-outs one is part of, and of no other."""
    act: Act = request.act  # type: ignore[attr-defined]
    mine: set[str] | None = None  # asked for at the first news: whoever is asked before is in it

    async def accepts(news: live.News) -> bool:
        nonlocal mine
        call_out = news.get("call_out")
        if news["network"] != act.network or not call_out:
            return False
        if mine is None or (call_out not in mine and news["event"] in JOINING):
            mine = (mine or set()) | await live.look(partial(queries.heard_by, act))
        return call_out in mine

    return live.stream(request, accepts, partial(still_may, request, Deed.ANSWER_CALLOUT))
