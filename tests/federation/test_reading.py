"""What partners send is read as it is, or refused with a reason; it never runs on us."""

from contextlib import suppress
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from testigo.federation import errors, partners
from testigo.federation.reading import DEEPEST, LARGEST, MOST, read
from testigo.federation.types import Notice, Standing, Status, Word
from tests.build import DAWN
from tests.build_federation import a_notice, sent

SAMPLES = sorted((Path(__file__).parent / "cap").glob("*[pl]"))
HEAD = b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (n, (b"&l%d;" % (n - 1)) * 10 if n else b"ha") for n in range(12)
)
#: A document that would be gigabytes, or somebody else's file, if it were believed.
ATTACKS = {
    "billion laughs": b"<!DOCTYPE alert [" + LAUGHS + b"]>" + HEAD + b"&l11;</alert>",
    "quadratic": b'<!DOCTYPE alert [<!ENTITY a "' + b"a" * 100_000 + b'">]>' + HEAD
    + b"&a;" * 50_000 + b"</alert>",
    "in an attribute": b"<!DOCTYPE alert [" + LAUGHS + b']><alert id="&l11;"/>',
    "a file of ours": b'<!DOCTYPE alert [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + HEAD
    + b"&f;</alert>",
    "external document type": b'<!DOCTYPE alert SYSTEM "http://localhost:1/x.dtd">' + HEAD
    + b"</alert>",
    "parameter entity": b'<!DOCTYPE alert [<!ENTITY % p SYSTEM "http://localhost:1/p"> %p;]>'
    + HEAD + b"</alert>",
}  # fmt: skip


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_notices_from_the_world_are_read(path: Path):
    notice = read(path.read_bytes())

    assert notice.infos
    assert notice.until > notice.sent
    assert all(info.areas and info.areas[0].name for info in notice.infos)
    assert read(path.read_text(encoding="utf-8")) == notice, "pasted, it is the same"


def test_the_samples_are_there():
    assert len(SAMPLES) == 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", ATTACKS)
def test_a_file_with_entities_is_refused_before_one_is_expanded(name: str, encoding: str):
    raw = ATTACKS[name]
    with pytest.raises(errors.Unreadable) as refusal:
        read(raw.decode().encode(encoding))

    large = len(raw.decode().encode(encoding)) > LARGEST
    assert refusal.type is (errors.TooLarge if large else errors.NamesEntities)


def test_a_file_that_is_too_large_too_deep_or_too_much_is_refused():
    with pytest.raises(errors.TooLarge):
        read(b" " * (LARGEST + 1))
    with pytest.raises(errors.TooDeep):
        read(HEAD + b"<a>" * DEEPEST + b"</a>" * DEEPEST + b"</alert>")
    with pytest.raises(errors.TooDeep):
        read(b"<a>" * 50_000)
    with pytest.raises(errors.TooMuch):
        read(HEAD + b"<note/>" * MOST + b"</alert>")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", errors.NotXml),
        (b"\0\1\2", errors.NotXml),
        (b"{}", errors.NotXml),
        (b"<alert>", errors.NotXml),
        (b"<alert/>", errors.NotCap),
        (b'<alert xmlns="urn:oasis:names:tc:emergency:cap:2.0"/>', errors.NotCap),
        (b'<alert xmlns="http://www.incident.com/cap/1.0"/>', errors.NotCap),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', errors.NotCap),
        (HEAD + b"</alert>", errors.Lacking),
        (HEAD + b'<script xmlns="http://www.w3.org/1999/xhtml"/></alert>', errors.Foreign),
        (HEAD + b'<identifier xmlns="">a</identifier></alert>', errors.Foreign),
    ],
)
def test_what_is_no_notice_is_refused_with_a_reason(raw: bytes, why: type[errors.Unreadable]):
    with pytest.raises(why) as refusal:
        read(raw)

    assert str(refusal.value.words)


@pytest.mark.parametrize(
    ("was", "becomes", "why"),
    [
        (b"<msgType>Alert</msgType>", b"<msgType>Joke</msgType>", errors.Unknown),
        (b"<msgType>Alert</msgType>", b"<msgType>Cancel</msgType>", errors.Lacking),
        (b"<status>Actual</status>", b"<status>Real</status>", errors.Unknown),
        (b"<sender>partner.example</sender>", b"<sender/>", errors.Lacking),
        (b"<sent>", b"<sent>yesterday ", errors.NoTime),
        (b"<expires>2026", b"<expires>2020", errors.EndsBefore),
        (b"</scope>", b"</scope><references>one,two</references>", errors.NoReference),
        (b"</scope>", b"</scope><references>a,b,now</references>", errors.NoTime),
    ],
)
def test_a_notice_that_contradicts_itself_is_refused(
    was: bytes, becomes: bytes, why: type[errors.Unreadable]
):
    whole = sent(a_notice())
    assert was in whole

    with pytest.raises(why):
        read(whole.replace(was, becomes))


