"""`places find`: one text per line in, one line of JSON out, whatever the bytes."""

import io
import json
import sys
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from testigo.places import asking


def stdin(raw: bytes) -> io.TextIOWrapper:
    """Standard input with these bytes behind it."""
    return io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8")


def find(monkeypatch: pytest.MonkeyPatch, raw: bytes, *words: str) -> list[dict[str, Any]]:
    monkeypatch.setattr(sys, "stdin", stdin(raw))
    out = io.StringIO()
    call_command("places", "find", "--json", *words, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_each_line_gets_one_line_with_the_fields_promised(monkeypatch: pytest.MonkeyPatch):
    placed, ambiguous, unknown = find(
        monkeypatch,
        "Broadway & Prospect\nMassachusetts Ave\nno sé\n".encode(),
        "--city",
        "cambridge",
    )

    assert placed["query"] == "Broadway & Prospect"
    assert placed["status"] == "placed"
    (first,) = placed["candidates"]
    assert list(placed) == ["query", "status", "candidates"]
    assert list(first) == ["label", "kind", "lat", "lon", "confidence"]
    assert (first["label"], first["kind"]) == ("Broadway & Prospect St", "corner")
    assert 0.9 < first["confidence"] <= 1
    assert ambiguous["status"] == "ambiguous"
    assert len(ambiguous["candidates"]) == 3
    assert unknown == {"query": "no sé", "status": "unknown", "candidates": []}


def test_bytes_that_are_no_text_are_answered_too(monkeypatch: pytest.MonkeyPatch):
    raw = (
        b"\xff\xfe\x00\n\n\r\n\xef\xbb\xbfBroadway & Prospect\r\n\xe2\x80\xa8\nlast without an end"
    )
    answers = find(monkeypatch, raw)

    assert len(answers) == 6
    assert [a["status"] for a in answers] == ["unknown"] * 3 + ["placed"] + ["unknown"] * 2
    assert answers[5]["query"] == "last without an end"


def test_words_of_a_command_may_be_any_bytes():
    words = asking.said([b"Broadway \xff".decode("utf-8", "surrogateescape"), "& Prospect"])

    assert words == "Broadway � & Prospect"


def test_a_city_nobody_imported_is_told_before_a_line_is_read():
    with pytest.raises(CommandError, match="no map of that city"):
        call_command("places", "find", "--city", "atlantis", "--json")


def test_a_city_is_found_as_people_write_its_name(monkeypatch: pytest.MonkeyPatch):
    (answer,) = find(monkeypatch, b"Broadway & Prospect", "--city", "Cambridge")

    assert answer["status"] == "placed"


@settings(max_examples=60, deadline=None)
@given(raw=st.binary(max_size=400))
def test_as_many_answers_as_lines(raw: bytes):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", stdin(raw))
        told = list(asking.lines())

    assert len(told) == len(io.BytesIO(raw).readlines())
    assert all("\n" not in line for line in told)
