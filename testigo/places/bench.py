"""Measuring the gazetteer against the cities' own data. `testigo places bench` runs it."""

import json
import random
import re
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any, Final

from testigo.places.city import load
from testigo.places.folding import TYPES, fold
from testigo.places.gazetteer import Gazetteer
from testigo.places.geometry import Point, metres
from testigo.places.houses import house
from testigo.places.spots import Spot
from testigo.places.streetnames import take_apart
from testigo.places.types import Candidate, Status

NEAR = 60.0
SEED = 20_26
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass
class Figure:
    """One line of the table."""

    name: str
    value: float
    goal: str
    of: int
    unit: str = "%"
    misses: list[str] = field(default_factory=list)

    def line(self) -> str:
        """Give the figure as one JSON line."""
        told = {"bench": "places", "name": self.name, "value": round(self.value, 2)}
        return json.dumps({**told, "unit": self.unit, "goal": self.goal, "of": self.of})


@dataclass(frozen=True)
class Asked:
    """A text and where it is."""

    text: str
    at: tuple[Point, ...]  #: every place the city really has of this name
    near: float = NEAR


class Bench:
    """All measures of one city."""

    def __init__(self, folder: Path, data: Path) -> None:
        self.gazetteer = Gazetteer(load(folder))
        self.data = data
        self.times: list[float] = []
        self.work: list[float] = []
        self.sure: list[tuple[float, bool]] = []
        self.corners = list(_official(data / "cambridge_ma"))
        self.bases = [(_bases(names), at) for names, at in self.corners]

    def run(self, tell: Callable[[str], object], *, misses: int = 0) -> list[Figure]:
        """Measure everything and tell it as a table and JSON lines."""
        figures = [*self.written(), self.addresses(), self.houses(), *self.names()]
        figures += [*self.rejected(), self.calibration()]
        for name, times in (("time", sorted(self.times)), ("CPU", sorted(self.work))):
            for mark, share in (("p50", 0.5), ("p99", 0.99)):
                value = times[int(len(times) * share)] * 1000
                figures.append(Figure(f"{name} {mark}", value, "<= 5", len(times), "ms"))
        for f in figures:
            tell(f"{f.name:28} {f.value:8.2f} {f.unit:3} goal {f.goal:8} of {f.of}")
            for miss in f.misses[:misses]:
                tell(f"      {miss}")
        for f in figures:
            tell(f.line())
        return figures

    def ask(self, text: str) -> Any:
        """Ask, and keep the time it took."""
        start, work = time.perf_counter(), time.process_time()
        answer = self.gazetteer.find(text)
        self.work.append(time.process_time() - work)
        self.times.append(time.perf_counter() - start)
        return answer

    def written(self) -> list[Figure]:
        """Ask every official corner in the ways people write it."""
        rng = random.Random(SEED)  # noqa: S311
        ways: dict[str, tuple[str, Callable[[list[str]], str]]] = {
            "as written": (">= 97", " & ".join),
            "reversed": (">= 95", lambda n: " and ".join(reversed(n))),
            "in Spanish": (">= 95", lambda n: f"la esquina de {n[0]} y {' y '.join(n[1:])}"),
            "without suffix": (">= 95", lambda n: " & ".join(_bare(each) for each in n)),
            "one typo in each name": (">= 95", lambda n: " & ".join(_typo(x, rng) for x in n)),
        }
        return [self._hits(name, goal, self._asked(way)) for name, (goal, way) in ways.items()]

    def _asked(self, way: Callable[[list[str]], str]) -> list[Asked]:
        texts = [(way(names), names, at) for names, at in self.corners]
        return [Asked(text, (at, *self._twins(names, at))) for text, names, at in texts]

    def _twins(self, names: list[str], at: Point) -> list[Point]:
        bases = _bases(names)
        return [p for other, p in self.bases if p != at and bases <= other]

    def _hits(self, name: str, goal: str, asked: Iterable[Asked]) -> Figure:
        hits, misses, count = 0, [], 0
        for each in asked:
            count += 1
            answer = self.ask(each.text)
            first = answer.candidates[0] if answer.candidates else None
            away = metres((first.lon, first.lat), each.at[0]) if first else float("inf")
            twice = any(metres(each.at[0], p) > NEAR for p in each.at[1:])
            hit = away <= each.near and (answer.status == Status.PLACED or twice)
            hits += hit
            if first:
                self.sure.append((first.confidence, away <= each.near))
            if not hit:
                told = [(c.label, c.confidence) for c in answer.candidates]
                misses.append(f"{each.text}: {answer.status} {told} {away:.0f} m")
        return Figure(name, 100 * hits / max(count, 1), goal, count, misses=misses)

    def addresses(self) -> Figure:
        """Ask the address of every landmark that has one."""
        return self._median("landmarks' addresses, median", lambda text: self.ask(text).candidates)

    def houses(self) -> Figure:
        """The same from house ranges alone: what an address without a landmark gets."""
        city, names = self.gazetteer.city, self.gazetteer.names
        return self._median("by house ranges alone, median", lambda text: house(city, names, text))

    def _median(self, name: str, ask: Callable[[str], Sequence[Candidate | Spot]]) -> Figure:
        aways, misses = [], []
        for address, at in _addresses(self.data / "cambridge_ma"):
            found = ask(address)
            away = metres((found[0].lon, found[0].lat), at) if found else 10_000.0
            aways.append(away)
            if away > 200:
                misses.append(f"{address}: {away:.0f} m {found[0].label if found else '-'}")
        median = statistics.median(aways)
        return Figure(name, median, "<= 40", len(aways), "m", misses)

    def names(self) -> list[Figure]:
        """Ask every landmark but the numbered buildings by its name, rightly and wrongly spelt."""
        rng = random.Random(SEED)  # noqa: S311
        marks = [m for m in self.gazetteer.city.landmarks if m.sort != "building"]
        twins = {m.name: tuple((o.lon, o.lat) for o in marks if o.name == m.name) for m in marks}
        ways: dict[str, Callable[[str], str]] = {
            "landmark names": str,
            "landmark names, one typo": lambda name: _typo(name, rng),
            "frente a a landmark": lambda name: f"frente a {name}",
        }
        return [
            self._hits(way, "", [
                Asked(make(m.name), ((m.lon, m.lat), *twins[m.name]), 300.0) for m in marks])
            for way, make in ways.items()
        ]  # fmt: skip

    def rejected(self) -> list[Figure]:
        """Ask what this city does not have."""
        rng = random.Random(SEED)  # noqa: S311
        own = self.gazetteer.names.by_base
        told = json.loads((self.data / "baltimore_md" / "streets.geojson").read_text())
        names = {f["properties"].get("fullname") or "" for f in told["features"]}
        foreign = sorted(n for n in names if n and take_apart(fold(n)).base not in own)
        meeting = {frozenset(p) for names, _ in self.corners for p in combinations(names, 2)}
        streets = sorted({n for names, _ in self.corners for n in names})
        apart: list[str] = []
        while len(apart) < 500:
            pair = rng.sample(streets, 2)
            if frozenset(pair) not in meeting:
                apart.append(" & ".join(pair))
        bare = [" & ".join(_bare(n) for n in pair.split(" & ")) for pair in apart]
        bare = [text for text in bare if not self._meets_bare(text)]
        pairs = rng.sample(foreign, 500)
        return [
            self._refused("foreign streets", rng.sample(foreign, 500)),
            self._refused("streets that do not meet", apart),
            self._refused("the same without suffix", bare, goal=""),
            self._refused("foreign street, own street",
                          [f"{p} & {rng.choice(streets)}" for p in pairs], goal=""),
        ]  # fmt: skip

    def _meets_bare(self, text: str) -> bool:
        bases = _bases(text.split(" & "))
        return any(bases <= here for here, _ in self.bases)

    def _refused(self, name: str, texts: list[str], goal: str = ">= 98") -> Figure:
        misses = []
        for text in texts:
            answer = self.ask(text)
            if answer.status != Status.UNKNOWN:
                first = answer.candidates[0]
                self.sure.append((first.confidence, False))
                misses.append(f"{text}: {answer.status} {first.label} {first.confidence}")
        share = 100 * (1 - len(misses) / max(len(texts), 1))
        return Figure(name, share, goal, len(texts), misses=misses)

    def calibration(self) -> Figure:
        """Compare confidences with how often they were right (expected calibration error)."""
        bins: dict[int, list[tuple[float, bool]]] = {}
        for confidence, right in self.sure:
            bins.setdefault(min(int(confidence * 10), 9), []).append((confidence, right))
        error, lines = 0.0, []
        for number, inside in sorted(bins.items()):
            said = statistics.fmean(c for c, _ in inside)
            true = statistics.fmean(float(r) for _, r in inside)
            error += abs(said - true) * len(inside) / len(self.sure)
            lines.append(f"{number / 10:.1f}: said {said:.2f}, right {true:.2f} of {len(inside)}")
        return Figure("calibration error", error, "", len(self.sure), "", lines)


