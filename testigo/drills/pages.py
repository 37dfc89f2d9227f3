"""A browser without a screen: pages, their forms, and pressing a button, over HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx


class NoSuchForm(LookupError):
    """The page does not offer what its reader wanted to press."""


@dataclass
class Form:
    """One form of a page: where it goes, what it carries, what can be pressed or chosen."""

    action: str
    method: str = "get"
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)  #: (name, value)
    choices: dict[str, list[str]] = field(default_factory=dict)  #: radios, boxes, lists


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.words: list[str] = []
        self.links: list[str] = []
        self._open: Form | None = None
        self._area = ""
        self._list = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "a" and told.get("href"):
            self.links.append(told["href"])
        elif tag == "form":
            self._open = Form(action=told.get("action", ""), method=told.get("method", "get"))
            self.forms.append(self._open)
        elif self._open is not None and "disabled" not in told:
            self._inside(self._open, tag, told)

    def _inside(self, form: Form, tag: str, told: dict[str, str]) -> None:
        name, value = told.get("name", ""), told.get("value", "")
        if tag == "button":
            form.buttons.append((name, value))
        elif tag == "textarea" and name:
            self._area = name
            form.fields.setdefault(name, "")
        elif tag == "select":
            self._list = name
        elif tag == "option" and self._list:
            form.choices.setdefault(self._list, []).append(value)
            if "selected" in told:
                form.fields[self._list] = value
        elif tag == "input" and told.get("type") in {"radio", "checkbox"}:
            form.choices.setdefault(name, []).append(value or "on")
            if "checked" in told:
                form.fields[name] = value or "on"
        elif tag == "input" and name:
            form.fields[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._list = ""

    def handle_data(self, data: str) -> None:
        if self._open is not None and self._area:
            self._open.fields[self._area] += data
        elif data.strip():
            self.words.append(data.strip())


@dataclass(frozen=True)
class Page:
    """What came back: status, words, forms."""

    url: str
    status: int
    text: str
    forms: tuple[Form, ...]
    links: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Give the address without the host."""
        return urlsplit(self.url).path

    def link(self, holds: str) -> str:
        """Give the first link whose address holds this, or ""."""
        return next((link for link in self.links if holds in link), "")

    def form_or_none(self, ends: str, **fields: str) -> Form | None:
        """Find a form as `form` does; None where there is none."""
        try:
            return self.form(ends, **fields)
        except NoSuchForm:
            return None

    def has(self, *words: str) -> bool:
        """Tell whether every one of the words stands on the page."""
        return all(word in self.text for word in words)

    def form(self, ends: str, **fields: str) -> Form:
        """Find the form whose address ends so (and whose hidden fields are so)."""
        for form in self.forms:
            path = form.action.partition("?")[0]
            fits = all(form.fields.get(name) == value for name, value in fields.items())
            if fits and (path.endswith(ends) or (ends.count("/") > 2 and ends in path)):
                return form
        raise NoSuchForm(f"no form to {ends} on {self.url} ({self.status})")


class Visitor:
    """One person at a browser: keeps cookies, reads pages, fills forms, presses buttons."""

    def __init__(self, base: str, *, name: str, language: str = "en") -> None:
        self.name = name
        self.http = httpx.Client(
            base_url=base, follow_redirects=True, timeout=30, headers={"Accept-Language": language}
        )

    def open(self, path: str) -> Page:
        """Open a page."""
        return self._page(self.http.get(path))

    def press(self, page: Page, ends: str, told: Mapping[str, Any] | None = None) -> Page:
        """Fill the form whose address ends so, and press its button."""
        return self.send(page, page.form(ends), told)

    def send(self, page: Page, form: Form, told: Mapping[str, Any] | None = None) -> Page:
        """Fill one form, and press its first button where `told` names none."""
        fields: dict[str, Any] = dict(form.fields)
        named = [(name, value) for name, value in form.buttons if name]
        if named and len(form.buttons) == 1:
            fields.setdefault(*named[0])
        fields.update(told or {})
        address = urljoin(page.url, form.action)
        if form.method.lower() == "post":
            origin = str(self.http.base_url).rstrip("/")
            return self._page(self.http.post(address, data=fields, headers={"Origin": origin}))
        return self._page(self.http.get(address, params=fields))

    def close(self) -> None:
        """Leave."""
        self.http.close()

    def _page(self, answer: httpx.Response) -> Page:
        reader = _Reader()
        if "html" in answer.headers.get("content-type", ""):
            reader.feed(answer.text)
        text = " ".join(" ".join(reader.words).split()) or answer.text
        return Page(
            str(answer.url), answer.status_code, text, tuple(reader.forms), tuple(reader.links)
        )
