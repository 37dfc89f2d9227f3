"""The shape of the code, checked. `pyproject.toml` has the layer contracts."""

import ast
from pathlib import Path

import grimp
import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from testigo.security.access import Deed

ROOT = Path(__file__).resolve().parent.parent / "testigo"
TESTS = Path(__file__).resolve().parent
FRONT_DOOR = {"operations", "queries", "events", "types", "errors", "urls"}
OPEN_MODULES = {"core", "security", "channels"}
#: What decides about people's evening is plain Python: it can be read, tried and timed alone.
DECISIONS = {
    "matching",
    "waves",
    "coverage",
    "simulation",
    "travel",
    "gazetteer",
    "streets",
    "turnout",
}
NOBODYS = {"utils", "helpers", "common", "services", "misc"}
FILES = [p for p in sorted(ROOT.rglob("*.py")) if "migrations" not in p.parts]


def module_of(name: str) -> tuple[str, str]:
    parts = name.split(".")
    return parts[1], parts[2] if len(parts) > 2 else ""


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("testigo", cache_dir=None)


def test_modules_are_entered_by_their_front_door(graph: grimp.ImportGraph):
    inside = {path.parent.name for path in ROOT.glob("*/apps.py")}
    intruders = [
        f"{importer} -> {imported}"
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if "." in importer
        and "." in imported
        and module_of(imported)[0] in inside
        and module_of(importer)[0] != module_of(imported)[0]
        and module_of(imported)[0] not in OPEN_MODULES
        and module_of(imported)[1] not in FRONT_DOOR
        and importer != "testigo.urls"
    ]
    assert not intruders


def test_views_forms_and_reactions_never_touch_models(graph: grimp.ImportGraph):
    edges = {"views", "forms", "reactions"}
    touching = [
        f"{importer} -> {imported}"
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if edges & set(importer.split(".")[2:]) and imported.endswith(".models")
    ]
    assert not touching


@pytest.mark.parametrize(
    "path", [p for p in FILES if p.stem in DECISIONS], ids=lambda p: f"{p.parent.name}.{p.stem}"
)
def test_decisions_are_plain_python(path: Path):
    imported = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")
    forbidden = ("django", "testigo.core.clock", "random")
    assert not [name for name in imported if name.startswith(forbidden)]


@pytest.mark.parametrize("path", [*FILES, *sorted(TESTS.rglob("*.py"))], ids=lambda p: p.name)
def test_no_file_is_longer_than_400_lines(path: Path):
    assert len(path.read_text().splitlines()) <= 400


def test_half_of_the_files_fit_on_two_screens():
    lengths = sorted(len(path.read_text().splitlines()) for path in FILES)
    assert lengths[len(lengths) // 2] <= 120


def test_no_file_is_a_drawer_for_odds_and_ends():
    assert not [path for path in FILES if NOBODYS & {path.stem, path.parent.name}]


def views(resolver: URLResolver, prefix: str = "") -> list[tuple[str, object]]:
    """Every route and its view."""
    found: list[tuple[str, object]] = []
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            found.append((route, entry.callback))
        else:
            found += views(entry, route)
    return found


def test_every_view_names_its_deed():
    ours = [
        (route, view)
        for route, view in views(get_resolver())
        if getattr(view, "__module__", "").startswith("testigo.")
    ]
    assert ours
    assert not [route for route, view in ours if not isinstance(getattr(view, "deed", None), Deed)]


@pytest.mark.parametrize(
    "path", [p for p in FILES if p.stem == "views" or p.parent.name == "views"], ids=str
)
def test_a_view_gets_parses_does_and_answers(path: Path):
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
        length = (node.end_lineno or 0) - first.lineno + 1
        assert length <= 12, f"{node.name} in {path} has {length} lines"
        tries = [inner for inner in ast.walk(node) if isinstance(inner, ast.Try)]
        assert not tries, f"{node.name} in {path} has a try"
