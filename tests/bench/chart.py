"""Bars with their confidence as a picture: plain SVG, drawn by one function."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

#: Colours that differ in lightness too, so that they are told apart in grey.
COLOURS: Final = ("#0b5d57", "#4f9d94", "#b5452c", "#c9954c", "#8a8f98", "#c3c7cd")
WIDTH, HEIGHT, LEFT, TOP, FOOT = 300, 190, 44, 46, 28
FONT: Final = "font-family='Source Sans 3, system-ui, sans-serif' fill='#1c2430'"


@dataclass(frozen=True)
class Bar:
    """One value and how far it may be off, either way."""

    value: float
    off: float


@dataclass(frozen=True)
class Panel:
    """One measure: groups of bars, one bar of each series in every group."""

    title: str
    groups: Mapping[str, Sequence[Bar]]
    percent: bool = False


def draw(title: str, series: Sequence[str], panels: Sequence[Panel]) -> str:
    """Draw the panels side by side, with one legend below."""
    wide = len(panels) * (WIDTH + LEFT) + 20
    tall = TOP + HEIGHT + FOOT + 22 * (1 + (len(series) - 1) // 3) + 14
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {wide} {tall}' role='img'>",
        f"<title>{escape(title)}</title>",
        f"<rect width='{wide}' height='{tall}' fill='#ffffff'/>",
    ]
    for number, panel in enumerate(panels):
        parts += _panel(panel, number * (WIDTH + LEFT) + LEFT)
    for number, name in enumerate(series):
        x, y = LEFT + (number % 3) * 330, TOP + HEIGHT + FOOT + 22 * (1 + number // 3) - 8
        parts.append(
            f"<rect x='{x}' y='{y - 11}' width='14' height='14' fill='{COLOURS[number]}'/>"
        )
        parts.append(_text(x + 20, y, name, 13))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(panel: Panel, left: int) -> list[str]:
    bars = [bar for group in panel.groups.values() for bar in group]
    most = 1.0 if panel.percent else max(bar.value + bar.off for bar in bars) * 1.05
    foot = TOP + HEIGHT
    parts = [_text(left, TOP - 22, panel.title, 15, weight=600)]
    for step in range(5):
        value, y = most * step / 4, foot - HEIGHT * step / 4
        told = f"{value:.0%}" if panel.percent else f"{value:.3g}"
        parts.append(f"<path d='M{left} {y:.1f}h{WIDTH - 24}' stroke='#dfe3e8'/>")
        parts.append(_text(left - 6, y + 4, told, 11, anchor="end"))
    room = (WIDTH - 24) / len(panel.groups)
    for number, (name, group) in enumerate(panel.groups.items()):
        start, thick = left + number * room + 6, (room - 12) / len(group)
        for place, bar in enumerate(group):
            high, x = HEIGHT * bar.value / most, start + place * thick
            parts.append(f"<rect x=\'{x:.1f}\' y=\'{foot - high:.1f}\' width=\'{thick - 2:.1f}\'"
                         f" height=\'{high:.1f}\' fill=\'{COLOURS[place]}\'/>")  # fmt: skip
            off, middle = HEIGHT * bar.off / most, x + thick / 2 - 1
            parts.append(f"<path d=\'M{middle:.1f} {foot - high - off:.1f}v{2 * off:.1f}\'"
                         " stroke=\'#1c2430\'/>")  # fmt: skip
        parts.append(_text(start + room / 2 - 6, foot + 17, name, 11, anchor="middle"))
    return parts


def _text(
    x: float, y: float, words: str, size: int, *, anchor: str = "start", weight: int = 400
) -> str:
    return (f"<text x=\'{x:.1f}\' y=\'{y:.1f}\' font-size=\'{size}\' text-anchor=\'{anchor}\'"
            f" font-weight=\'{weight}\' {FONT}>{escape(words)}</text>")  # fmt: skip
