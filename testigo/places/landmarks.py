"""Landmarks by name, by what they are, and by the street they stand on."""

from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from testigo.places.city import City, Landmark
from testigo.places.connectors import CHATTER, HINTS, ON, clean, without_tail
from testigo.places.folding import ONLY_STREETS, each, fold, plain, sound
from testigo.places.geometry import along, metres, to_line
from testigo.places.spots import Spot
from testigo.places.streetnames import StreetNames
from testigo.places.tongues import BONES, bones
from testigo.places.types import Kind

SAME = 300.0  # metres: two entries of one name this near are one landmark
ON_STREET = 130.0
BESIDE = 400.0

#: What a stranger to a street would look for; not each day nursery.
KNOWN: Final = each("park school library station square hospital housing")

#: What people say a landmark is, in English and Spanish, to the sort we keep.
SORTS: Final = {
    "library": "library", "biblioteca": "library", "school": "school", "escuela": "school",
    "colegio": "school", "hospital": "hospital", "clinic": "clinic", "clinica": "clinic",
    "park": "park", "parque": "park", "playground": "park", "station": "station",
    "estacion": "station", "metro": "station", "subway": "station", "daycare": "daycare",
    "guarderia": "daycare", "square": "square", "plaza": "square", "correo": "post office",
    "post office": "post office", "subway station": "station", "train station": "station",
}  # fmt: skip
IN_ENGLISH: Final = {
    "biblioteca": "library", "escuela": "school", "colegio": "school", "clinica": "clinic",
    "parque": "park", "estacion": "station", "iglesia": "church", "plaza": "square",
    "centro": "center", "universidad": "university", "museo": "museum", "teatro": "theater",
    "cementerio": "cemetery", "correo": "post", "guarderia": "daycare", "edificio": "building",
    "theatre": "theater", "publica": "public", "stop": "station", "parada": "station",
    "metro": "", "subway": "", "mbta": "", "tren": "", "train": "",
}  # fmt: skip
DULL: Final = each(
    "the la el los las de del of and y at in on en a al inc school park library square station "
    "center building church hall house plaza field playground office public branch street avenue "
    "road place apartments memorial community hospital clinic garden residence post corner t "
    "parking lot garage"
)


