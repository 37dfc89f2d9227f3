"""The thin edge between HTTP and the operations."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from testigo.core.act import Act


class DeskRequest(HttpRequest):
    """A request; `act` is set by security.middleware (nobody signed in: the public act)."""

    act: Act


def readable(request: HttpRequest, *, post: bool = True) -> None:
    """Take out bytes that no database takes and nobody means; the rest of what was sent stays."""
    for name in ("GET", "POST") if post else ("GET",):
        try:
            sent: QueryDict = getattr(request, name)
        except LookupError as error:  # a charset in name only, such as base64
            raise BadRequest("unreadable") from error
        if any("\0" in text for key, texts in sent.lists() for text in (key, *texts)):
            clean = QueryDict(mutable=True)
            for key, texts in sent.lists():
                clean.setlist(key.replace("\0", ""), [text.replace("\0", "") for text in texts])
            setattr(request, name, clean)


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render `board.html#card` as a fragment for htmx, as the whole page otherwise."""
    if "HX-Request" not in request.headers or "HX-History-Restore-Request" in request.headers:
        template = template.partition("#")[0]
    return render(request, template, context, status=status)


def done(
    request: HttpRequest, fragment: str, context: dict[str, Any], *, back: str, **ids: Any
) -> HttpResponse:
    """Answer a successful POST: the fragment for htmx, a redirect without it."""
    if "HX-Request" in request.headers:
        return render(request, fragment, context)
    answer: HttpResponse = redirect(back, **ids)
    return answer
