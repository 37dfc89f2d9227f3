"""Reads a file of volunteers: every row, every error with its row and column, or nothing."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import h3
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from testigo.places import queries as places
from testigo.places.types import Status
from testigo.volunteers.errors import FileTooBig
from testigo.volunteers.types import ON_SCENE, TRAINED, Mode, RowError

COLUMNS: Final = (
    "alias", "email", "language", "languages", "roles", "certified_until", "conduct_signed",
    "adult", "home", "mode", "remote_only", "weekly_limit",
)  # fmt: skip
NEEDED: Final = ("alias", "roles", "certified_until", "conduct_signed", "adult", "home")
HOME_RESOLUTION: Final = 9
MOST_ROWS: Final = 2000
MOST_LETTERS: Final = 1_000_000
A_YEAR: Final = timedelta(days=365)
LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[a-z]{2,4})?")
#: How lists write a language we know by a longer name.
LONGER: Final = {"zh": "zh-hans", "zh-cn": "zh-hans"}
EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One person of the file, read and checked."""

    number: int
    alias: str
    email: str
    language: str
    languages: tuple[str, ...]
    roles: tuple[str, ...]
    certified_until: datetime
    conduct_signed: datetime
    adult: bool
    home: str
    mode: str
    remote_only: bool
    weekly_limit: int


class _Reader:
    """The cells of one row; each wrong one leaves an error and a harmless value."""

    def __init__(self, number: int, cells: dict[str, str]) -> None:
        self.number = number
        self.cells = cells
        self.errors: list[RowError] = []

    def wrong(self, column: str, words: str) -> None:
        self.errors.append(RowError(row=self.number, column=column, words=words))

    def text(self, column: str, *, longest: int = 120) -> str:
        value = (self.cells.get(column) or "").strip()
        if not value and column in NEEDED:
            self.wrong(column, _("This is empty and must not be."))
        if len(value) > longest:
            self.wrong(column, _("This is longer than %(most)d letters.") % {"most": longest})
        return value

    def words(self, column: str) -> tuple[str, ...]:
        return tuple(word for word in re.split(r"[\s,;|/]+", self.text(column).casefold()) if word)

    def day(self, column: str) -> datetime:
        value = self.text(column)
        try:
            return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC)
        except ValueError:
            if value:
                self.wrong(column, _("Write the day as 2026-12-31."))
            return datetime(1970, 1, 1, tzinfo=UTC)

    def yes(self, column: str) -> bool:
        match self.text(column).casefold():
            case "yes" | "y" | "1" | "true" | "sí" | "si":
                return True
            case "no" | "n" | "0" | "false" | "":
                return False
            case _other:
                self.wrong(column, _("Write yes or no."))
                return False

    def number_of(self, column: str, *, default: int, most: int) -> int:
        value = self.text(column)
        if not value:
            return default
        if not value.isascii() or not value.isdecimal() or not 0 < int(value) <= most:
            self.wrong(column, _("Write a whole number from 1 to %(most)d.") % {"most": most})
            return default
        return int(value)


