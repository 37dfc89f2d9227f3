"""The small words that join or point at places, in the languages people call in."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from testigo.places.folding import each

#: Between two streets that meet. English, Spanish, Portuguese, French, Haitian, and signs.
AND: Final = each("& @ / + , ; and y i e con com with at et ak ku x by")
ON: Final = each("on en sobre sou sur in na no nan of de at")
BETWEEN: Final = each("between entre ant betwn btw btwn")
FROM: Final = each("from desde")
TO: Final = each("to until hasta a ate")  # from one street to another
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
            "devant", "devan", "bo", "bo kote", "nan", "kwen", "nan corner", "au coin de", "coin",
            "a langle de", "langle de", "a corner de", "the", "la", "el", "los", "las", "a", "o",
            "da", "do", "de", "del", "na corner da", "na corner de", "corner da", "corner de",
            "corner con", "corner com", "corner with", "el corner de", "o corner da", "of", "from",
            "donde se", "where", "number", "sou", "sur", "na", "no", "my house is", "right at",
            "over by", "over at", "down by", "up by", "out by", "opposite", "opposite to", "anfas",
            "facing", "frente", "delante de", "delante del", "atras de", "atras del", "por el",
            "alrededor de", "por los", "por las", "ao lado de", "ao lado da", "ao lado do",
            "na frente da", "na frente do", "em frente da", "em frente do", "em", "chez",
            "a cote de", "pres du", "en face de", "somewhere in", "somewhere on",
            "somewhere near", "somewhere around",
            "en algun lugar de", "la parada de", "parada de", "la zona de", "el area de",
            "la calle entre",
        ),
        key=lambda lead: -len(lead.split()),
    )
)  # fmt: skip
BY_FIRST: Final = {
    first: tuple(lead for lead in LEADS if lead[0] == first) for first in {x[0] for x in LEADS}
}
#: Words of a sentence that no place's name is made of: only a whole name may contain them.
CHATTER: Final = each(
    "there they is are was were he she we it i hay que estan esta tienen ahora now right currently "
    "ahorita aqui aca alli alla gente people please favor my mi un una have has see gen yon tem uma"
)
#: After a place: what it is near, which says little. Before one, in the middle of a sentence.
HINTS: Final = each(
    "por near by cerca frente junto behind detras outside afuera across next beside enfrente"
)
INSIDE: Final = each("at on en in near by cerca frente outside afuera esquina corner por between")
CORNER_WORDS: Final = each("esquina esq corner coin kwen cruce cruza interseccion meets crosses")
#: After a place: the sentence goes on, and says nothing more of where.
ONWARD: Final = each(
    "right now currently today please ahora ahorita aqui aca alli alla hoy agora aqui kounye there "
    "here over they hay he she we i it is are was were estan esta tienen who that which where que "
    "donde quien with con and y in en has have se van number"
)
#: Said after a place in languages that put such words last.
TAILS: Final = each("near corner on at of la a right now please ahora ahorita aqui there here , ;")


LAST: Final = CORNER_WORDS | each("and y con com with la the a o en where se donde it")


def without_lead(words: Sequence[str]) -> list[str]:
    """Leave out what is said before a place."""
    told = list(words)
    again = True
    while again and told:
        again = False
        for lead in BY_FIRST.get(told[0], ()):
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
    while len(told) > 1 and told[0] in CORNER_WORDS | {"and", "y", "con", "com", "with", "it"}:
        told = without_lead(told[1:])
    while len(told) > 1 and told[-1] in LAST:
        told = told[:-1]
    return told


def without_tail(words: Sequence[str]) -> list[str]:
    """Leave out what is said after a place."""
    told = list(words)
    while len(told) > 1 and told[-1] in TAILS:
        told.pop()
    return told
