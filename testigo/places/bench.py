"""Measuring the gazetteer against the cities' own data. `testigo places bench` runs it."""

import gc
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Final

from testigo.places import benchdata as data
from testigo.places import calibration
from testigo.places.benchdata import NEAR, Asked, bare, bases, heard, typo
from testigo.places.city import load
from testigo.places.gazetteer import Gazetteer
from testigo.places.geometry import Point, metres
from testigo.places.houses import house
from testigo.places.importers.building import build
from testigo.places.importers.layers import sort_files
from testigo.places.spots import Spot
from testigo.places.types import Answer, Candidate, Kind, Status

SEED: Final = 20_26
SAMPLE: Final = 1_500  # corners of the second city
IMPORT: Final = "<= 60"  # seconds
Tell = Callable[[str], object]
Corner = tuple[list[str], Point]


@dataclass
class Figure:
    """One line of the table."""

    name: str
    value: float
    goal: str
    of: int
    unit: str = "%"
    misses: list[str] = field(default_factory=list)

    @property
    def held(self) -> bool:
        """Tell whether the goal was met; what has none always is."""
        if not self.goal:
            return True
        sign, limit = self.goal.split()
        return self.value >= float(limit) if sign == ">=" else self.value <= float(limit)

    def row(self) -> str:
        """Give the figure as a row of the table."""
        verdict = "" if not self.goal else "held" if self.held else "MISSED"
        goal = f"goal {self.goal:8}" if self.goal else " " * 13
        return f"{self.name:34} {self.value:8.2f} {self.unit:3} {goal} of {self.of:<6} {verdict}"

    def line(self) -> str:
        """Give the figure as one JSON line."""
        told = {"bench": "places", "name": self.name, "value": round(self.value, 3)}
        return json.dumps({**told, "unit": self.unit, "goal": self.goal, "of": self.of,
                           "held": self.held})  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """One candidate that was told, and whether it was right."""

    question: int
    group: str
    confidence: float
    right: bool