def read(text: str, *, now: datetime) -> tuple[list[Row], tuple[RowError, ...]]:
    """Read the file; give the rows, and every error there is."""
    if len(text) > MOST_LETTERS:
        raise FileTooBig
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        table = list(lines)
    except csv.Error:
        broken = _("This line cannot be read: a quotation mark is missing or too many.")
        return [], (RowError(row=lines.line_num, column="", words=broken),)
    if len(table) > MOST_ROWS + 1:
        raise FileTooBig
    heading = [name.strip().casefold() for name in table[0]] if table else []
    errors = list(_heading_errors(heading))
    if errors:
        return [], tuple(errors)
    rows, aliases = [], dict[str, int]()
    for number, cells in enumerate(table[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        reader = _Reader(number, dict(zip(heading, cells, strict=False)))
        if len(cells) > len(heading):
            reader.wrong("", _("This row has more cells than the heading."))
        row = _row(reader, now)
        _same_alias(reader, row.alias, aliases)
        errors += reader.errors
        rows.append(row)
    if not rows and not errors:
        errors.append(RowError(row=1, column="", words=_("There is nobody in this file.")))
    return rows, tuple(errors)


def _heading_errors(heading: Sequence[str]) -> list[RowError]:
    missing = [name for name in NEEDED if name not in heading]
    unknown = [name for name in heading if name not in COLUMNS]
    doubled = sorted({name for name in heading if heading.count(name) > 1})
    found = []
    if missing:
        words = ngettext("This column is missing.", "These columns are missing.", len(missing))
        found.append(RowError(row=1, column=", ".join(missing), words=words))
    if unknown:
        words = _("Not a column of this file. Possible: %(columns)s") % {
            "columns": ", ".join(COLUMNS)
        }
        found.append(RowError(row=1, column=", ".join(unknown)[:120], words=words))
    if doubled:
        found.append(RowError(row=1, column=", ".join(doubled), words=_("This stands twice.")))
    return found


def _row(reader: _Reader, now: datetime) -> Row:
    row = Row(
        number=reader.number,
        alias=reader.text("alias", longest=40),
        email=reader.text("email"),
        language=_language(reader.text("language", longest=10).casefold()) or "en",
        languages=tuple(map(_language, reader.words("languages"))) or ("en",),
        roles=reader.words("roles"),
        certified_until=reader.day("certified_until"),
        conduct_signed=reader.day("conduct_signed"),
        adult=reader.yes("adult"),
        home=reader.text("home"),
        mode=reader.text("mode").casefold() or Mode.WALK,
        remote_only=reader.yes("remote_only"),
        weekly_limit=reader.number_of("weekly_limit", default=6, most=50),
    )
    _check(reader, row, now)
    return row


def _language(word: str) -> str:
    return LONGER.get(word, word)


def _check(reader: _Reader, row: Row, now: datetime) -> None:
    unknown = sorted(set(row.roles) - TRAINED)
    if unknown:
        possible = ", ".join(sorted(TRAINED))
        reader.wrong("roles", _("Possible: %(roles)s") % {"roles": possible})
    if row.mode not in Mode.values:
        reader.wrong("mode", _("Possible: %(roles)s") % {"roles": ", ".join(Mode.values)})
    if row.email and not EMAIL.fullmatch(row.email):
        reader.wrong("email", _("This is not an e-mail address."))
    if not all(LANGUAGE.fullmatch(word) for word in (row.language, *row.languages)):
        reader.wrong("languages", _("Write languages as en, es, zh-hans, ur."))
    wrong_days = {error.column for error in reader.errors}
    if "conduct_signed" not in wrong_days and not now - A_YEAR <= row.conduct_signed <= now:
        reader.wrong("conduct_signed", _("The code of conduct must be signed within a year."))
    if "certified_until" not in wrong_days and row.certified_until <= now:
        reader.wrong("certified_until", _("This day is over."))
    if "adult" not in wrong_days and not row.adult and set(row.roles) & ON_SCENE:
        reader.wrong("adult", _("Roles on the scene are for people of 18 and over."))


def _same_alias(reader: _Reader, alias: str, seen: dict[str, int]) -> None:
    folded = alias.casefold()
    if folded and folded in seen:
        words = _("The same alias stands in row %(row)d.") % {"row": seen[folded]}
        reader.wrong("alias", words)
    seen.setdefault(folded, reader.number)


def place(rows: list[Row], *, city: str) -> tuple[list[Row], tuple[RowError, ...]]:
    """Turn every home, a cell or a corner of the city, into a cell of resolution 9."""
    placed, errors = [], []
    for row in rows:
        cell = _home(row.home, city)
        if row.home and not cell:
            words = _("Not found. Write a corner near their home, or a cell of resolution 9.")
            errors.append(RowError(row=row.number, column="home", words=words))
        placed.append(replace(row, home=cell))
    return placed, tuple(errors)


def _home(told: str, city: str) -> str:
    cell = told.casefold()
    if h3.is_valid_cell(cell):
        return cell if h3.get_resolution(cell) == HOME_RESOLUTION else ""
    found = places.find(city, told) if told else None
    if found is None or found.status != Status.PLACED:
        return ""
    # The corner itself is forgotten here: only its cell is kept.
    best = found.candidates[0]
    home: str = h3.latlng_to_cell(best.lat, best.lon, HOME_RESOLUTION)
    return home
