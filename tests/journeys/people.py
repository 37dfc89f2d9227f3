"""A person at a real browser, who notices what no page may do."""

from typing import Protocol
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from testigo.drills.stage import Stage

PHONE = {"width": 360, "height": 740}
PATIENCE = 15_000  #: ms
LAPTOP = {"width": 1440, "height": 900}
#: Settles once the worker answers for this page, not only stands ready.
CONTROLLED = """async () => {
  const { serviceWorker } = navigator;
  while (!serviceWorker.controller)
    await new Promise((done) => serviceWorker.addEventListener("controllerchange", done));
}"""
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class Site(Protocol):
    """Where a running Testigo answers."""

    @property
    def url(self) -> str: ...


class Person:
    """One person, one browser profile, one page."""

    def __init__(
        self,
        browser: Browser,
        stage: Site,
        alias: str,
        *,
        language: str = "en",
        phone: bool = False,
        script: bool = True,
        dark: bool = False,
    ) -> None:
        self.stage = stage
        self.alias = alias
        self.complaints: list[str] = []
        self._elsewhere: set[str] = set()
        self.context = browser.new_context(
            base_url=stage.url,
            viewport=PHONE if phone else LAPTOP,  # type: ignore[arg-type]
            locale={"en": "en-US", "es": "es-MX", "ur": "ur-PK", "zh-hans": "zh-CN"}[language],
            java_script_enabled=script,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.page.on("request", self._asked)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        if alias:
            self._sign_in()

    def _sign_in(self) -> None:
        if not isinstance(self.stage, Stage):
            return  # outside a drill people sign in themselves
        # The cookie of a one-click sign-in made over HTTP, so that every person of the cast
        # can sit down, not only those offered on the welcome page.
        visitor = self.stage.be(self.alias)
        self.context.add_cookies(
            [
                {"name": cookie.name, "value": cookie.value or "", "url": self.stage.url}
                for cookie in visitor.http.cookies.jar
            ]
        )

    def open(self, path: str) -> Page:
        """Open an address."""
        self.page.goto(path)
        return self.page

    def sees(self, words: str) -> None:
        """Wait until words are on the page."""
        self.page.get_by_text(words).first.wait_for()

    def finds_nothing_wrong(self, *rules: str) -> None:
        """Check the page by axe (or by these of its rules), and that it broke no policy."""
        assert not self.complaints, f"{self.page.url}: {self.complaints}"
        # What it has nothing against need not be told in full.
        only = {"runOnly": list(rules) or WCAG, "resultTypes": ["violations"]}
        found = Axe().run(self.page, options=only)
        self.complaints.clear()  # the checker itself tries an inline style, which is refused
        bad = [
            f"{v['id']}: {v['help']} {[n['target'] for n in v['nodes']][:3]}"
            for v in found.response["violations"]
        ]
        assert not bad, f"{self.page.url}: {bad}"

    def leaves_to(self, host: str) -> None:
        """Let them go to a page of somebody else's, which is played here."""
        self._elsewhere.add(host)
        self.context.route(f"https://{host}/**", lambda route: route.fulfill(body="elsewhere"))

    def leave(self) -> None:
        """Close the browser profile; complaints that nobody read are read now."""
        self.context.close()
        assert not self.complaints, self.complaints

    def _asked(self, request: Request) -> None:
        told, ours = urlsplit(request.url), urlsplit(self.stage.url)
        if told.scheme in {"http", "https", "ws"} and told.netloc not in {
            ours.netloc,
            *self._elsewhere,
        }:
            self.complaints.append(f"asked {told.netloc}")

    def _said(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Refused to" in message.text:
            self.complaints.append(message.text)