class Landmarks:
    """All landmarks of a city, ready to be asked."""

    def __init__(self, city: City, names: StreetNames) -> None:
        self.city, self.names = city, names
        self._words = [_words(fold(mark.name)) for mark in city.landmarks]
        self._keys = ["".join(words) for words in self._words]
        self._exact: dict[str, list[int]] = {}
        self._sounds: dict[str, list[int]] = {}
        self._with: dict[str, set[int]] = {}
        self._addresses: dict[str, list[int]] = {}
        for number, key in enumerate(self._keys):
            self._exact.setdefault(key, []).append(number)
            self._sounds.setdefault(_sound(self._words[number]), []).append(number)
            for word in set(self._words[number]) - DULL:
                self._with.setdefault(word, set()).add(number)
                self._with.setdefault(BONES + bones(word), set()).add(number)
        self._heard = list(self._sounds)
        self._vocabulary = [w for w in self._with if BONES not in w and len(w) > 4]
        self._spoken = {sound(w): w for w in self._vocabulary}
        for number in range(len(city.landmarks)):
            address = "".join(plain(fold(city.landmarks[number].address)))
            if address and city.landmarks[number].sort != "building":
                self._addresses.setdefault(address, []).append(number)

    def find(self, words: Sequence[str]) -> list[Spot]:
        """Find a landmark by its name."""
        return [self._spot(number, score) for number, score in self._ranked(words)]

    def at_address(self, words: Sequence[str]) -> list[Spot]:
        """Find a landmark by an address that no range of house numbers knows."""
        numbers = self._addresses.get("".join(plain(list(words))), [])[:1]
        marks = [self.city.landmarks[number] for number in numbers]
        return [Spot(f"{m.address}, {m.name}", Kind.NUMBER, m.lon, m.lat, 0.97) for m in marks]

    def on_street(self, words: Sequence[str]) -> list[Spot]:
        """Find "the library on Broadway"."""
        found: list[Spot] = []
        for left, right in self._sides(words):
            streets = [m for m in self.names.match(right)[:3] if m.score >= 0.7]
            marks = [(n, 0.82) for n in self._of_sort(left)] or self._ranked(left)
            for number, score in marks if streets else ():
                best = max(s.score for s in streets)
                lines = [s for s in streets if s.score == best]
                if self._stands(number, [s.street for s in lines]):
                    found.append(self._spot(number, min(0.97, score + 0.1) * best))
        return found

    def _sides(self, words: Sequence[str]) -> Iterator[tuple[list[str], list[str]]]:
        """Cut at "on": the landmark and its street; some languages say the street first."""
        for i in [i for i, w in enumerate(words) if 0 < i < len(words) - 1 and w in ON | {","}]:
            left, right = clean(words[:i]), without_tail(clean(words[i + 1 :]))
            if left and right:
                yield left, right
                yield right, left

    def street_near(self, words: Sequence[str]) -> list[Spot]:
        """Find "Broadway near Sennott Park": the point of the street nearest to it."""
        for i in [i for i, w in enumerate(words) if 0 < i < len(words) - 1 and w in HINTS]:
            streets = self.names.exact(clean(words[:i]))
            marks = self._ranked(clean(words[i + 1 :]))
            if streets and marks and marks[0][1] > 0.8:
                mark = self.city.landmarks[marks[0][0]]
                away, lon, lat = self._nearest(streets[0], mark)
                if away <= BESIDE:
                    label = self.city.streets[streets[0]]
                    return [Spot(label, Kind.STREET, lon, lat, 0.8 * marks[0][1], mark.name)]
        return []

    def _nearest(self, street: int, mark: Landmark) -> tuple[float, float, float]:
        here = (mark.lon, mark.lat)
        lines = [self.city.segments.line(i) for i in self.city.segments_of.get(street, ())]
        best = min(((*to_line(here, line), line) for line in lines), default=None)
        return (best[0], *along(best[2], best[1])) if best else (float("inf"), *here)

    def of_sort(self, words: Sequence[str]) -> list[Spot]:
        """Find "the hospital": sure when the city has one, a choice when it has few."""
        numbers = self._of_sort(words)
        if not numbers or len(numbers) > 40:
            return []
        return [self._spot(number, 0.8 / len(numbers) ** 0.25) for number in numbers[:3]]

    def near(self, lon: float, lat: float, within: float = 250.0) -> str:
        """Name what people there know: the nearest park, school, library or station."""
        best, name = within, ""
        for mark in self.city.landmarks:
            if mark.sort not in KNOWN or abs(mark.lat - lat) > 0.003 or len(mark.name) > 32:
                continue
            away = metres((lon, lat), (mark.lon, mark.lat))
            if away < best:
                best, name = away, mark.name
        return name

    def _of_sort(self, words: Sequence[str]) -> list[int]:
        said = [w for w in words if w not in {"the", "la", "el", "public", "publica", "un", "a"}]
        sort = SORTS.get(" ".join(said))
        if sort is None:
            return []
        marks = self.city.landmarks
        of_sort = [n for n, mark in enumerate(marks) if mark.sort == sort]
        return of_sort or [n for n, words in enumerate(self._words) if sort in words]

    def _ranked(self, words: Sequence[str]) -> list[tuple[int, float]]:
        """Weigh the landmarks a name may mean; what reads like a street must fit closely."""
        said = _words(words)
        key = "".join(said)
        telling = [w for w in said if w not in DULL]
        if len(key) < 3 or len(said) > 9:
            return []
        if key in self._exact:
            exact = [(n, 0.97) for n in self._exact[key] if telling or not self._dull(n)]
            if not all(self._dull(n) for n, _ in exact):
                exact = [(n, s) for n, s in exact if not self._dull(n)]
            return self._apart(exact)
        if not CHATTER.isdisjoint(said):
            return []
        street = said[-1] in ONLY_STREETS
        least = 92 if street or not telling else 84
        near = process.extract(key, self._keys, scorer=fuzz.ratio, score_cutoff=least, limit=6)
        scores = {n: _closeness(key, own, ratio) for own, ratio, n in near if len(key) > 4}
        if telling and not street:
            for number, score in self._by_words(said, telling, key):
                scores[number] = max(scores.get(number, 0.0), score)
        known_as = {self._keys[n] for n in scores if not self._dull(n)}
        ranked = [
            (n, s * (0.9 if self._dull(n) else 1.0))
            for n, s in scores.items()
            if not (self._dull(n) and self._keys[n] in known_as)
        ]
        return self._apart(sorted(ranked, key=lambda item: -item[1])[:8])

    def _by_words(
        self, said: list[str], telling: list[str], key: str
    ) -> Iterator[tuple[int, float]]:
        """Weigh the landmarks with all the telling words, and those of the same sound."""
        known = [self._known(w) for w in telling]
        sure = 1.0 if known == telling else 0.9
        words = {known[telling.index(w)] if w in telling else w for w in said}
        for number in set.intersection(*(self._with.get(w, set()) for w in known)):
            own = set(self._words[number])
            share = len(key) / max(len(self._keys[number]), 1)
            if BONES in key:
                own |= {BONES + bones(w) for w in own}
                share = len(said) / len(self._words[number])
            worth = (0.66 if words <= own else 0.42) + 0.3 * min(share, 1.0)
            yield number, (worth + 0.05 if words == own else worth) * sure
        heard = _sound(said)
        if len(heard) > 4:
            cut = 1 if len(heard) > 5 else 0
            near = process.extract(heard, self._heard, scorer=OSA.distance, score_cutoff=cut)
            yield from (
                (n, 0.76 - 0.04 * slips) for own, slips, _ in near for n in self._sounds[own]
            )

    def _known(self, word: str) -> str:
        """Find the word of a landmark's name that a misspelt one stands for."""
        if word in self._with or len(word) < 5 or BONES in word:
            return word
        near = process.extractOne(word, self._vocabulary, scorer=OSA.distance, score_cutoff=1)
        if near:
            return near[0]
        return self._spoken.get(sound(word), word) if len(word) > 5 else word

    def _dull(self, number: int) -> bool:
        """Tell whether it is one building of many: people mean the square, not the block."""
        return self.city.landmarks[number].sort == "building"

    def _apart(self, ranked: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """Leave out what is near a better one: one building, several entries."""
        kept: list[tuple[int, float]] = []
        for number, score in ranked:
            mark = self.city.landmarks[number]
            if all(_away(mark, self.city.landmarks[n]) > SAME for n, _ in kept):
                kept.append((number, score))
        return kept

    def _stands(self, number: int, streets: list[int]) -> bool:
        mark = self.city.landmarks[number]
        for street in streets:
            for index in self.city.segments_of.get(street, ()):
                if to_line((mark.lon, mark.lat), self.city.segments.line(index))[0] <= ON_STREET:
                    return True
        return False

    def _spot(self, number: int, score: float) -> Spot:
        mark = self.city.landmarks[number]
        return Spot(mark.name, Kind.LANDMARK, mark.lon, mark.lat, score)


def _closeness(key: str, own: str, ratio: float) -> float:
    """Weigh a name by its slips: one is common, and many make another name."""
    slips = OSA.distance(key, own, score_cutoff=2)
    if slips > 2 or (slips == 2 and len(own) < 9):
        return 0.72 * ratio / 100
    return (0.95, 0.88, 0.76)[slips]


def _away(a: Landmark, b: Landmark) -> float:
    return metres((a.lon, a.lat), (b.lon, b.lat))


def _sound(words: Sequence[str]) -> str:
    return "".join(map(sound, words))


def _words(words: Sequence[str]) -> list[str]:
    told = [t for w in words if w not in "&@/,+;" and (t := IN_ENGLISH.get(w, w))]
    return [w for w in plain(told) if w not in {"the", "la", "el", "de", "del", "of", "los", "las"}]
