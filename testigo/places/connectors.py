"""The small words that join or point at places, in the languages people call in."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from testigo.places.folding import each

#: Between two streets that meet. English, Spanish, Portuguese, French, Haitian, and signs.
AND: Final = each("& @ / + , ; and y e con at et ak ku x by")
ON: Final = each("on en sobre sou sur in na no of de at")
BETWEEN: Final = each("between entre ant betwn btw")
CITY_WORDS: Final = each("ma mass massachusetts md usa us")

#: Said before a place; they carry no name. The longest first.
LEADS: Final = tuple(
    tuple(lead.split())
    for lead in sorted(
        (
            "in front of", "across from", "across the street from", "next to", "near", "near to",
            "close to", "by", "beside", "behind", "outside", "outside of", "around", "at", "on",
            "in", "the corner of", "corner of", "at the corner of", "on the corner of", "corner",
            "intersection of", "the intersection of", "at the intersection of", "right by",
            "frente a", "frente al", "en frente de", "en frente del", "enfrente de",
            "enfrente del", "cerca de", "cerca del", "junto a", "junto al", "al lado de",
            "al lado del", "detras de", "detras del", "afuera de", "afuera del", "fuera de",
            "por", "por la", "en", "en la", "en el", "a", "al", "esquina de", "esquina",
            "la esquina de", "en la esquina de", "esq", "esq de", "la interseccion de",
            "interseccion de", "en la interseccion de", "na esquina da", "na esquina de",
            "perto de", "perto da", "perto do", "em frente a", "em frente ao", "pres de",
            "devant", "devan", "bo", "kwen", "nan kwen", "au coin de", "coin", "the", "la", "el",
            "los", "las",
        ),
        key=lambda lead: -len(lead.split()),
    )
)  # fmt: skip
#: After a place: what it is near, which says little. Before one, in the middle of a sentence.
HINTS: Final = each(
    "por near by cerca frente junto behind detras outside afuera across next beside enfrente"
)
INSIDE: Final = each("at on en in near by cerca frente outside afuera esquina corner por between")
CORNER_WORDS: Final = each("esquina esq corner coin kwen cruce interseccion")


def without_lead(words: Sequence[str]) -> list[str]:
    """Leave out what is said before a place."""
    told = list(words)
    again = True
    while again and told:
        again = False
        for lead in LEADS:
            if len(told) > len(lead) and tuple(told[: len(lead)]) == lead:
                told = told[len(lead) :]
                again = True
                break
    return told


def splits(words: Sequence[str]) -> Iterator[list[list[str]]]:
    """Cut at each joining word: into two at every one, and into all at once."""
    at = [i for i, w in enumerate(words) if 0 < i < len(words) - 1 and w in AND | CORNER_WORDS]
    if len(at) > 1:
        pieces = _cut(words, at)
        if 2 < len(pieces) <= 4:
            yield pieces
    for i in at[:6]:
        pair = [clean(words[:i]), clean(words[i + 1 :])]
        if all(pair):
            yield pair


def _cut(words: Sequence[str], at: list[int]) -> list[list[str]]:
    edges = [-1, *at, len(words)]
    pieces = [clean(words[a + 1 : b]) for a, b in pairwise(edges)]
    return [piece for piece in pieces if piece]


def clean(words: Sequence[str]) -> list[str]:
    """Leave out joining words and signs at both ends of a piece."""
    told = [w for w in without_lead(words) if w not in "&@/,+;"]
    while len(told) > 1 and told[0] in CORNER_WORDS | {"and", "y", "con", "with"}:
        told = without_lead(told[1:])
    while len(told) > 1 and told[-1] in CORNER_WORDS | {"and", "y", "con", "la", "the", "en"}:
        told = told[:-1]
    return told
