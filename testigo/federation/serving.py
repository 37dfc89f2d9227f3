"""Feeds over HTTP: the same for everybody, asked again cheaply."""

from hashlib import sha256
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control

KEPT: Final = 60  #: seconds; a cancellation is not behind a copy for longer


def conditional(request: HttpRequest, body: bytes, kind: str) -> HttpResponse:
    """Answer with a document, or with "not changed" to whoever has it."""
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    answer = HttpResponse(body, content_type=kind)
    answer["ETag"] = etag
    patch_cache_control(answer, public=True, max_age=KEPT)
    # Readers on other sites may show it: it is public, and the same for everybody.
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    told = get_conditional_response(request, etag=etag, response=answer)
    return told if isinstance(told, HttpResponse) else answer
