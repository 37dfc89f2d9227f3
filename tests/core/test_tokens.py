"""The look keeps its promises: colours in one file, one dark in both places, nothing inline."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STYLES = ROOT / "assets/src/styles"
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|lab|hwb)a?\(", re.IGNORECASE)
PHYSICAL = re.compile(
    r"(?<![\w-])(?:margin|padding|border)-(?:left|right|top|bottom)\b|(?<![\w.-])(?:right|top|bottom)\s*:"
)
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son(?:click|load|submit|change|input)="
)

sheets = sorted(STYLES.glob("*.css"))
pages = sorted((ROOT / "testigo").glob("*/templates/**/*.html"))


def names(sheet: Path) -> str:
    return sheet.relative_to(ROOT).as_posix()


def plain(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", block))


def dark_lists() -> tuple[dict[str, str], dict[str, str]]:
    css = plain((STYLES / "tokens.css").read_text())
    chosen = css.split(':root[data-theme="dark"] {')[1].split("}")[0]
    asked = css.split("@media (prefers-color-scheme: dark)")[1].split("{", 2)[2].split("}")[0]
    return tokens(chosen), tokens(asked)


def test_dark_is_the_same_whether_chosen_or_asked_for_by_the_phone() -> None:
    chosen, asked = dark_lists()

    assert chosen == asked
    assert len(chosen) > 30


def test_every_colour_of_the_light_has_one_in_the_dark() -> None:
    light = tokens(plain((STYLES / "tokens.css").read_text()).split("}")[0])
    coloured = {name for name, value in light.items() if COLOUR.search(value)}

    assert coloured <= dark_lists()[0].keys()


@pytest.mark.parametrize("sheet", sheets, ids=names)
def test_no_colour_stands_outside_the_tokens(sheet: Path) -> None:
    if sheet.name != "tokens.css":
        assert COLOUR.findall(plain(sheet.read_text())) == []


@pytest.mark.parametrize("sheet", sheets, ids=names)
def test_right_to_left_is_free_because_no_side_is_named(sheet: Path) -> None:
    assert PHYSICAL.findall(plain(sheet.read_text())) == []


@pytest.mark.parametrize("page", pages, ids=names)
def test_no_page_holds_script_or_style_of_its_own(page: Path) -> None:
    assert INLINE.findall(page.read_text()) == []