class Bench:
    """All measures of one city."""

    def __init__(
        self, folder: Path, corners: Iterable[Corner] = (), name: str = "", fitting: bool = False
    ) -> None:
        likely = calibration.as_it_is if fitting else calibration.as_often_as_right
        self.gazetteer = Gazetteer(load(folder), likely)
        self.name = name
        self.times: list[float] = []
        self.work: list[float] = []
        self.kept: list[Kept] = []
        self.corners = list(corners) or list(data.packaged(self.gazetteer.city))
        self.bases = [(bases(names), at) for names, at in self.corners]
        self.with_base: dict[str, set[int]] = {}
        for number, (said, _at) in enumerate(self.bases):
            for base in said:
                self.with_base.setdefault(base, set()).add(number)
        self.rng = random.Random(SEED)  # noqa: S311

    def ask(self, text: str) -> Answer:
        """Ask, and keep the time it took."""
        start, work = time.perf_counter(), time.process_time()
        answer = self.gazetteer.find(text)
        self.work.append(time.process_time() - work)
        self.times.append(time.perf_counter() - start)
        return answer

    def written(self, goals: dict[str, str]) -> list[Figure]:
        """Ask every corner in the ways people write it."""
        ways: dict[str, Callable[[list[str]], str]] = {
            "as written": " & ".join,
            "reversed": lambda n: " and ".join(reversed(n)),
            "in Spanish": lambda n: f"la esquina de {n[0]} y {' y '.join(n[1:])}",
            "without suffix": lambda n: " & ".join(bare(each) for each in n),
            "one typo in each name": lambda n: " & ".join(typo(each, self.rng) for each in n),
            "two typos in each name": lambda n: " & ".join(
                typo(typo(each, self.rng), self.rng) for each in n
            ),
            "as a Spanish ear writes it": lambda n: " y ".join(heard(each) for each in n),
            "in a sentence": lambda n: f"there is a van at {' and '.join(n)}, they are there now",
        }
        return [
            self._hits(name, goals.get(name, ""), [
                Asked(way(names), (at, *self._twins(names, at))) for names, at in self.corners])
            for name, way in ways.items()
        ]  # fmt: skip

    def _twins(self, names: list[str], at: Point) -> list[Point]:
        places = (self.bases[number][1] for number in self._corners_of(bases(names)))
        return [place for place in places if place != at]

    def _corners_of(self, said: frozenset[str]) -> list[int]:
        return sorted(set.intersection(*(self.with_base.get(base, set()) for base in said)))

    def _hits(self, name: str, goal: str, asked: Sequence[Asked]) -> Figure:
        hits, misses = 0, []
        for each in asked:
            answer = self.ask(each.text)
            self._keep(answer, each)
            first = answer.candidates[0] if answer.candidates else None
            away = metres((first.lon, first.lat), each.at[0]) if first else float("inf")
            twice = any(metres(each.at[0], p) > NEAR for p in each.at[1:])
            if away <= each.near and (answer.status == Status.PLACED or twice):
                hits += 1
            else:
                told = [(c.label, c.confidence) for c in answer.candidates]
                misses.append(f"{each.text}: {answer.status} {told} {away:.0f} m")
        share = 100 * hits / max(len(asked), 1)
        return Figure(f"{self.name}{name}", share, goal, len(asked), misses=misses)

    def _keep(self, answer: Answer, asked: Asked) -> None:
        for number, c in enumerate(answer.candidates):
            alone = answer.status == Status.PLACED and number == 0
            right = bool(asked.at) and metres((c.lon, c.lat), asked.at[0]) <= asked.near
            group = c.kind if alone else calibration.CHOICE
            self.kept.append(Kept(len(self.times), group, c.confidence, right))

    def addresses(self, told: Sequence[tuple[str, Point]]) -> list[Figure]:
        """Ask the address of every landmark that has one, and from house ranges alone."""
        city, names = self.gazetteer.city, self.gazetteer.names
        for number, (text, at) in enumerate(told):
            for spot in house(city, names, text)[:1]:
                right = metres((spot.lon, spot.lat), at) <= 2 * NEAR
                likely = self.gazetteer.likely(Kind.NUMBER, True, spot.score)
                self.kept.append(Kept(number, Kind.NUMBER, likely, right))
        ways: dict[str, Callable[[str], Sequence[Candidate | Spot]]] = {
            "landmarks' addresses, median": lambda text: self.ask(text).candidates,
            "by house ranges alone, median": lambda text: house(city, names, text),
        }
        return [self._median(name, told, way) for name, way in ways.items()]

    @staticmethod
    def _median(
        name: str,
        told: Sequence[tuple[str, Point]],
        ask: Callable[[str], Sequence[Candidate | Spot]],
    ) -> Figure:
        aways, misses = [], []
        for address, at in told:
            found = ask(address)
            away = metres((found[0].lon, found[0].lat), at) if found else 10_000.0
            aways.append(away)
            if away > 200:
                misses.append(f"{address}: {away:.0f} m {found[0].label if found else '-'}")
        return Figure(name, statistics.median(aways), "<= 40", len(aways), "m", misses)

    def landmarks(self) -> list[Figure]:
        """Ask every landmark but the numbered buildings by its name, rightly and wrongly spelt."""
        marks = [m for m in self.gazetteer.city.landmarks if m.sort != "building"]
        twins = {m.name: tuple((o.lon, o.lat) for o in marks if o.name == m.name) for m in marks}
        ways: dict[str, Callable[[str], str]] = {
            "landmark names": str,
            "landmark names, one typo": lambda name: typo(name, self.rng),
            "frente a a landmark": lambda name: f"frente a {name}",
            "landmarks as a Spanish ear writes": heard,
        }
        return [
            self._hits(way, "", [
                Asked(make(m.name), ((m.lon, m.lat), *twins[m.name]), 300.0) for m in marks])
            for way, make in ways.items()
        ]  # fmt: skip

    def parts(self) -> list[Figure]:
        """Ask for blocks between two corners, for streets said alone, and for areas."""
        blocks = list(data.blocks(self.corners))
        areas = [Asked(make(area.name), ((area.centre[1], area.centre[0]),), NEAR)
                 for area in self.gazetteer.city.areas
                 for make in (str, lambda name: typo(name, self.rng))]  # fmt: skip
        return [
            self._hits("between two streets", "", self.rng.sample(blocks, min(600, len(blocks)))),
            self._hits("areas, right and with one typo", "", areas),
        ]

    def rejected(self, foreign: Sequence[str]) -> list[Figure]:
        """Ask what this city does not have."""
        meeting = {frozenset(p) for names, _ in self.corners for p in combinations(names, 2)}
        streets = sorted({n for names, _ in self.corners for n in names})
        apart: list[str] = []
        while len(apart) < 500:
            pair = self.rng.sample(streets, 2)
            if frozenset(pair) not in meeting:
                apart.append(" & ".join(pair))
        without = [" & ".join(bare(n) for n in pair.split(" & ")) for pair in apart]
        without = [text for text in without if not self._meets(text)]
        told = [
            self._refused("streets that do not meet", apart, ">= 98"),
            self._refused("the same without suffix", without),
        ]
        if not foreign:
            return told
        some = self.rng.sample(list(foreign), min(500, len(foreign)))
        both = [f"{name} & {self.rng.choice(streets)}" for name in some]
        return [
            self._refused("another city's streets", some, ">= 98"),
            *told,
            self._refused("another city's street, own street", both),
            self._refused("the same in a sentence", [f"hay gente en la {n}" for n in some]),
        ]

    def _meets(self, text: str) -> bool:
        return bool(self._corners_of(bases(text.split(" & "))))

    def _refused(self, name: str, texts: Sequence[str], goal: str = "") -> Figure:
        misses = []
        for text in texts:
            answer = self.ask(text)
            self._keep(answer, Asked(text, ()))
            if answer.status != Status.UNKNOWN:
                first = answer.candidates[0]
                misses.append(f"{text}: {answer.status} {first.label} {first.confidence}")
        share = 100 * (1 - len(misses) / max(len(texts), 1))
        return Figure(name, share, goal, len(texts), misses=misses)

    def calibrated(self) -> Figure:
        """Compare confidences with how often they were right (expected calibration error)."""
        bins: dict[int, list[Kept]] = {}
        others = [k for k in self.kept if k.question % 2]  # the constants were fitted on the rest
        for kept in others:
            bins.setdefault(min(int(kept.confidence * 10), 9), []).append(kept)
        error, lines = 0.0, []
        for number, inside in sorted(bins.items()):
            said = statistics.fmean(k.confidence for k in inside)
            true = statistics.fmean(float(k.right) for k in inside)
            error += abs(said - true) * len(inside) / len(others)
            lines.append(f"{number / 10:.1f}-{(number + 1) / 10:.1f}: said {said:.3f}, right "
                         f"{true:.3f} of {len(inside)}")  # fmt: skip
        return Figure(f"{self.name}calibration error", error, "<= 0.05", len(others), "", lines)

    def fitted(self) -> dict[str, calibration.Knots]:
        """Fit the constants of `calibration.py` on every second answer."""
        groups: dict[str, list[tuple[float, bool]]] = {}
        for kept in self.kept:
            if kept.question % 2:
                continue
            groups.setdefault(kept.group, []).append((kept.confidence, kept.right))
        return {group: calibration.fit(answers) for group, answers in sorted(groups.items())}

    def speed(self) -> list[Figure]:
        """Tell how long a question takes: by the clock, and of the processor."""
        told = []
        for name, times in (("time", self.times), ("CPU", self.work)):
            ordered = sorted(times)
            for mark, share in (("p50", 0.5), ("p99", 0.99)):
                value = ordered[int(len(ordered) * share)] * 1000
                told.append(Figure(f"{name} {mark}", value, "<= 5", len(ordered), "ms"))
        return told


