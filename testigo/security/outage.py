"""What somebody reads while the database is away or full: no 500, and nothing typed is lost."""

import sys
from typing import Final

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

AWAY: Final = (OperationalError, InterfaceError)
#: Never written back into a page.
UNSAID: Final = ("csrfmiddlewaretoken", "password", "code", "passphrase")


@requires_csrf_token
def broken(request: HttpRequest) -> HttpResponse:
    """Answer what nothing else answered: a database away, or a fault of ours."""
    error = sys.exc_info()[1]
    if isinstance(error, AWAY):
        return away(request)
    if isinstance(error, DataError):
        # Bytes no database takes: what the forms' own words did not turn away.
        return HttpResponse(render_to_string("400.html"), status=400)
    return HttpResponse(render_to_string("500.html"), status=500)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what was too long, or cut, or of no kind we read."""
    too_big = isinstance(exception, (RequestDataTooBig, TooManyFieldsSent))
    return HttpResponse(render_to_string("400.html"), status=413 if too_big else 400)


def away(request: HttpRequest) -> HttpResponse:
    """Say that nothing could be saved just now; a form brings what was typed with it."""
    if "application/json" in request.headers.get("Accept", ""):
        answer: HttpResponse = JsonResponse({"database": "down"}, status=503)
    else:
        typed = [
            (name, value)
            for name in (request.POST if request.method == "POST" else ())
            if not name.startswith(UNSAID)
            for value in request.POST.getlist(name)
        ]
        context = {
            "typed": typed, "there": request.get_full_path(), "token": get_token(request),
            "again": request.method == "POST",
        }  # fmt: skip
        answer = HttpResponse(render_to_string("core/away.html", context), status=503)
    answer["Retry-After"] = "5"
    answer["Cache-Control"] = "no-store"
    return answer
