"""Whatever happened to an alert, every notice of it is valid, and means what CAP means by it."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from testigo.alerts.limits import MOST_HOURS
from testigo.alerts.types import (
    BEGINS,
    ENDS,
    AlertView,
    Facts,
    Kind,
    Looked,
    Release,
    Stage,
)
from testigo.alerts.types import Word as Text
from testigo.federation import partners
from testigo.federation.ours import Ours, notices, rings, tag
from testigo.federation.reading import read
from testigo.federation.types import FOLLOWING, UNTOLD, Reference, Standing, Word
from testigo.federation.writing import cap
from testigo.security.types import Kind as Programme
from testigo.security.types import NetworkView
from tests.build import DAWN

SCHEMA = etree.XMLSchema(file=str(Path(__file__).parent.parent / "data" / "CAP-v1.2.xsd"))
NOBODY = UUID(int=0)
ZONES = ["America/New_York", "Asia/Karachi", "UTC", "Australia/Lord_Howe"]
HISTORIES = [
    (Text.ALERT,), (Text.ALERT, Text.CORRECTION), (Text.ALERT, Text.CANCEL),
    (Text.ALERT, Text.UPDATE), (Text.ALERT, Text.CORRECTION, Text.UPDATE),
    (Text.ALERT, Text.CORRECTION, Text.CORRECTION, Text.CANCEL),
]  # fmt: skip
coordinates = st.tuples(st.floats(-180, 180, allow_nan=False), st.floats(-90, 90, allow_nan=False))
outlines = st.lists(st.lists(coordinates, max_size=12), max_size=3)


def facts(what: str, area: str, at: datetime) -> Facts:
    return Facts(
        what=what, area="an-area", area_name=area, looked=Looked.VERIFIER,
        since=at - timedelta(minutes=20), looked_from=at, looked_until=None,
    )  # fmt: skip


@st.composite
def alerts(draw: st.DrawFn) -> AlertView:
    """An alert with any history it can have, its texts any time apart."""
    words = draw(st.sampled_from(HISTORIES))
    at = DAWN + timedelta(microseconds=draw(st.integers(0, 10**12)))
    until = at + timedelta(hours=draw(st.integers(1, MOST_HOURS)))
    area = "The " + draw(st.text(max_size=30))
    releases = []
    for n, word in enumerate(words, 1):
        if word == Text.CORRECTION:  # only while the alert stands
            at += (until - at) * draw(st.floats(0, 0.999999))
        elif word != Text.ALERT:
            at += timedelta(seconds=draw(st.floats(0, 30_000)))
        ends = word == Text.UPDATE or (len(words) == 1 and draw(st.booleans()))
        what = draw(st.sampled_from(sorted(ENDS if ends else BEGINS)))
        releases.append(
            Release(id=UUID(int=n), n=n, word=word, facts=facts(what, area, at), until=until,
                    first_by="account:1", first="Lucia", first_at=at, second_by="account:2",
                    second="Nadia", out_at=at, people=3)
        )  # fmt: skip
    return AlertView(
        id=NOBODY, number=1, code="river-lemon", network="home", incident=NOBODY,
        kind=Kind.VERIFIED, facts=releases[-1].facts, hours=2,
        stage=draw(st.sampled_from([Stage.RELEASED, Stage.EXPIRED])), drafted_by="account:1",
        drafted="Lucia", drafted_at=DAWN, released_by="account:1", seconded_by="account:2",
        released_at=releases[0].out_at, until=until, ended_at=None, people=3,
        releases=tuple(releases),
    )  # fmt: skip


def us(outline: list[list[tuple[float, float]]], *, kind: str = Programme.PROGRAMME) -> Ours:
    network = NetworkView(
        id="home", name="Cambridge Rapid Response", kind=kind, city="cambridge",
        zone="America/New_York", hotline="617-555-0100",
    )  # fmt: skip
    return Ours(
        network=network, host="us.example", origin="https://us.example",
        say=lambda seen, language, release: f"{language} {release.word} {release.facts.what}",
        outlines=lambda slug: rings(outline),
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(alerts(), outlines, st.sampled_from(ZONES), st.sampled_from(list(Programme)))
def test_every_notice_of_every_alert_is_valid_and_means_it(
    seen: AlertView, outline: list[list[tuple[float, float]]], zone: str, kind: str
):
    told = notices(us(outline, kind=kind), seen)

    before: set[Reference] = set()
    for notice in told:
        root = etree.fromstring(cap(notice, ZoneInfo(zone)))
        assert SCHEMA.validate(root), SCHEMA.error_log
        again = read(etree.tostring(root))
        assert again.status == ("Exercise" if kind == Programme.DRILL else "Actual")
        assert again.scope == "Public"
        assert all(info.expires and info.expires > again.sent for info in again.infos)
        assert all(info.expires <= again.sent + UNTOLD for info in again.infos if info.expires)
        # Each that follows names all before it, by sender, identifier and time; none comes later.
        named = set(again.references)
        assert named == (before if again.word in FOLLOWING else set())
        assert all(one.sent < again.sent for one in named)
        assert not set(again.identifier + again.sender) & set(" ,<&")
        languages = [info.language for info in again.infos]
        assert len(set(languages)) == len(languages) == len(us([]).languages)
        for ring in (r for info in again.infos for area in info.areas for r in area.outlines):
            assert ring[0] == ring[-1]
            assert len(set(ring)) >= 3
        before.add(again.itself)


@settings(max_examples=100, deadline=None)
@given(alerts())
def test_of_our_own_notices_a_reader_believes_only_the_last(seen: AlertView):
    told = notices(us([]), seen)
    raw = [read(cap(notice, ZoneInfo("UTC"))) for notice in told]

    now = told[-1].sent
    news = partners.news(raw, now=now, language="es")

    assert news[0].notice.identifier == told[-1].identifier
    last = Standing.CANCELLED if told[-1].word == Word.CANCEL else Standing.STANDS
    assert news[0].standing == last
    assert all(not one.stands for one in news[1:])
    assert all(one.missing == 0 for one in news)
    assert all(one.info and one.info.language == "es" for one in news)


@given(outlines)
def test_an_outline_is_closed_and_encloses_something(outline: list[list[tuple[float, float]]]):
    for ring in rings(outline):
        assert ring[0] == ring[-1]
        assert len(ring) >= 4


def test_a_point_is_never_an_outline():
    assert rings([[]]) == ()
    assert rings([[(-71.1, 42.3)]]) == ()
    assert rings([[(-71.1, 42.3)] * 5]) == ()
    assert rings([[(-71.1, 42.3), (-71.2, 42.3), (-71.1, 42.3)]]) == ()


@given(alerts())
def test_a_notice_stays_what_it_was_when_its_alert_expires(seen: AlertView):
    before = notices(us([]), replace(seen, stage=Stage.RELEASED))

    assert notices(us([]), replace(seen, stage=Stage.EXPIRED)) == before


def test_languages_are_tagged_as_others_write_them():
    assert [tag(code) for code in ("en", "zh-hans", "pt-br")] == ["en", "zh-Hans", "pt-BR"]
