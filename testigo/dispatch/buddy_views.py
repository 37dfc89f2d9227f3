"""A phone buddy's page: one person, when they check in next, and what to press."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from testigo.core.web import DeskRequest, page
from testigo.dispatch import buddies, operations, pages
from testigo.security.access import Deed, deed


@deed(Deed.ANSWER_CALLOUT)
@never_cache
@require_GET
def buddy(request: DeskRequest, ask_id: UUID) -> HttpResponse:
    """Show somebody one is the phone buddy of."""
    watched = buddies.watched(request.act, ask_id)
    return page(request, "dispatch/buddy.html#watched", pages.watched(watched))


@deed(Deed.ANSWER_CALLOUT)
@require_POST
def reached(request: DeskRequest, ask_id: UUID) -> HttpResponse:
    """Say that one reached them, and they are well."""
    operations.reached(request.act, ask_id)
    return redirect("dispatch:buddy", ask_id=ask_id)


@deed(Deed.ANSWER_CALLOUT)
@require_POST
def not_reached(request: DeskRequest, ask_id: UUID) -> HttpResponse:
    """Say that they do not answer."""
    operations.not_reached(request.act, ask_id)
    return redirect("dispatch:buddy", ask_id=ask_id)
