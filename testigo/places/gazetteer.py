"""Finding a place as people say it, offline; plain Python, no Django."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import h3
from rapidfuzz.distance import OSA

from testigo.places.calibration import Likely, as_often_as_right
from testigo.places.city import CELL, City
from testigo.places.connectors import (
    AND,
    BETWEEN,
    CITY_WORDS,
    CORNER_WORDS,
    FROM,
    HINTS,
    INSIDE,
    ON,
    ONWARD,
    without_lead,
    without_tail,
)
from testigo.places.corners import ApartError, Corners
from testigo.places.folding import LONGEST, fold
from testigo.places.geometry import length, metres
from testigo.places.houses import house
from testigo.places.landmarks import Landmarks
from testigo.places.spots import Spot
from testigo.places.streetnames import StreetNames
from testigo.places.tongues import hear
from testigo.places.types import Answer, Area, Candidate, Kind, Status

MOST = 3  # candidates to read out; nobody on a call holds more
SURE = 0.52
LEAST = 0.45
CLEAR = 0.8  # of a landmark found inside a sentence
GOOD = 0.7  # good enough not to ask further
NAMED = 0.95  # the whole name of something
MOST_WORDS = 32
MARGIN = 0.12
MOST_CUTS = 12
SAME_PLACE = 60.0
SHORT_STREET = 450.0  # metres: its middle is near enough to send somebody
UNKNOWN = Answer(status=Status.UNKNOWN)


class Gazetteer:
    """One city, ready to be asked."""

    def __init__(self, city: City, likely: Likely = as_often_as_right) -> None:
        self.city, self.likely = city, likely
        self.names = StreetNames(city.streets)
        self.corners = Corners(city, self.names)
        self.landmarks = Landmarks(city, self.names)
        self._areas = [("".join(without_lead(fold(a.name))), a) for a in city.areas]
        self.city_words = fold(city.name.split(",")[0])
        self._own = frozenset(
            word
            for name in (*city.streets, *(m.name for m in city.landmarks))
            for word in fold(name)
        )

    def find(self, text: str) -> Answer:
        """Say which place a text means: one, up to three, or that it cannot be placed."""
        if len(text.strip()) > LONGEST:
            return UNKNOWN
        words = self._local(hear(text, self._own))
        if not words or len(words) > MOST_WORDS:
            return UNKNOWN
        try:
            found = self._spots(words)
            if not _firm(found) and (inside := self._inside(words)):
                found = max(found, inside, key=_best)
            return self._answer(found)
        except ApartError:
            return self._answer(self._whole_names(words))

    def _inside(self, words: list[str]) -> list[Spot]:
        """Look for a place before a hint ("... by the park"), or inside a sentence."""
        best: list[Spot] = []
        for cut in list(_cuts(words))[:MOST_CUTS]:
            best = max(best, self._spots(cut), key=_telling)
            if _telling(best) > GOOD:
                break
        clear = [s for s in best if s.kind != Kind.LANDMARK or s.score > CLEAR]
        return [replace(s, score=s.score * 0.97) for s in clear]

    def _whole_names(self, words: list[str]) -> list[Spot]:
        """Find landmarks said by their whole name, and nothing alike."""
        return [s for s in self.landmarks.find(without_lead(words)) if s.score >= NAMED]

    def _spots(self, words: list[str]) -> list[Spot]:
        """Ask every reader that fits; the more telling ones first."""
        bare = without_tail(without_lead(words))
        if any(w in BETWEEN | FROM for w in words) and (found := self.corners.between(bare)):
            return found
        found = self.landmarks.at_address(bare) or house(self.city, self.names, bare)
        if _best(found) > GOOD:
            return found
        if any(w in AND | CORNER_WORDS for w in words):
            try:
                found += self.corners.find(bare)
            except ApartError:
                if whole := self._whole_names(bare):
                    return whole
                raise
            if _best(found) > GOOD:
                return found
        if bare[0].isdigit():
            return found or self._whole_names(bare)
        found += self._named(bare)
        return found or self.landmarks.of_sort(bare) or self._street(bare)

    def _named(self, words: list[str]) -> list[Spot]:
        """Ask for landmarks and areas."""
        areas = self._area(words)
        if _best(areas) >= NAMED:
            return areas
        found = self.landmarks.find(words) + areas
        if _best(found) < NAMED and self.names.exact(words):
            found = []  # a street's own name, of which some landmark's is made
        if _best(found) < NAMED and any(w in ON for w in words):
            found = self.landmarks.on_street(words) or found
        if _best(found) < NAMED and any(w in HINTS for w in words[1:]):
            found = self.landmarks.street_near(words) or found
        return found

    def _local(self, words: list[str]) -> list[str]:
        """Leave out the postcode, the state and the city at the end."""
        told = list(words)
        while len(told) > 2 and (
            (told[-1].isdigit() and len(told[-1]) == 5)
            or (told[-1] in CITY_WORDS and told[-2] in {",", *self.city_words})
            or told[-1] in {",", ";"}
        ):
            told.pop()
        size = len(self.city_words)
        if told[-size - 1 :] == [",", *self.city_words]:
            told = told[: -size - 1]
        while told and told[-1] in {",", ";"}:
            told.pop()
        return told

    def _area(self, words: Sequence[str]) -> list[Spot]:
        key = "".join(words)
        found = []
        for own, area in self._areas:
            slips = 0 if own == key else OSA.distance(own, key, score_cutoff=1)
            if slips == 0 or (slips == 1 and len(key) > 6):
                lat, lon = area.centre
                found.append(Spot(area.name, Kind.AREA, lon, lat, 0.95 - 0.15 * slips))
        return found

    def _street(self, words: Sequence[str]) -> list[Spot]:
        """Place a street said alone: its middle when short, its part of each area when long."""
        found: list[Spot] = []
        for street in self.names.exact(words)[:MOST]:
            pieces: dict[Area | None, list[int]] = {}
            for index in self.city.segments_of.get(street, ()):
                line = self.city.segments.line(index)
                lon, lat = line[len(line) // 2]
                area = self.city.area_near(h3.latlng_to_cell(lat, lon, CELL))
                pieces.setdefault(area, []).append(index)
            found += self._parts(street, pieces)
        return found

    def _parts(self, street: int, pieces: dict[Area | None, list[int]]) -> list[Spot]:
        lines = {i: self.city.segments.line(i) for part in pieces.values() for i in part}
        size = sum(length(line) for line in lines.values())
        label = self.city.streets[street]
        if size <= SHORT_STREET:
            pieces = {None: list(lines)} if lines else {}
        spots = []
        for area, part in sorted(pieces.items(), key=lambda item: -len(item[1]))[:MOST]:
            middle = lines[part[len(part) // 2]]
            lon, lat = middle[len(middle) // 2]
            called = f"{label}, {area.name}" if area and len(pieces) > 1 else label
            score = 0.8 if size <= SHORT_STREET else 0.5
            spots.append(Spot(called, Kind.STREET, lon, lat, score))
        return spots

    def _answer(self, spots: list[Spot]) -> Answer:
        """Keep the best three places, and tell whether one of them stands out."""
        kept: list[Spot] = []
        for spot in sorted(spots, key=lambda s: -s.score):
            here = (spot.lon, spot.lat)
            if spot.score >= LEAST and all(
                metres(here, (k.lon, k.lat)) > SAME_PLACE for k in kept
            ):  # fmt: skip
                kept.append(spot)
        kept = [s for s in kept if s.score >= kept[0].score - 0.3][:MOST]
        if not kept:
            return UNKNOWN
        rivals = [s for s in kept if s.score > kept[0].score - MARGIN]
        placed = kept[0].score >= SURE and len(rivals) == 1
        share = 1.0 / len(rivals) ** 0.5
        strengths = [s.score * (share if s in rivals else 0.5) for s in kept]
        told = [
            self.candidate(spot, self.likely(spot.kind, placed and spot is kept[0], strength))
            for spot, strength in zip(kept, strengths, strict=True)
        ]
        candidates = self._told_apart(tuple(told))
        status = Status.PLACED if placed else Status.AMBIGUOUS
        return Answer(status=status, candidates=candidates)

    def _told_apart(self, candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        """Give places of one name different labels: by area, by what is near, else numbered."""
        names = {area.slug: area.name for area in self.city.areas}
        for way in ("area", "near", "number"):
            labels = [c.label for c in candidates]
            extra = [
                names.get(c.area, "") if way == "area" else c.near if way == "near" else str(n)
                for n, c in enumerate(candidates, 1)
            ]
            alike = [labels.count(label) > 1 for label in labels]
            if any(alike) and len(set(extra)) > 1:
                candidates = tuple(
                    replace(c, label=f"{c.label}, {more}") if same and more else c
                    for c, more, same in zip(candidates, extra, alike, strict=True)
                )
        return candidates

    def candidate(self, spot: Spot, confidence: float) -> Candidate:
        """Give a spot its cell, its area and what is near."""
        cell = h3.latlng_to_cell(spot.lat, spot.lon, CELL)
        area = self.city.area_near(cell)
        near = spot.near or self.landmarks.near(spot.lon, spot.lat)
        return Candidate(
            label=spot.label,
            kind=spot.kind,
            lat=round(spot.lat, 6),
            lon=round(spot.lon, 6),
            confidence=round(min(max(confidence, 0.0), 1.0), 3),
            cell=cell,
            area=area.slug if area else "",
            near="" if near in spot.label or spot.kind == Kind.AREA else near,
        )


def _cuts(words: list[str]) -> Iterator[list[str]]:
    """Cut a sentence where a place may begin or end, what tells most first."""
    ends = [i for i, w in enumerate(words) if i and w in HINTS | ONWARD]
    starts = [i + 1 for i, w in enumerate(words[:-1]) if i and w in INSIDE]
    starts += [
        i for i, w in enumerate(words[:-1]) if i and w[0].isdigit() and words[i + 1] not in AND
    ]
    yield from (words[:end] for end in ends)
    for start in starts:
        yield words[start:]
        yield from (words[start:end] for end in ends if end > start)


def _firm(spots: list[Spot]) -> bool:
    """Tell whether the whole text was read, and nothing is to be looked for inside it."""
    firm = {Kind.CORNER, Kind.NUMBER, Kind.BETWEEN}
    return _best(spots) > GOOD or any(s.kind in firm and s.score > LEAST for s in spots)


def _telling(spots: list[Spot]) -> float:
    """Weigh what was found in a part of a text: a street alone says little."""
    return max((s.score * (0.6 if s.kind == Kind.STREET else 1.0) for s in spots), default=0.0)


def _best(spots: list[Spot]) -> float:
    return max((s.score for s in spots), default=0.0)
