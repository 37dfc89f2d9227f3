"""Reads a partner's notice: CAP 1.1 or 1.2, from bytes nobody here vouches for.

The first pass only counts and refuses, before any entity could be expanded; the second reads.
Signatures are not checked: anybody could have written what is read here.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from lxml import etree

from testigo.federation.errors import (
    EndsBefore,
    Foreign,
    Lacking,
    NamesEntities,
    NoReference,
    NotCap,
    NoTime,
    NotXml,
    TooDeep,
    TooLarge,
    TooMuch,
    Unknown,
)
from testigo.federation.types import (
    FOLLOWING,
    Info,
    Notice,
    Point,
    Reference,
    Ring,
    Status,
    Where,
    Word,
)

LARGEST: Final = 1_000_000  #: bytes
DEEPEST: Final = 12  #: a signed notice has eight
MOST: Final = 20_000  #: elements
VERSIONS: Final = (
    "urn:oasis:names:tc:emergency:cap:1.2", "urn:oasis:names:tc:emergency:cap:1.1",
)  # fmt: skip
SIGNATURE: Final = "{http://www.w3.org/2000/09/xmldsig#}Signature"
FEWEST: Final = 4  #: points of a closed outline


def read(raw: bytes | str) -> Notice:
    """Read one notice. Raises Unreadable, which says what is wrong."""
    # What was pasted is text already, whatever encoding it says it once had.
    encoding = "utf-8" if isinstance(raw, str) else None
    sent = raw.strip("\ufeff \r\n\t").encode("utf-8", "replace") if isinstance(raw, str) else raw
    if len(sent) > LARGEST:
        raise TooLarge(bytes=len(sent))
    try:
        _guard(sent, encoding)
        root = etree.fromstring(sent, _parser(encoding))
    except etree.XMLSyntaxError as error:
        raise NotXml(why=error.msg) from error
    return _notice(_Part.of(root))


class _Guard:
    """Sees every element before the document is built, and stops at what no notice has."""

    def __init__(self) -> None:
        self.depth = self.count = 0

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise NamesEntities(name=name)

    def start(self, tag: str, attributes: object) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > DEEPEST:
            raise TooDeep
        if self.count > MOST:
            raise TooMuch

    def end(self, tag: str) -> None:
        self.depth -= 1

    def close(self) -> None:
        return None


def _guard(raw: bytes, encoding: str | None) -> None:
    etree.fromstring(raw, _parser(encoding, _Guard()))


def _parser(encoding: str | None, target: Any = None) -> etree.XMLParser:
    return etree.XMLParser(
        encoding=encoding, target=target, resolve_entities=False, load_dtd=False,
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip


class _Part:
    """One element of a notice, and its parts by name."""

    def __init__(self, element: etree._Element, space: str) -> None:
        self.element, self.space = element, space
        for part in element:
            if part.tag != SIGNATURE and etree.QName(part).namespace != space:
                raise Foreign(name=str(part.tag))

    @classmethod
    def of(cls, root: etree._Element) -> "_Part":
        """Take the root: an alert of a version that is read."""
        name = etree.QName(root)
        if name.namespace not in VERSIONS or name.localname != "alert":
            raise NotCap(name=str(root.tag))
        return cls(root, name.namespace)

    def parts(self, name: str) -> Iterator["_Part"]:
        return (_Part(part, self.space) for part in self.element.iterchildren(self._named(name)))

    def texts(self, name: str) -> tuple[str, ...]:
        found = self.element.iterchildren(self._named(name))
        return tuple("".join(map(str, part.itertext())).strip() for part in found)

    def text(self, name: str) -> str:
        return next(iter(self.texts(name)), "")

    def needed(self, name: str) -> str:
        if not (found := self.text(name)):
            raise Lacking(name=name)
        return found

    def moment(self, name: str) -> datetime | None:
        return _moment(told, name) if (told := self.text(name)) else None

    def _named(self, name: str) -> str:
        return f"{{{self.space}}}{name}"


def _notice(alert: _Part) -> Notice:
    word, status = alert.needed("msgType"), alert.needed("status")
    if word not in set(Word) or status not in set(Status):
        raise Unknown(word=word, status=status)
    notice = Notice(
        identifier=alert.needed("identifier"),
        sender=alert.needed("sender"),
        sent=_moment(alert.needed("sent"), "sent"),
        status=status,
        word=word,
        scope=alert.needed("scope"),
        references=tuple(_reference(one) for one in alert.text("references").split()),
        infos=tuple(_info(part) for part in alert.parts("info")),
    )
    if word in FOLLOWING and not notice.references:
        raise Lacking(name="references")
    if notice.infos and any(info.expires and info.expires <= notice.sent for info in notice.infos):
        raise EndsBefore
    return notice


def _info(part: _Part) -> Info:
    return Info(
        language=part.text("language") or "en-US",
        categories=part.texts("category"),
        event=part.needed("event"),
        responses=part.texts("responseType"),
        urgency=part.needed("urgency"),
        severity=part.needed("severity"),
        certainty=part.needed("certainty"),
        onset=part.moment("onset"),
        expires=part.moment("expires"),
        sender_name=part.text("senderName"),
        headline=part.text("headline"),
        description=part.text("description"),
        instruction=part.text("instruction"),
        web=part.text("web"),
        contact=part.text("contact"),
        areas=tuple(_area(area) for area in part.parts("area")),
    )


def _area(part: _Part) -> Where:
    outlines = (_ring(points) for points in part.texts("polygon"))
    return Where(name=part.needed("areaDesc"), outlines=tuple(filter(None, outlines)))


def _ring(text: str) -> Ring:
    # An outline that is not whole is left out: the area's name still tells where it is.
    try:
        ring = tuple(_point(pair) for pair in text.split())
    except ValueError:
        return ()
    return ring if len(ring) >= FEWEST and ring[0] == ring[-1] else ()


def _point(pair: str) -> Point:
    lat, lon = (float(number) for number in pair.split(","))
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(pair)
    return lat, lon


def _reference(text: str) -> Reference:
    told = text.split(",")
    if len(told) != 3 or not all(told):
        raise NoReference(reference=text)
    return Reference(sender=told[0], identifier=told[1], sent=_moment(told[2], "references"))


def _moment(text: str, name: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise NoTime(name=name) from error
    if at.tzinfo is None:
        raise NoTime(name=name)
    return at
