"""The boundaries hold in the code; each line of docs/boundaries.md names its test."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted(
    p
    for p in [*(ROOT / "testigo").rglob("*.py"), *(ROOT / "assets" / "src").rglob("*.js")]
    if "node_modules" not in p.parts
)
SHOWN = [
    *sorted((ROOT / "testigo").rglob("*.html")),
    *sorted((ROOT / "testigo").rglob("*.po")),
    *CODE,
]
REQUIREMENTS = [*sorted((ROOT / "requirements").glob("*.txt")), ROOT / "assets" / "package.json"]
#: Libraries that find faces or read plates, by the names people install.
SEEING = re.compile(
    r"face[_-]?(recognition|api|net|embedding)|insightface|deepface|mediapipe|dlib|retinaface"
    r"|open-?alpr|fast-?alpr|easyocr|tesseract|plate[_-]?recogni[sz]er|\banpr\b|opencv",
    re.IGNORECASE,
)
#: One arrest is never called that.
NEVER = re.compile(r"\b(raids?|redadas?)\b", re.IGNORECASE)
NEVER_FIELD = re.compile(
    r"badge_?(number|no)|officer_?(name|face|photo|home)|licen[cs]e_?plate|plate_?number"
    r"|immigration_?status",
    re.IGNORECASE,
)


def names(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", [*CODE, *REQUIREMENTS], ids=names)
def test_nothing_here_recognises_faces_or_reads_plates(path: Path):
    assert not SEEING.search(path.read_text())


#: A list of words never handed to a caller; that one is rightly among them.
UNSAID = {"testigo/reports/codewords.py"}


@pytest.mark.parametrize("path", [p for p in SHOWN if names(p) not in UNSAID], ids=names)
def test_no_arrest_is_called_a_raid(path: Path):
    assert not NEVER.search(path.read_text())


def test_no_model_keeps_officers_plates_or_anybody_s_status():
    kept = [
        node.targets[0].id
        for path in (ROOT / "testigo").rglob("models.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    ]
    assert not [name for name in kept if NEVER_FIELD.search(name)]


def boundaries() -> list[tuple[str, str]]:
    """The lines of docs/boundaries.md and the tests they name."""
    text = (ROOT / "docs" / "boundaries.md").read_text()
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [(row[0], row[-1].strip(" `")) for row in rows if row[0] != "line"]


@pytest.mark.parametrize(("line", "test"), boundaries(), ids=lambda text: text[:40])
def test_each_boundary_has_its_test(line: str, test: str):
    path, _, name = test.partition("::")
    assert name, f"{line!r} names no test"
    assert f"def {name}(" in (ROOT / path).read_text()
