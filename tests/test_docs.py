"""What the documents promise exists."""

import re
from pathlib import Path

import pytest

from testigo import cli
from testigo.surroundings import has_command

ROOT = Path(__file__).resolve().parent.parent
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)(#[^)\s]*)?\)")
CODE = re.compile(r"`([^`\n]+)`|^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
SETTING = re.compile(r"""env(?:_bool|_int)?\(\s*"([A-Z0-9_]+)\"""")
#: Read by the program before the settings are.
FOR_THE_PROGRAM = {"BIND", "DEMO_DATA", "PORT", "DATA", "DATABASE_URL"}


def names(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def code_of(path: Path) -> list[str]:
    return [short or block for short, block in CODE.findall(path.read_text())]


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_every_link_leads_somewhere(page: Path):
    broken = [
        target
        for target, _part in LINK.findall(page.read_text())
        if not (page.parent / target).exists()
    ]
    assert not broken


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_every_command_named_exists(page: Path):
    known = {"up", "demo", "rehearse", *cli.COMMANDS}
    named = {
        word
        for code in code_of(page)
        for word in re.findall(r"(?:^|&& |bin/)testigo ([a-z_]+)", code, re.MULTILINE)
    }
    assert named <= known


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_every_make_target_named_exists(page: Path):
    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {
        word
        for code in code_of(page)
        for word in re.findall(r"(?:^|&& |testigo )make ([a-z]+)", code, re.MULTILINE)
    }
    assert named <= made


def test_every_setting_is_explained_and_every_explained_setting_exists():
    read = set(SETTING.findall((ROOT / "testigo" / "settings.py").read_text())) | FOR_THE_PROGRAM
    explained = set(
        re.findall(
            r"^\| `TESTIGO_([A-Z0-9_]+)`",
            (ROOT / "docs" / "operate" / "settings.md").read_text(),
            re.MULTILINE,
        )
    )
    assert read == explained


def test_make_lists_its_targets():
    text = (ROOT / "Makefile").read_text()
    listed = set(re.findall(r"^([a-z]+):.*## ", text, re.MULTILINE))
    phony = set(re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)[0].split())
    assert listed == phony


def test_every_command_of_the_program_is_there():
    passed_on = {*cli.COMMANDS, "rehearse", "demo_seed"} - {"manage", "migrate"}
    assert not [command for command in sorted(passed_on) if not has_command(command)]
