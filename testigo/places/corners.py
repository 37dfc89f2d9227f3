"""Corners, and the part of a street between two others."""

from collections.abc import Sequence
from itertools import combinations

from testigo.places.city import City
from testigo.places.connectors import BETWEEN, clean, splits
from testigo.places.geometry import along, metres, to_line
from testigo.places.spots import Spot
from testigo.places.streetnames import EXACT, Match, StreetNames
from testigo.places.types import Kind

ONE_PLACE = 120.0  # metres: a divided road's corners are one corner to everybody
LEAST = 0.4
LONGEST_BLOCK = 1500.0


class Corners:
    """All corners of a city by the streets that meet there."""

    def __init__(self, city: City, names: StreetNames) -> None:
        self.city, self.names = city, names
        self.meeting: dict[tuple[int, int], list[int]] = {}
        for number, corner in enumerate(city.corners):
            for a, b in combinations(corner.streets, 2):
                self.meeting.setdefault((a, b), []).append(number)

    def find(self, words: Sequence[str]) -> list[Spot]:
        """Find the corner a text names."""
        found: list[Spot] = []
        for pieces in splits(words):
            found += self._of([self.names.match(piece) for piece in pieces])
            if found and max(s.score for s in found) >= EXACT * 0.9:
                break
        return found

    def _of(self, said: list[list[Match]]) -> list[Spot]:
        if not all(said[:2]):
            return []
        first, second, *others = said
        scored = self._pairs(first, second)
        if others:  # a third street tells corners of the same two apart
            scored = [(s * self._also(c, others), c) for s, c in scored]
        elif not scored and self._both_exist(first, second):
            return []
        return self._spots(scored, first, second)

    def _pairs(self, first: list[Match], second: list[Match]) -> list[tuple[float, int]]:
        """Weigh every corner of the two names; exact names that do not meet stay without."""
        both = self._both_exist(first, second)
        scored = []
        for a in first:
            for b in second:
                score = a.score * b.score
                if score < LEAST or (both and score < EXACT * EXACT):
                    continue
                pair = (a.street, b.street) if a.street < b.street else (b.street, a.street)
                scored += [(score, corner) for corner in self.meeting.get(pair, ())]
        return scored

    @staticmethod
    def _both_exist(first: list[Match], second: list[Match]) -> bool:
        return first[0].score >= EXACT and second[0].score >= EXACT

    def _also(self, corner: int, others: list[list[Match]]) -> float:
        here = self.city.corners[corner].streets
        worth = 1.0
        for matches in others:
            worth *= max((m.score for m in matches if m.street in here), default=0.6)
        return worth

    def _spots(
        self, scored: list[tuple[float, int]], first: list[Match], second: list[Match]
    ) -> list[Spot]:
        """Join the corners of a divided road, and name each as it was asked."""
        best = max((s for s, _ in scored), default=0.0)
        groups: dict[str, list[tuple[float, int]]] = {}
        for score, corner in scored:
            if score < best - 0.3:
                continue
            here = self.city.corners[corner].streets
            one = next((m.street for m in first if m.street in here), here[0])
            two = next((m.street for m in second if m.street in here and m.street != one), here[-1])
            label = " & ".join(self.city.streets[s] for s in (one, two))
            groups.setdefault(label, []).append((score, corner))
        return [spot for label, group in groups.items() for spot in self._cluster(label, group)]

    def _cluster(self, label: str, group: list[tuple[float, int]]) -> list[Spot]:
        left = sorted({c: s for s, c in sorted(group)}.items(), key=lambda item: -item[1])
        spots = []
        while left:
            at = self.city.corners[left[0][0]]
            near = [
                (c, s)
                for c, s in left
                if s == left[0][1] and metres((at.lon, at.lat), self._at(c)) <= ONE_PLACE
            ]
            lon, lat = self._middle([c for c, _ in near])
            spots.append(Spot(label, Kind.CORNER, lon, lat, 0.98 * near[0][1]))
            gone = {c for c, _ in near}
            left = [item for item in left if item[0] not in gone]
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
        at = next((i for i, w in enumerate(words) if w in BETWEEN), -1)
        if at < 0:
            return []
        main = self.names.match(clean(words[:at])) if at else []
        found: list[Spot] = []
        for cut in splits(words[at + 1 :]):
            pieces = cut
            if len(cut) == 3 and not main:
                main, pieces = self.names.match(cut[2]), cut[:2]
            if len(pieces) == 2 and main:
                ends = [self.names.match(piece) for piece in pieces]
                found += self._block(main, ends[0], ends[1])
            elif len(pieces) == 2:
                found += self._of([self.names.match(piece) for piece in pieces])
        return found

    def _block(self, main: list[Match], first: list[Match], second: list[Match]) -> list[Spot]:
        found = []
        for street in main[:3]:
            one = self._pairs([street], first)[:1] if first else []
            two = self._pairs([street], second)[:1] if second else []
            if not one or not two or one[0][1] == two[0][1]:
                continue
            a, b = self._at(one[0][1]), self._at(two[0][1])
            if metres(a, b) > LONGEST_BLOCK:
                continue
            score = 0.95 * (one[0][0] * two[0][0]) ** 0.5
            streets = self.city.streets
            ends = f"{streets[first[0].street]} – {streets[second[0].street]}"
            label = f"{streets[street.street]}: {ends}"
            middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
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
