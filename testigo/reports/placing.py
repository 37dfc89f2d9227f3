"""From what a caller says to a place: what to offer, what to read back, what was chosen."""

import re
from typing import Final

from testigo.core.act import Act
from testigo.places import queries as places
from testigo.places.types import Candidate, Status
from testigo.reports.errors import NotAnAnswer, OutsideCity
from testigo.reports.types import Choice

AREA: Final = "area:"  #: a value naming only a neighbourhood
AT: Final = "at:"  #: a value naming a point, "at:42.3693,-71.0994"
SURE: Final = 0.8  #: of a text nobody reads back to, only such a place is taken over
LONGEST: Final = 120  #: characters of a text the gazetteer is asked about

#: Where a place may begin inside a sentence, in the languages people write.
_BEFORE: Final = re.compile(
    r"[\n,.;:!?،۔，。；：！？]"
    r"|\b(?:at|on|near|by|in front of|outside|en la esquina de|esquina de|en|cerca de|frente a"
    r"|por|junto a|afuera de)\b|\b(?:پر|کے پاس|کے سامنے|میں)\b|在|看[到见]|正?有人",
    re.IGNORECASE,
)


def choices(act: Act, said: str, language: str) -> list[Choice]:
    """Offer up to three places for what somebody said; none where it cannot be placed."""
    if not said.strip():
        return []
    found = places.find(act, said[:LONGEST], language=language).candidates[:3]
    return [_choice(candidate, language) for candidate in found]


def area_choices(act: Act) -> list[Choice]:
    """Offer the city's named areas, for somebody who knows no more."""
    return [
        Choice(value=f"{AREA}{a.slug}", label=a.name, near="", read_back=a.name, only_area=True)
        for a in places.areas(act)
    ]


def area_of(act: Act, said: str, language: str) -> Choice | None:
    """Offer only the area of the first place a text may mean."""
    found = places.find(act, said[:LONGEST], language=language).candidates if said else ()
    slug = found[0].area if found else ""
    return next((c for c in area_choices(act) if c.value == f"{AREA}{slug}"), None)


def chosen(act: Act, said: str, value: str) -> Candidate | str:
    """Give the place a form's value names among what was offered; "" takes it back."""
    if not value:
        return ""
    if value.startswith(AREA):
        area = places.area_only(act, value.removeprefix(AREA))
        return area or _no_answer()
    if value.startswith(AT):
        return _at(act, value.removeprefix(AT))
    found = places.find(act, said[:LONGEST]).candidates
    return next((c for c in found if c.label == value), None) or _no_answer()


def in_text(where: places.Where, text: str) -> Candidate | None:
    """Find the one place a whole text message names; None where it is not sure."""
    pieces = [text, *_BEFORE.split(text)]
    for piece in pieces[:20]:
        if not 4 <= len(piece.strip()) <= LONGEST:
            continue
        answer = places.find(where, piece.strip())
        if answer.status == Status.PLACED and answer.candidates[0].confidence >= SURE:
            found = answer.candidates[0]
            return None if places.names_elsewhere(where, text, found) else found
    return None


def _choice(candidate: Candidate, language: str) -> Choice:
    return Choice(
        value=candidate.label,
        label=candidate.label,
        near=candidate.near,
        read_back=places.read_back(candidate, language),
    )


def _at(act: Act, told: str) -> Candidate:
    try:
        lat, lon = (float(number) for number in told.split(","))
    except ValueError:
        return _no_answer()
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise OutsideCity
    candidate = places.candidate_at(act, lat, lon)
    if candidate is None:
        raise OutsideCity
    return candidate


def _no_answer() -> Candidate:
    raise NotAnAnswer(field="place")
