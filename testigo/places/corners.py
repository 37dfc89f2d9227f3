"""Corners, and the part of a street between two others."""

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from testigo.places.city import City
from testigo.places.connectors import BETWEEN, FROM, ON, TO, clean, splits
from testigo.places.geometry import along, metres, to_line
from testigo.places.spots import Spot
from testigo.places.streetnames import WHOLE, Match, StreetNames
from testigo.places.types import Kind

ONE_PLACE = 120.0  # metres: a divided road's corners are one corner to everybody
LEAST = 0.4
SURE = 0.85
LONGEST_BLOCK = 1500.0


class ApartError(Exception):
    """The streets are known and do not meet: nothing else is to be guessed."""


class Meeting(NamedTuple):
    """A corner where two named streets meet, and how surely they are meant."""

    score: float
    corner: int
    one: int
    two: int


class Corners:
    """All corners of a city by the streets that meet there."""

    def __init__(self, city: City, names: StreetNames) -> None:
        self.city, self.names = city, names
        self.meeting: dict[tuple[int, int], list[int]] = {}
        for number, corner in enumerate(city.corners):
            for a, b in combinations(corner.streets, 2):
                self.meeting.setdefault((a, b), []).append(number)

    def find(self, words: Sequence[str]) -> list[Spot]:
        """Find the corner a text names; ApartError when it names streets that do not meet."""
        found: list[Spot] = []
        apart = False
        for pieces in splits(words):
            said = [self.names.match(piece) for piece in pieces]
            found += self._of(said)
            if found and max(s.score for s in found) >= SURE:
                return found
            apart = apart or (len(said) == 2 and self._both_exist(*said))
        if apart and not found:
            raise ApartError
        return found

    def _of(self, said: list[list[Match]]) -> list[Spot]:
        if not all(said[:2]):
            return []
        first, second, *others = said
        meetings = self._meetings(first, second)
        if others:  # a third street tells corners of the same two apart
            meetings = [m._replace(score=m.score * self._also(m.corner, others)) for m in meetings]
        return self._spots(meetings)

    def _meetings(self, first: list[Match], second: list[Match]) -> list[Meeting]:
        """Weigh every corner of the two names; names that exist and do not meet stay without."""
        least = WHOLE * WHOLE if self._both_exist(first, second) else LEAST
        found = []
        for a in first:
            for b in second:
                pair = (a.street, b.street) if a.street < b.street else (b.street, a.street)
                if (score := a.score * b.score) >= least:
                    found += [Meeting(score, corner, a.street, b.street)
                              for corner in self.meeting.get(pair, ())]  # fmt: skip
        return sorted(found, key=lambda m: -m.score)

    @staticmethod
    def _both_exist(first: list[Match], second: list[Match]) -> bool:
        return bool(first and second) and min(first[0].score, second[0].score) >= WHOLE

    def _also(self, corner: int, others: list[list[Match]]) -> float:
        here = self.city.corners[corner].streets
        worth = 1.0
        for matches in others:
            worth *= max((m.score for m in matches if m.street in here), default=0.5) ** 0.5
        return worth

    def _spots(self, meetings: list[Meeting]) -> list[Spot]:
        """Join the corners of a divided road, and name each as it was asked."""
        groups: dict[str, list[Meeting]] = {}
        for meeting in meetings:
            if meeting.score >= meetings[0].score - 0.3:
                label = " & ".join(self.city.streets[s] for s in (meeting.one, meeting.two))
                groups.setdefault(label, []).append(meeting)
        return [spot for label, group in groups.items() for spot in self._cluster(label, group)]

    def _cluster(self, label: str, group: list[Meeting]) -> list[Spot]:
        left = list(dict.fromkeys(group))
        spots = []
        while left:
            at = self._at(left[0].corner)
            near = [m for m in left if metres(at, self._at(m.corner)) <= ONE_PLACE]
            lon, lat = self._middle([m.corner for m in near if m.score == left[0].score])
            spots.append(Spot(label, Kind.CORNER, lon, lat, 0.98 * left[0].score))
            left = [m for m in left if m not in near]
        return spots

    def _middle(self, corners: list[int]) -> tuple[float, float]:
        """Give the corner least far from all the others."""
        return min(
            (self._at(corner) for corner in corners),
            key=lambda here: max(metres(here, self._at(c)) for c in corners),
        )

    def _at(self, corner: int) -> tuple[float, float]:
        return self.city.corners[corner].lon, self.city.corners[corner].lat

    def between(self, words: Sequence[str]) -> list[Spot]:
        """Find "Broadway between Prospect and Columbia", in any order."""
        words = _from_to(words)
        at = next((i for i, w in enumerate(words) if w in BETWEEN), -1)
        if at < 0:
            return []
        main, ends = clean(words[:at]), list(words[at + 1 :])
        if not ends:  # languages that say it last: "Broadway, Prospect and Columbia between"
            joins = [i for i, w in enumerate(words[:at]) if 0 < i < at - 1 and w in ON | {","}]
            on = joins[0] if joins else -1
            main, ends = clean(words[: max(on, 0)]), list(words[on + 1 : at])
        if not main:  # "between Prospect and Columbia on Broadway"
            on = next((i for i, w in enumerate(ends) if i > 2 and w in ON | {","}), len(ends))
            main, ends = clean(ends[on + 1 :]), ends[:on]
        found: list[Spot] = []
        streets = self.names.match(main)
        for pieces in splits(ends):
            said = [self.names.match(piece) for piece in pieces]
            if len(said) == 2:
                found += self._block(streets, *said) if streets else self._of(said)
        return found

    def _block(self, main: list[Match], first: list[Match], second: list[Match]) -> list[Spot]:
        found = []
        for street in main[:3]:
            one = self._meetings([street], first)
            two = self._meetings([street], second)
            pairs = [(metres(self._at(a.corner), self._at(b.corner)), a, b)
                     for a in one[:4] for b in two[:4] if a.corner != b.corner]  # fmt: skip
            if not pairs:
                continue
            away, a, b = min(pairs, key=lambda pair: (-pair[1].score * pair[2].score, pair[0]))
            if away > LONGEST_BLOCK:
                continue
            score = 0.97 * (a.score * b.score) ** 0.5
            label = f"{self.city.streets[street.street]}: "
            label += " – ".join(self.city.streets[m.two] for m in (a, b))
            one_end, other = self._at(a.corner), self._at(b.corner)
            middle = ((one_end[0] + other[0]) / 2, (one_end[1] + other[1]) / 2)
            lon, lat = self._onto(street.street, middle)
            found.append(Spot(label, Kind.BETWEEN, lon, lat, score))
        return found

    def _onto(self, street: int, point: tuple[float, float]) -> tuple[float, float]:
        """Move a point onto a street."""
        lines = [self.city.segments.line(i) for i in self.city.segments_of.get(street, ())]
        if not lines:
            return point
        line = min(lines, key=lambda each: to_line(point, each)[0])
        return along(line, to_line(point, line)[1])


def _from_to(words: Sequence[str]) -> Sequence[str]:
    """Read "Broadway from Prospect to Columbia" as between the two."""
    begins = next((i for i, w in enumerate(words) if i and w in FROM), 0)
    ends = next((i for i, w in enumerate(words) if begins and i > begins + 1 and w in TO), 0)
    if not ends or any(w in BETWEEN for w in words):
        return words
    return [*words[:begins], "between", *words[begins + 1 : ends], "and", *words[ends + 1 :]]
