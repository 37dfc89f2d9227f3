"""`testigo places`: bring a city in, ask it for a place, list its areas."""

import time
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, OutputWrapper

from testigo.places import asking, bench, queries
from testigo.places.errors import NoSuchCity
from testigo.places.importers.building import build
from testigo.places.importers.errors import LayerError
from testigo.places.importers.layers import ODBL, Layer, sort_files
from testigo.places.importers.naming import slug_of
from testigo.places.importers.progress import WORDS, Step, quiet
from testigo.places.types import Answer


class Command(BaseCommand):
    help = "Import a city from its open data, find places in it, list its areas, measure both."

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="what", required=True)
        take = kinds.add_parser("import", help="make a city from its layers")
        take.add_argument("city", help="a short name, such as cambridge")
        take.add_argument("files", nargs="+", metavar="FILE", help="FILE, LAYER=FILE or a folder")
        take.add_argument("--name", default="", help='as people write it: "Cambridge, MA"')
        take.add_argument("--attribution", default="", help="whose data it is, shown on the map")
        take.add_argument("--zone", default="UTC", type=_zone, help="such as America/New_York")
        take.add_argument("--into", type=Path, default=None, help="a folder instead of the data")
        take.add_argument("--no-map", action="store_true", help="draw no map")
        find = kinds.add_parser("find", help="find places, one text per line")
        find.add_argument("text", nargs="*", help="without it, lines are read")
        find.add_argument("--city", default=queries.HOME_CITY)
        find.add_argument("--json", action="store_true")
        find.add_argument("--language", default="en")
        measure = kinds.add_parser("bench", help="measure the gazetteer on the data of two cities")
        measure.add_argument(
            "data", type=Path, nargs="?", help="the folder of cambridge_ma and baltimore_md"
        )
        measure.add_argument("--misses", type=int, default=5, help="list so many of each")
        measure.add_argument("--fit", action="store_true", help="tell the constants of confidence")
        areas = kinds.add_parser("areas", help="list the named areas")
        areas.add_argument("--city", default=queries.HOME_CITY)

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        try:
            getattr(self, f"_{what}")(**options)
        except (LayerError, NoSuchCity) as error:
            raise CommandError(str(error)) from error

    def _import(self, city: str, files: list[str], **told: Any) -> None:
        slug = slug_of(city)
        folder = told["into"] or settings.DATA / "cities" / slug
        layers = sort_files(files)
        for layer, path in layers:
            self.stdout.write(f"{layer:10} {path.name}")
        report = build(
            slug,
            layers,
            folder,
            name=told["name"] or city.title(),
            attribution=told["attribution"] or _owed(layers),
            zone=told["zone"],
            with_map=not told["no_map"],
            linked=told["into"] is None,
            tell=Line(self.stderr) if self.stderr.isatty() else quiet,
        )
        counts = ", ".join(f"{n:,} {what}" for what, n in report.counts.items())
        size = sum(p.stat().st_size for p in folder.iterdir())
        self.stdout.write(self.style.SUCCESS(f"{slug}: {counts}; {size / 1e6:.1f} MB in {folder}"))
        for kind, count in report.left.items():
            self.stdout.write(f"not whole: {count:,} {WORDS[kind]}")

    def _find(self, text: list[str], city: str, json: bool, language: str, **_: Any) -> None:
        city = slug_of(city)
        queries.folder_of(city)  # a city that is not here is told before anything is read
        asking.speak_utf8()
        try:
            for line in [asking.said(text)] if text else asking.lines():
                answer = queries.find(city, line, language=language)
                told = asking.as_json(line, answer) if json else _told(line, answer, language)
                self.stdout.write(told)
                self.stdout.flush()
        except BrokenPipeError:
            asking.quiet_end()

    def _bench(self, data: Path | None, misses: int, fit: bool, **_: Any) -> None:
        figures = bench.main(data, self.stdout.write, misses=misses, fit=fit)
        if missed := [figure.name for figure in figures if not figure.held]:
            raise CommandError(f"goals missed: {', '.join(missed)}")

    def _areas(self, city: str, **_: Any) -> None:
        for area in queries.areas(city):
            self.stdout.write(f"{area.slug:24} {len(area.cells):5} cells  {area.name}")


def _told(line: str, answer: Answer, language: str) -> str:
    asked = [
        f"  {c.confidence:.2f} {c.kind:8} {c.lat:.5f} {c.lon:.5f} {queries.read_back(c, language)}"
        for c in answer.candidates
    ]
    return "\n".join([f"{line}: {answer.status}", *asked])


class Line:
    """One line of the terminal that says how far it is."""

    def __init__(self, out: OutputWrapper) -> None:
        self.out, self.last = out, 0.0

    def __call__(self, step: Step, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self.last < 0.2 and done < total:
            return
        self.last = now
        far = f"{100 * done // total} %" if total > 1 else ""
        self.out.write(f"\r\033[K{step} {far}", ending="\n" if done >= total > 0 else "")
        self.out.flush()


def _owed(layers: list[tuple[Layer, Path]]) -> str:
    return ODBL if any(layer == Layer.OSM for layer, _path in layers) else ""


def _zone(word: str) -> str:
    if word not in available_timezones():
        raise ArgumentTypeError(f"{word!r} is no time zone")
    return word
