"""The public edge: the language in the address, and forms without a cookie."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt

from testigo.core.web import DeskRequest, readable
from testigo.public.errors import FromElsewhere, TooBig

V = TypeVar("V", bound=Callable[..., HttpResponse])


class Language:
    """A path's first part: one of the languages the front door speaks."""

    regex = "|".join(code for code, _name in settings.LANGUAGES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def spoken(view: V) -> V:
    """Answer in the language of the address, whatever the browser prefers."""

    @wraps(view)
    def answer(request: DeskRequest, language: str, *args: object, **more: object) -> HttpResponse:
        translation.activate(language)
        request.LANGUAGE_CODE = language
        return view(request, language, *args, **more)

    return answer  # type: ignore[return-value]


def intake(view: V) -> V:
    """Take a form from anybody, without a cookie.

    The usual token needs a cookie, and guards what a signed-in person may do. Here nothing hangs
    on who asks: the act is the public's even for members, and a form carries its own signed pen.
    What stays is that another site must not send forms in a visitor's name, so a browser that
    names another origin is refused; one that names none (old phones, text browsers) is not.
    """

    @csrf_exempt
    @wraps(view)
    def answer(request: DeskRequest, *args: object, **more: object) -> HttpResponse:
        if request.method == "POST":
            if _is_from_elsewhere(request):
                raise FromElsewhere
            _read(request)
        response = view(request, *args, **more)
        # Not "no-store": the browser's own Back must show what was typed.
        patch_cache_control(response, private=True, no_cache=True)
        return response

    return answer  # type: ignore[return-value]


def _is_from_elsewhere(request: HttpRequest) -> bool:
    if (site := request.headers.get("Sec-Fetch-Site", "")) in {"same-origin", "none"}:
        return False
    origin = request.headers.get("Origin", "")
    if site or origin in {"", "null"}:
        return site in {"cross-site", "same-site"}
    return urlsplit(origin).netloc != request.get_host()


def _read(request: HttpRequest) -> None:
    # Whatever encoding a phone names, the letters are read as UTF-8; wrong ones show as such.
    request.encoding = "utf-8"
    try:
        request.POST  # noqa: B018 (reads the body here, where a refusal has words)
    except (RequestDataTooBig, TooManyFieldsSent) as error:
        raise TooBig from error
    except MultiPartParserError:
        request.POST = type(request.POST)("")
    readable(request)
