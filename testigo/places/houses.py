"""House numbers, from the ranges along each side of a street."""

import re
from collections.abc import Sequence

from testigo.places.city import City
from testigo.places.folding import each, fold
from testigo.places.geometry import beside
from testigo.places.spots import Spot
from testigo.places.streetnames import EXACT, StreetNames
from testigo.places.types import Kind

SET_BACK = 14.0  # metres from the middle of the street to a front door
NUMBER = re.compile(r"^(\d{1,6})(?:-?[a-z])?(?:-(\d+))?$")
BEFORE_NUMBER = each("no num number numero nro apt at en el in by the la bloque block")
AFTER_NUMBER = each("r a b c rear rr half de del of on en sou sur na no block bloque cuadra la las")
SIGNS = each("no num number numero nro")
#: What follows a house's street: its flat, its floor, or the rest of an address.
INSIDE_HOUSE = each(
    "apt apto apartment apartamento unit suite ste fl floor piso depto departamento room rm "
    "basement sotano number numero , ;"
)
NEAR_ENOUGH = 20  # numbers past the end of a street's ranges that may still stand there


def house(city: City, names: StreetNames, text: str | Sequence[str]) -> list[Spot]:
    """Find "795 Massachusetts Ave" or "Massachusetts Ave 795"."""
    words = list(fold(text) if isinstance(text, str) else text)
    numbers, street = _number(words)
    if not numbers or all(word.isdigit() for word in street):
        return []
    found = []
    for match in names.match(street):
        if match.score < 0.7:
            break
        for number, label in numbers:
            at = _on_street(city, match.street, number)
            # A range of two buildings reads like a number of Queens: only there it is one.
            if at and (at[2] == 1.0 or label == str(number)):
                lon, lat, sure = at
                worth = 0.97 if match.score >= EXACT else match.score * 0.92
                name = f"{label} {city.streets[match.street]}"
                found.append(Spot(name, Kind.NUMBER, lon, lat, worth * sure))
                break
    best = max((s.score for s in found), default=0.0)
    return [s for s in found if s.score >= best - 0.25]


def _number(words: list[str]) -> tuple[list[tuple[int, str]], list[str]]:
    """Tell the number from the street; "82-11" is one number in Queens, and two elsewhere."""
    while words and words[0] in BEFORE_NUMBER:
        words = words[1:]
    if len(words) < 2:
        return [], []
    if fits := NUMBER.match(words[0]):
        rest = words[1:]
        while len(rest) > 1 and rest[0] in AFTER_NUMBER:
            rest = rest[1:]
        return _readings(fits), _outside(rest)
    if (fits := NUMBER.match(words[-1])) and (INSIDE_HOUSE - SIGNS).isdisjoint(words[1:]):
        return _readings(fits), [w for w in words[:-1] if w not in SIGNS and w != ","]
    for i, word in enumerate(words):  # "calle Pearl 45, apartamento 2"
        if i > 1 and word in INSIDE_HOUSE and (fits := NUMBER.match(words[i - 1])):
            return _readings(fits), words[: i - 1]
    return [], []


def _readings(fits: re.Match[str]) -> list[tuple[int, str]]:
    first, second = fits[1], fits[2]
    told = [(int(first), first)]
    if second and len(second) in {2, 3} and len(first) <= 3:
        told.insert(0, (int(first + second), f"{first}-{second}"))
    return told


def _outside(words: list[str]) -> list[str]:
    """Leave out the flat and the floor."""
    for i, word in enumerate(words):
        if i and (word in INSIDE_HOUSE or words[i + 1 : i + 2] == ["floor"]):
            return words[:i]
    if len(words) > 2 and NUMBER.match(words[-1]):
        return words[:-1]  # "795 Massachusetts Ave 3"
    return words


def _on_street(city: City, street: int, number: int) -> tuple[float, float, float] | None:
    """Find the number on a street: lon, lat, and how surely it stands there."""
    best: tuple[int, int, float, bool, int] | None = None
    segments = city.segments
    for index in city.segments_of.get(street, ()):
        sides = (
            (int(segments.left_from[index]), int(segments.left_to[index]), True),
            (int(segments.right_from[index]), int(segments.right_to[index]), False),
        )
        for first, last, left in sides:
            if not (first or last):
                continue
            low, high = min(first, last), max(first, last)
            gap = max(low - number, number - high, 0)
            parity = 0 if (first - number) % 2 == 0 else 1
            share = 0.5 if first == last else (number - first) / (last - first)
            rank = (gap, parity, min(max(share, 0.0), 1.0), left, index)
            if best is None or rank[:2] < best[:2]:
                best = rank
    if best is None or best[0] > NEAR_ENOUGH:
        return None
    gap, parity, share, left, index = best
    lon, lat = beside(segments.line(index), share, SET_BACK if left else -SET_BACK)
    return lon, lat, 1.0 if gap == 0 and not parity else 0.9 if gap <= 6 else 0.7
