"""What the bench asks: the cities' own lists of corners, addresses and streets, and how people
misspell them."""

import json
import os
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from testigo.places.city import City
from testigo.places.folding import TYPES, fold
from testigo.places.geometry import Point, metres
from testigo.places.streetnames import take_apart

NEAR: Final = 60.0
LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
LAYERS: Final = ("LANDMARK_*", "HEALTH_*", "CDD_CommunityAssets*", "ELECTIONS_*")
#: English as an ear used to Spanish writes it.
EAR: Final = (
    (r"sh|ch(?=[aeiou])", "ch"), (r"th", "t"), (r"\bw|(?<=d)w", "gu"), (r"\bh(?=[aeiou])", "j"),
    (r"ee|ea", "i"), (r"oo", "u"), (r"ck", "k"), (r"ph", "f"), (r"v", "b"), (r"(?<=.)y\b", "i"),
    (r"([bcdfglmnpst])\1", r"\1"), (r"(?<=[rnl])[td]\b", ""), (r"e\b", ""),
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A text and where it is."""

    text: str
    at: tuple[Point, ...]  #: every place the city really has of this name; none: not here
    near: float = NEAR


def data_folder(given: Path | None) -> Path | None:
    """Find the cities' own data: given, named by the environment, or beside the repository."""
    named = os.environ.get("TESTIGO_CITY_DATA")
    beside = Path(__file__).resolve().parents[3] / "shared" / "data"
    for folder in (given, Path(named) if named else None, beside):
        if folder is not None and (folder / "cambridge_ma").is_dir():
            return folder
    return None


def official(path: Path, field: str) -> Iterator[tuple[list[str], Point]]:
    """Read a city's own list of corners: the streets of each, and where it is."""
    for feature in _features(path):
        words = feature["properties"].get(field) or ""
        if " & " in words:
            x, y = feature["geometry"]["coordinates"][:2]
            yield words.split(" & "), (x, y)


def packaged(city: City) -> Iterator[tuple[list[str], Point]]:
    """Read the corners of a city as the product keeps it."""
    for corner in city.corners:
        names = [city.streets[street] for street in corner.streets]
        if len(names) > 1:
            yield names, (corner.lon, corner.lat)


def addresses(folder: Path) -> Iterator[tuple[str, Point]]:
    """Read the address of every landmark that has one."""
    for pattern in LAYERS:
        for path in sorted(folder.glob(pattern)):
            for feature in _features(path):
                said = feature["properties"].get("ADDRESS") or feature["properties"].get("Address")
                if said and re.match(r"\d", said):
                    x, y = feature["geometry"]["coordinates"][:2]
                    yield said.strip(), (x, y)


def foreign(path: Path, own: Iterable[str]) -> list[str]:
    """List another city's street names that this one does not have."""
    here = set(own)
    names = {feature["properties"].get("fullname") or "" for feature in _features(path)}
    return sorted(name for name in names if name and take_apart(fold(name)).base not in here)


def blocks(corners: Iterable[tuple[list[str], Point]], most: float = 300.0) -> Iterator[Asked]:
    """Make "Broadway between Prospect St and Columbia St" of corners that follow each other."""
    along: dict[str, list[tuple[Point, str]]] = {}
    for names, at in corners:
        for name in names[:2]:
            other = next(n for n in names if n != name) if len(set(names)) > 1 else ""
            along.setdefault(name, []).append((at, other))
    for street, spots in along.items():
        for (a, first), (b, second) in pairwise(sorted(spots)):
            away = metres(a, b)
            if first and second and first != second and NEAR < away <= most:
                middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
                yield Asked(f"{street} between {first} and {second}", (middle,), away * 0.6)


def bases(names: Iterable[str]) -> frozenset[str]:
    """Give the names without what kind of street they are."""
    return frozenset(take_apart(fold(name)).base for name in names)


def bare(name: str) -> str:
    """Leave out the type of a street at the end of its name."""
    words = name.split()
    return " ".join(words[:-1]) if len(words) > 1 and words[-1].lower() in TYPES else name


def typo(name: str, rng: random.Random) -> str:
    """Write a name with one slip, in any letter but those of its type."""
    told = bare(name)
    i = rng.randrange(len(told))
    match rng.choice("disx"):
        case "d" if len(told) > 2:
            wrong = told[:i] + told[i + 1 :]
        case "i":
            wrong = told[:i] + rng.choice(LETTERS) + told[i:]
        case "x" if i + 1 < len(told):
            wrong = told[:i] + told[i + 1] + told[i] + told[i + 2 :]
        case _:
            wrong = told[:i] + rng.choice(LETTERS) + told[i + 1 :]
    return wrong + name[len(told) :]


def heard(name: str) -> str:
    """Write a name as an ear used to Spanish does."""
    told = bare(name).lower()
    for pattern, to in EAR:
        told = re.sub(pattern, to, told)
    return told


def _features(path: Path) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return told