GOALS: Final = {
    "as written": ">= 97", "reversed": ">= 95", "in Spanish": ">= 95", "without suffix": ">= 95",
    "one typo in each name": ">= 95",
}  # fmt: skip
HERE: Final = Path(__file__).resolve().parent / "cities" / "cambridge"


def main(given: Path | None, tell: Tell, *, misses: int = 0, fit: bool = False) -> list[Figure]:
    """Measure the packaged city, and a second one, with the data they were made from."""
    folder = data.data_folder(given)
    cambridge = folder / "cambridge_ma" if folder else None
    baltimore = folder / "baltimore_md" if folder and (folder / "baltimore_md").is_dir() else None
    official: list[Corner] = []
    if cambridge:
        path = cambridge / "TRANS_Intersections.geojson"
        official = list(data.official(path, "Intersection"))
    bench = Bench(HERE, official, fitting=fit)
    gc.freeze()
    figures = bench.written(GOALS)
    if cambridge:
        figures += bench.addresses(list(data.addresses(cambridge)))
    figures += [*bench.landmarks(), *bench.parts()]
    streets = baltimore / "streets.geojson" if baltimore else None
    figures += bench.rejected(
        data.foreign(streets, bench.gazetteer.names.by_base) if streets else []
    )
    if fit:
        for group, knots in bench.fitted().items():
            tell(f'    "{group}": {knots},')
        return []
    figures += [bench.calibrated(), *bench.speed()]
    figures += second(baltimore) if baltimore else []
    told(figures, tell, misses)
    if not baltimore:
        tell(
            "Not measured: the cities' own data is not here (their official corners, addresses, and"
            " a second city). The corners asked are those the product keeps. Name the folder of"
            " cambridge_ma and baltimore_md: testigo places bench FOLDER."
        )
    return figures


def second(folder: Path) -> list[Figure]:
    """Bring a second city in, and ask a sample of its own corners."""
    with tempfile.TemporaryDirectory(prefix="testigo-bench-") as into:
        began = time.monotonic()
        city = Path(into) / "baltimore"
        build("baltimore", sort_files([str(folder)]), city, name="Baltimore, MD", attribution="",
              zone="America/New_York", with_map=False)  # fmt: skip
        took = Figure("Baltimore: imported, no map", time.monotonic() - began, IMPORT, 1, "s")
        corners = list(data.official(folder / "named_intersections.geojson", "name"))
        bench = Bench(city, corners, "Baltimore: ")
        bench.corners = bench.rng.sample(corners, min(SAMPLE, len(corners)))
        return [took, *bench.written({}), bench.calibrated()]


def told(figures: Sequence[Figure], tell: Tell, misses: int) -> None:
    """Tell the figures as a table with what was missed, then as JSON lines."""
    for f in figures:
        tell(f.row())
        for miss in f.misses[: max(misses, 10 if f.unit == "" else misses)]:
            tell(f"      {miss}")
    for f in figures:
        tell(f.line())
