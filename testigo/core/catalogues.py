"""The languages' catalogues: one per module and language, kept in step with the strings in use.

Babel does what gettext's programs do, so a machine needs none of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[1]
SOURCE = "en"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
SAME = "same"  #: a translator's comment that says: in this language it is the same word
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
ARABIC = re.compile(r"[\u0600-\u06ff]")
CHINESE = re.compile(r"[\u3400-\u9fff]")
SCRIPTS = {"ur": (ARABIC, "Arabic letters"), "zh-hans": (CHINESE, "Chinese characters")}
LETTER = re.compile(r"[^\W\d_]")
HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plurals};\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


@dataclass(frozen=True)
class Module:
    """A module of the product and its strings."""

    name: str

    @property
    def folder(self) -> Path:
        return ROOT / self.name

    def file(self, language: str) -> Path:
        return self.folder / "locale" / to_locale(language) / "LC_MESSAGES" / "django.po"

    def strings(self) -> Catalog:
        """Collect the strings its code and its templates use."""
        found = Catalog(locale=SOURCE)
        for path in self._sources():
            for line, text, _comments, context in _extract(path):
                place = [(path.relative_to(ROOT).as_posix(), line)]
                found.add(text, None, place, context=context)
        return found

    def _sources(self) -> Iterator[Path]:
        if self.name == "core":  # what belongs to no module is written down with core's
            yield from sorted(ROOT.glob("*.py"))
        yield from sorted(p for p in self.folder.rglob("*.py") if "migrations" not in p.parts)
        for kind in ("html", "txt"):
            yield from sorted(self.folder.glob(f"templates/**/*.{kind}"))

    def translated(self, language: str) -> Catalog:
        """Read what has been translated."""
        path = self.file(language)
        if not path.exists():
            return Catalog(locale=to_locale(language))
        with path.open("rb") as file:
            return read_po(file, locale=to_locale(language))


def modules() -> list[Module]:
    """List the product's modules."""
    return [Module(path.parent.name) for path in sorted(ROOT.glob("*/apps.py"))]


def languages() -> list[str]:
    """List the languages that need catalogues."""
    return [code for code, _name in settings.LANGUAGES if code != SOURCE]


def update(module: Module, language: str) -> int:
    """Bring a catalogue in step with the code; give how many strings wait for a translation."""
    used = module.strings()
    catalogue = module.translated(language)
    catalogue.update(used, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    path = module.file(language)
    if not len(used):
        path.unlink(missing_ok=True)
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    body = BytesIO()
    write_po(body, catalogue, width=100, omit_header=True, include_lineno=False, sort_by_file=True)
    header = HEADER.format(language=language, plurals=catalogue.plural_forms.rstrip(";"))
    path.write_text(header + body.getvalue().decode().strip() + "\n")
    return sum(1 for message in _messages(catalogue) if not _texts(message))


def compile_all() -> int:
    """Write what the running product reads; give how many files."""
    written = 0
    for module in modules():
        for language in languages():
            if (path := module.file(language)).exists():
                with path.with_suffix(".mo").open("wb") as file:
                    write_mo(file, module.translated(language))
                written += 1
    return written


def faults(module: Module, language: str) -> Iterator[str]:
    """Tell what is wrong with a catalogue."""
    used, catalogue = module.strings(), module.translated(language)
    for message in _messages(used):
        here = f"{module.name} {language}: {_id(message)!r}"
        translated = catalogue.get(message.id, context=message.context)
        if translated is None or not _texts(translated):
            yield f"{here} is not translated"
            continue
        if translated.fuzzy:
            yield f"{here} is marked fuzzy"
        for text in _texts(translated):
            yield from (f"{here} {fault}" for fault in _wrong(message, translated, text, language))
    for message in _messages(catalogue):
        if used.get(message.id, context=message.context) is None:
            yield f"{module.name} {language}: {_id(message)!r} is used nowhere; extract again"


def _wrong(message: Message, translated: Message, text: str, language: str) -> Iterator[str]:
    ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
    words = PLACEHOLDER.sub("", text)
    wanted = {frozenset(PLACEHOLDER.findall(one)) for one in ids}
    # A form for "one" may leave the number out.
    if frozenset(PLACEHOLDER.findall(text)) not in wanted | (
        {frozenset()} if len(ids) > 1 else set()
    ):
        yield f"has other placeholders: {text!r}"
    if not LETTER.search(PLACEHOLDER.sub("", _id(message))):
        return
    if SAME in translated.user_comments:
        return
    if text in ids:
        yield f"equals the English (comment it with `# {SAME}` where that is right)"
        return
    for written, (script, letters) in SCRIPTS.items():
        if bool(script.search(words)) is not (written == language):
            yield f"has {'no ' if written == language else ''}{letters}: {text!r}"


def _extract(path: Path) -> Iterator[tuple[int, str, list[str], str | None]]:
    text = path.read_text()
    if path.suffix != ".py":
        # The tokenizer minds indentation, and a template's is its own.
        code = templatize(text, origin=str(path))
        text = "\n".join(line.lstrip() for line in code.split("\n"))
    yield from extract("python", BytesIO(text.encode()), KEYWORDS)  # type: ignore[misc]


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _texts(message: Message) -> list[str]:
    """The translations, or nothing when one is missing."""
    told = message.string or ""
    texts = [told] if isinstance(told, str) else list(told)
    return texts if texts and all(texts) else []
