"""Asking for places line by line: one text in, one answer out, whatever the bytes are."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from typing import Final

from testigo.places.types import Answer

#: Signs that some readers take for the end of a line, and JSON need not escape.
LINE_ENDS: Final = {ord(c): f"\\u{ord(c):04x}" for c in "\x85\u2028\u2029"}


def said(words: Iterable[str]) -> str:
    """Join a command's words; bytes that are no UTF-8 become the replacement character."""
    return os.fsencode(" ".join(words)).decode("utf-8", "replace")


def lines() -> Iterator[str]:
    """Read one text per line as it arrives; bytes that are no UTF-8 are replaced."""
    raw = getattr(sys.stdin, "buffer", None)
    for line in sys.stdin if raw is None else raw:
        text = line if isinstance(line, str) else line.decode("utf-8", "replace")
        yield text.rstrip("\r\n").removeprefix("\ufeff")


def speak_utf8() -> None:
    """Write UTF-8 whatever the terminal's language is, as JSON asks for."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")


def as_json(query: str, answer: Answer) -> str:
    """Write one answer as one line."""
    candidates = [
        {"label": c.label, "kind": c.kind, "lat": c.lat, "lon": c.lon, "confidence": c.confidence}
        for c in answer.candidates
    ]
    told = {"query": query, "status": answer.status, "candidates": candidates}
    return json.dumps(told, ensure_ascii=False).translate(LINE_ENDS)


def quiet_end() -> None:
    """Let the reader of a pipe go first: what is left in the buffer has nobody to go to."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
