"""Writes notices as CAP 1.2 and feeds as Atom 1.0, element by element."""

import re
from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Any, Final

from lxml import etree

from testigo.federation.types import Entry, Feed, Info, Notice, Reference, Where

CAP: Final = "urn:oasis:names:tc:emergency:cap:1.2"
ATOM: Final = "http://www.w3.org/2005/Atom"
CAP_TYPE: Final = "application/cap+xml"
LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
#: What XML 1.0 cannot hold at all.
UNWRITABLE: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def cap(notice: Notice, zone: tzinfo) -> bytes:
    """Write a notice; its times in the network's zone."""
    root = etree.Element(f"{{{CAP}}}alert", nsmap=_default(CAP))
    add = _Adder(root, CAP)
    add("identifier", notice.identifier)
    add("sender", notice.sender)
    add("sent", moment(notice.sent, zone))
    add("status", notice.status)
    add("msgType", notice.word)
    add("scope", notice.scope)
    add.some("references", " ".join(_reference(one, zone) for one in notice.references))
    for info in notice.infos:
        _info(add.inside("info"), info, zone)
    return _bytes(root)


def moment(at: datetime, zone: tzinfo) -> str:
    """Write a time as CAP wants it: whole seconds, and always an offset."""
    return at.astimezone(zone).isoformat(timespec="seconds")


def atom(feed: Feed) -> bytes:
    """Write a feed."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap=_default(ATOM))
    root.set(LANG, feed.language)
    add = _Adder(root, ATOM)
    add("id", feed.address)
    add("title", feed.title)
    add("updated", _instant(feed.updated))
    add.inside("author")("name", feed.author)
    add("link", "", rel="self", type="application/atom+xml", href=feed.address)
    add("link", "", rel="alternate", type="text/html", href=feed.page)
    add("generator", "Testigo")
    for entry in feed.entries:
        _entry(add.inside("entry"), entry, feed.language)
    return _bytes(root)


class _Adder:
    """Adds elements of one namespace to a parent."""

    def __init__(self, parent: etree._Element, space: str) -> None:
        self.parent, self.space = parent, space

    def __call__(self, name: str, text: str, **told: str) -> None:
        element = self._new(name)
        for key, value in told.items():
            element.set(key, UNWRITABLE.sub("", value))
        if text:
            element.text = UNWRITABLE.sub("", text)

    def some(self, name: str, text: str) -> None:
        """Add what may be absent."""
        if text:
            self(name, text)

    def each(self, name: str, texts: Iterable[str]) -> None:
        for text in texts:
            self(name, text)

    def inside(self, name: str) -> "_Adder":
        return _Adder(self._new(name), self.space)

    def _new(self, name: str) -> etree._Element:
        return etree.SubElement(self.parent, f"{{{self.space}}}{name}")


def _info(add: _Adder, info: Info, zone: tzinfo) -> None:
    add("language", info.language)
    add.each("category", info.categories)
    add("event", info.event)
    add.each("responseType", info.responses)
    add("urgency", info.urgency)
    add("severity", info.severity)
    add("certainty", info.certainty)
    add.some("onset", moment(info.onset, zone) if info.onset else "")
    add.some("expires", moment(info.expires, zone) if info.expires else "")
    add.some("senderName", info.sender_name)
    add.some("headline", info.headline)
    add.some("description", info.description)
    add.some("instruction", info.instruction)
    add.some("web", info.web)
    add.some("contact", info.contact)
    for area in info.areas:
        _area(add.inside("area"), area)


def _area(add: _Adder, area: Where) -> None:
    add("areaDesc", area.name)
    add.each("polygon", (" ".join(f"{lat:.5f},{lon:.5f}" for lat, lon in ring)
                         for ring in area.outlines))  # fmt: skip


def _reference(one: Reference, zone: tzinfo) -> str:
    return f"{one.sender},{one.identifier},{moment(one.sent, zone)}"


def _entry(add: _Adder, entry: Entry, language: str) -> None:
    add("id", entry.id)
    add("title", entry.title)
    add("published", _instant(entry.published))
    add("updated", _instant(entry.updated))
    add("link", "", rel="alternate", type="text/html", hreflang=language, href=entry.page)
    add("link", "", rel="related", type=CAP_TYPE, href=entry.cap)
    for term in entry.terms:
        add("category", "", term=term)
    add("content", entry.text, type="text")


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _default(space: str) -> Any:
    return {None: space}  # lxml takes it; its types do not say so


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
