"""House numbers along streets, from addresses that are only points."""

import re
from collections import Counter
from collections.abc import Iterable
from math import cos, radians
from typing import NamedTuple

from testigo.places.geometry import Point, along, to_line
from testigo.places.importers.progress import Left
from testigo.places.importers.streets import Network

FARTHEST = 120.0  # metres from a house to its street
NUMBER = re.compile(r"^\s*(\d{1,6})")


class Address(NamedTuple):
    """A house: its number, its street's name, where it stands."""

    number: str
    street: str
    at: Point


def number_houses(addresses: Iterable[Address], network: Network, left: Counter[Left]) -> int:
    """Widen the ranges of the segments the addresses stand at; tell how many found theirs."""
    of_street: dict[int, list[int]] = {}
    for index, street in enumerate(network.columns.get("street", ())):
        of_street.setdefault(street, []).append(index)
    known = set(network.names)
    sides: dict[tuple[int, str], list[tuple[float, int]]] = {}
    for address in addresses:
        fits = NUMBER.match(address.number)
        key = network.spelt.get(address.street)
        if key is None and address.street:
            network.street(address.street)
            key = network.spelt[address.street]
        spot = None
        if fits and key in known:
            spot = _nearest(network, of_street.get(network.names[key], ()), address.at)
        if spot is None or not fits:
            left[Left.ADDRESS_ALONE] += 1
            continue
        index, share, side = spot
        sides.setdefault((index, side), []).append((share, int(fits[1])))
    for (index, side), houses in sides.items():
        _widen(network, index, side, sorted(houses))
    return sum(map(len, sides.values()))


def _nearest(network: Network, segments: Iterable[int], at: Point) -> tuple[int, float, str] | None:
    best: tuple[float, int, float] | None = None
    for index in segments:
        away, share = to_line(at, network.line(index))
        if away <= FARTHEST and (best is None or away < best[0]):
            best = away, index, share
    if best is None:
        return None
    _away, index, share = best
    return index, share, _side(network.line(index), share, at)


def _side(line: list[Point], share: float, at: Point) -> str:
    before, after = along(line, max(share - 0.05, 0.0)), along(line, min(share + 0.05, 1.0))
    wide = cos(radians(at[1])) ** 2
    cross = (after[0] - before[0]) * (at[1] - before[1]) * wide
    cross -= (after[1] - before[1]) * (at[0] - before[0]) * wide
    return "left" if cross > 0 else "right"


def _widen(network: Network, index: int, side: str, houses: list[tuple[float, int]]) -> None:
    """Write the range in the direction the numbers climb along the segment."""
    numbers = [number for _share, number in houses]
    low, high = min(numbers), max(numbers)
    rising = numbers[0] <= numbers[-1]
    network.columns[f"{side}_from"][index] = low if rising else high
    network.columns[f"{side}_to"][index] = high if rising else low
