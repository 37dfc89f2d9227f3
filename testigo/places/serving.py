"""Answering for parts of a file: map viewers read a city's map a few kilobytes at a time."""

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.http import HttpRequest, HttpResponse

DAY = 86_400
RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")
Span = tuple[int, int]


@cache
def _tag(path: Path, _changed: int) -> str:
    return f'"{sha256(path.read_bytes()).hexdigest()[:24]}"'


def ranged(request: HttpRequest, path: Path, kind: str) -> HttpResponse:
    """Answer with a whole file, a part of it, "not changed", or "no such part"."""
    size, tag = path.stat().st_size, _tag(path, path.stat().st_mtime_ns)
    known = request.headers.get("If-None-Match", "")
    if tag in known:
        return _told(HttpResponse(status=304), tag)
    asked = request.headers.get("Range", "")
    if request.headers.get("If-Range", tag) != tag:
        asked = ""  # the part belongs to an older map: send the new one whole
    if not RANGE.match(asked):
        return _told(HttpResponse(_read(path, (0, size - 1)), content_type=kind), tag)
    if (span := _span(asked, size)) is None:
        answer = HttpResponse(status=416)
        answer["Content-Range"] = f"bytes */{size}"
        return _told(answer, tag)
    answer = HttpResponse(_read(path, span), content_type=kind, status=206)
    answer["Content-Range"] = f"bytes {span[0]}-{span[1]}/{size}"
    return _told(answer, tag)


def _span(asked: str, size: int) -> Span | None:
    """Read one range: 0-99, 100- or -100; nothing when the file has no such part."""
    fits = RANGE.match(asked)
    first, last = (fits[1], fits[2]) if fits else ("", "")
    if len(first) > 18 or len(last) > 18 or not (first or last):
        return None
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last), size - 1) if first and last else size - 1
    return (start, end) if start <= end else None


def _read(path: Path, span: Span) -> bytes:
    with path.open("rb") as file:
        file.seek(span[0])
        return file.read(span[1] - span[0] + 1)


def _told(answer: HttpResponse, tag: str) -> HttpResponse:
    answer["ETag"] = tag
    answer["Accept-Ranges"] = "bytes"
    answer["Cache-Control"] = f"public, max-age={DAY}"
    return answer