def _bases(names: Iterable[str]) -> frozenset[str]:
    return frozenset(take_apart(fold(name)).base for name in names)


def _official(folder: Path) -> Iterable[tuple[list[str], Point]]:
    told = json.loads((folder / "TRANS_Intersections.geojson").read_text())
    for feature in told["features"]:
        words = feature["properties"].get("Intersection") or ""
        if " & " in words:
            x, y = feature["geometry"]["coordinates"][:2]
            yield words.split(" & "), (x, y)


LAYERS: Final = ("LANDMARK_*", "HEALTH_*", "CDD_CommunityAssets*", "ELECTIONS_*")


def _addresses(folder: Path) -> Iterable[tuple[str, Point]]:
    for pattern in LAYERS:
        for path in sorted(folder.glob(pattern)):
            for feature in json.loads(path.read_text())["features"]:
                said = feature["properties"].get("ADDRESS") or feature["properties"].get("Address")
                if said and re.match(r"\d", said):
                    x, y = feature["geometry"]["coordinates"][:2]
                    yield said.strip(), (x, y)


def _bare(name: str) -> str:
    words = name.split()
    return " ".join(words[:-1]) if len(words) > 1 and words[-1].lower() in TYPES else name


def _typo(name: str, rng: random.Random) -> str:
    bare = _bare(name)
    i = rng.randrange(len(bare))
    match rng.choice("disx"):
        case "d" if len(bare) > 2:
            wrong = bare[:i] + bare[i + 1 :]
        case "i":
            wrong = bare[:i] + rng.choice(LETTERS) + bare[i:]
        case "x" if i + 1 < len(bare):
            wrong = bare[:i] + bare[i + 1] + bare[i] + bare[i + 2 :]
        case _:
            wrong = bare[:i] + rng.choice(LETTERS) + bare[i + 1 :]
    return wrong + name[len(bare) :]


def main(data: Path, tell: Callable[[str], object], *, misses: int = 0) -> list[Figure]:
    """Measure the packaged city with the data it was made from."""
    here = Path(__file__).resolve().parent / "cities" / "cambridge"
    return Bench(here, data).run(tell, misses=misses)