def test_a_time_without_a_zone_is_no_time():
    whole = sent(a_notice())
    start = whole.index(b"<sent>") + len(b"<sent>2026-03-03T06:40:00")

    with pytest.raises(errors.NoTime):
        read(whole[:start] + whole[start + len("-05:00") :])


def test_an_outline_that_is_not_whole_is_left_out():
    whole = sent(a_notice())
    first = whole.index(b"<polygon>") + len(b"<polygon>")

    for broken in (b"42.4,-71.2 ", b"north ", b"942.0,-71.1 "):
        notice = read(whole[:first] + broken + whole[first:])
        assert notice.infos[0].areas[0].outlines == ()
        assert notice.infos[0].areas[0].name == "The Port"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300))
def test_whatever_is_sent_is_read_or_refused(raw: bytes | str):
    with pytest.raises(errors.Unreadable):
        read(raw)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_damaged_notice_is_read_or_refused(data: st.DataObject):
    whole = sent(a_notice(after=(a_notice("partner.0"),), word=Word.UPDATE))
    at = data.draw(st.integers(0, len(whole) - 1))
    after = at + data.draw(st.integers(0, 9))
    damaged = whole[:at] + data.draw(st.binary(max_size=6)) + whole[after:]

    with suppress(errors.Unreadable):
        assert isinstance(read(damaged), Notice)


def standings(*notices: Notice, hours: float = 0.5) -> dict[str, str]:
    now = DAWN + timedelta(hours=hours)
    told = partners.news(notices, now=now, language="en")
    return {one.notice.identifier: one.standing for one in told}


def test_a_notice_stands_until_it_ends():
    assert standings(a_notice()) == {"partner.1": Standing.STANDS}
    assert standings(a_notice(), hours=2) == {"partner.1": Standing.EXPIRED}
    assert standings(a_notice(hours=None), hours=23) == {"partner.1": Standing.STANDS}
    assert standings(a_notice(hours=None), hours=24) == {"partner.1": Standing.EXPIRED}


def test_a_later_notice_replaces_or_takes_back_those_it_names():
    first = a_notice("a")
    update = a_notice("b", DAWN + timedelta(minutes=5), word=Word.UPDATE, after=(first,))
    cancel = a_notice("c", DAWN + timedelta(minutes=9), word=Word.CANCEL, after=(first, update))

    assert standings(update, first) == {"a": Standing.REPLACED, "b": Standing.STANDS}
    assert set(standings(cancel, first, update).values()) == {Standing.CANCELLED}


def test_nobody_takes_back_what_another_sent():
    first = a_notice("a")
    after = DAWN + timedelta(minutes=5)
    stranger = a_notice("b", after, sender="stranger.example", word=Word.CANCEL, after=(first,))
    earlier = a_notice("c", DAWN - timedelta(minutes=5), word=Word.CANCEL, after=(first,))
    practice = a_notice("d", after, word=Word.CANCEL, after=(first,), status=Status.EXERCISE)

    for other in (stranger, earlier, practice):
        assert standings(first, other)["a"] == Standing.STANDS


def test_an_exercise_is_not_news():
    assert standings(a_notice(status=Status.EXERCISE)) == {"partner.1": Standing.PRACTICE}


def test_what_a_notice_refers_to_and_is_not_here_is_counted():
    update = a_notice("b", word=Word.UPDATE, after=(a_notice("a", DAWN - timedelta(hours=1)),))

    (one,) = partners.news([update, update], now=DAWN, language="en")

    assert one.missing == 1


@pytest.mark.django_db
def test_the_command_reads_files_together(tmp_path: Path):
    first = a_notice("a")
    cancel = a_notice("b", DAWN + timedelta(minutes=5), word=Word.CANCEL, after=(first,))
    for notice in (first, cancel):
        (tmp_path / notice.identifier).write_bytes(sent(notice))
    (tmp_path / "bad").write_bytes(ATTACKS["billion laughs"])
    out = StringIO()

    call_command("federation", "read", str(tmp_path / "a"), str(tmp_path / "b"), stdout=out)

    assert out.getvalue().count("Taken back: Agents seen in The Port") == 2
    assert "not ours: partner.example" in out.getvalue()
    with pytest.raises(CommandError, match="declares a document type"):
        call_command("federation", "read", str(tmp_path / "bad"), stdout=out)
    with pytest.raises(CommandError, match="No such file"):
        call_command("federation", "read", str(tmp_path / "none"), stdout=out)
