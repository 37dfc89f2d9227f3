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
NUMBER = re.compile(r"^(\d{1,6})(?:-?[a-z])?(?:-\d+)?$")
BEFORE_NUMBER = each("no num number numero nro apt at en el in by")
AFTER_NUMBER = each("r a b c rear rr half de del of")
NEAR_ENOUGH = 20  # numbers past the end of a street's ranges that may still stand there


def house(city: City, names: StreetNames, text: str | Sequence[str]) -> list[Spot]:
    """Find "795 Massachusetts Ave" or "Massachusetts Ave 795"."""
    words = list(fold(text) if isinstance(text, str) else text)
    number, street = _number(words)
    if number is None or not street:
        return []
    found = []
    for match in names.match(street):
        if match.score < 0.7:
            break
        at = _on_street(city, match.street, number)
        if at:
            lon, lat, sure = at
            worth = 0.97 if match.score >= EXACT else match.score * 0.92
            label = f"{number} {city.streets[match.street]}"
            found.append(Spot(label, Kind.NUMBER, lon, lat, worth * sure))
    best = max((s.score for s in found), default=0.0)
    return [s for s in found if s.score >= best - 0.25]


def _number(words: list[str]) -> tuple[int | None, list[str]]:
    while words and words[0] in BEFORE_NUMBER:
        words = words[1:]
    if len(words) < 2:
        return None, []
    if fits := NUMBER.match(words[0]):
        rest = words[1:]
        while len(rest) > 1 and rest[0] in AFTER_NUMBER:
            rest = rest[1:]
        return int(fits[1]), rest
    if fits := NUMBER.match(words[-1]):
        rest = [w for w in words[:-1] if w not in {"no", "num", "number", "numero", "nro", ","}]
        return int(fits[1]), rest
    return None, []


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
