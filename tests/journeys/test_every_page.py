"""Every page of the product is visited by whom it is for, small and wide, by day and by night.

A route that answers with a page and is not in VISITS fails the last test of this file.
"""

import re
from collections.abc import Iterator

import html5lib
import httpx
import pytest
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import Browser

from testigo.drills.stage import Stage
from tests.journeys import scenes
from tests.journeys.conftest import Demo
from tests.journeys.people import LAPTOP, PHONE, Person
from tests.routes import all_routes

WIDTHS = (PHONE, {"width": 768, "height": 1024}, LAPTOP)

#: Who visits which page; "observer" and "hurt" are whoever went in this file's evening.
VISITS = {
    "": (
        "public:entrance", "public:home", "public:tell", "public:code", "public:is_it_true",
        "public:true_here", "public:rights", "public:right", "public:no_network",
        "security:join", "security:join_once", "account_login", "account_inactive",
        "dispatch:link", "drills:tour", "drills:phones", "federation:feeds",
        "security:phone_door", "dispatch:offline", "public:news", "public:news_link",
        "public:news_confirm", "public:news_mine", "public:news_forget", "public:alert",
        "public:news_stop", "public:slip",
    ),
    "Omar": (
        "desk:board", "desk:part", "desk:incident", "desk:incident_part", "desk:call",
        "desk:call_part", "desk:find", "desk:print", "incidents:card", "dispatch:why",
        "dispatch:sheet", "shifts:hand_over", "security:unlocked", "federation:partners",
        "alerts:board", "alerts:one", "desk:talk", "desk:callers", "desk:quarantine",
        "desk:my_call", "voice:mine",
        "channels:reach", "channels:ways",
    ),
    "Ada": (
        "channels:channels", "channels:letters",
        "security:people", "volunteers:import", "volunteers:contacts", "volunteers:add_contact",
        "volunteers:contact", "places:cities", "places:city", "places:import",
        "mfa_index", "mfa_list_webauthn",
        "voice:hotline", "voice:prompts", "mfa_activate_totp", "mfa_generate_recovery_codes",
        "mfa_add_webauthn", "account_logout",
    ),
    "Dana": ("incidents:lawyer",),
    "observer": ("dispatch:mine", "dispatch:one", "volunteers:duty", "security:this_phone"),
    "buddy": ("dispatch:buddy",),
    "hurt": ("dispatch:one",),
}  # fmt: skip
EVERY_VISIT = [(who, name) for who, names in VISITS.items() for name in names]

#: Parts that are only ever asked for by the page around them.
FRAGMENTS = {"drills:guide"}
#: What stays open for as long as one listens.
STREAMS = {"desk:hear", "dispatch:hear"}

#: What is written in Latin letters in Urdu too; codes, streets and people's own words are marked.
NAMES = (
    "Bakery on Broadway", "Parish office, Magazine St", "Laundry on Cambridge St",
    "Cambridgeport", "The Port", "Wellington-Harrington",
    "Testigo", "Cambridge", "Mid-Cambridge", "English", "Signal", "CSV", "CAP", "XML",
    "Aegis", "Ente Auth", "PIN", "MB", "Español", "Broadway & Prospect St",
    "GeoJSON", "TIGER/Line", "OpenStreetMap", ".zip", ".osm.pbf", "WebGL", "Cambridge, MA",
    "Baltimore, MD", "WAV", "USD",
)  # fmt: skip
#: What only forms lead to: nobody visits these pages.
ELSEWHERE = (
    "join_id",
    "code",
    "line_id",
    "phone_id",
    "photo_id",
    "proof_id",
    "address_id",
    "letter_id",
)
LATIN_WORD = r"[A-Za-z]{2,}"
#: Every text of a page but what says that it is in another language.
LATIN = """() => {
  const other = "bdi, .latin, kbd, script, style, template, noscript, [lang]:not([lang=ur])";
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const said = [];
  while (walk.nextNode()) {
    const { parentElement: inside, textContent } = walk.currentNode;
    if (!inside.closest(other + ", [dir=auto]:not(:root)")) said.push(textContent);
  }
  for (const name of ["aria-label", "placeholder", "alt"])
    for (const each of document.querySelectorAll(`[${name}]`))
      if (!each.closest(other)) said.push(each.getAttribute(name));
  return said;
}"""


class Evening:
    """One evening in which there is something on every page."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        (late, number), (other, request) = scenes.there(stage, wanted=2)
        self.aliases = {"hurt": late, "observer": other}
        self.numbers = {"hurt": number, "observer": request}
        self.aliases["buddy"], self.watched = scenes.buddy(stage)
        incident = scenes.incident_at(stage, scenes.CORNER)
        scenes.press(stage, late, number, "help/")
        omar = stage.be("Omar")
        owned = omar.press(omar.open("/desk/"), "/help/")
        desk = stage.be("Lucia").open(incident)
        self.given = {
            "incident_id": incident.rstrip("/").rpartition("/")[2],
            "report_id": stage.tell("ring", language="es", caller="+16175550133")["report"],
            "ask_id": _id(owned.path),
            "call_out_id": _id(desk.link("/why/")),
            "slug": "the-port", "city": "cambridge", "part": "left", "version": "now",
            "network": stage.network, "secret": "spent-long-ago", "path": "spent-long-ago", "pk": 1,
        }  # fmt: skip
        nobody = "00000000-0000-0000-0000-000000000000"
        self.given |= dict.fromkeys(ELSEWHERE, nobody)
        self.given["message_id"] = nobody
        voice = ("call_id", "leg_id", "clip_id", "recording_id", "kind")
        self.given |= dict.fromkeys(voice, nobody) | {"tongue": "es"}
        self.given["talk_id"] = scenes.conversation(stage)
        self.given["alert_id"] = scenes.alert_drafted(stage, incident)
        self.alert_code = scenes.alert_out(stage, incident)
        self.given["token"] = scenes.asked_for_news(stage, "ana@example.invalid")
        self.confirmed = scenes.asked_for_news(
            stage, "ben@example.invalid", besides=[f"/en/alerts/confirm/{self.given['token']}/"]
        )
        confirm = stage.desk_door.open(f"/en/alerts/confirm/{self.confirmed}/")
        stage.desk_door.send(confirm, confirm.forms[0])
        self.given["import_id"] = scenes.import_begun(stage)
        contacts = stage.be("Ada").open("/contacts/").links
        self.given["contact_id"] = _id(
            next(filter(re.compile(r"/contacts/[0-9a-f-]{36}/").match, contacts))
        )

    def path(
        self, name: str, takes: frozenset[str], who: str = "observer", language: str = "en"
    ) -> str:
        """Where a route is tonight."""
        given: dict[str, object] = {"number": self.numbers.get(who, 1), **self.given}
        given["language"] = language
        if name == "desk:incident_part":
            given["part"] = "detail"
        elif name == "desk:call_part":
            given["part"] = "side"
        elif name == "public:right":
            given["slug"] = "door"
        elif name in {"public:alert", "public:slip"}:
            given["code"] = self.alert_code
        elif name in {"public:news_mine", "public:news_forget"}:
            given["token"] = self.confirmed
        elif name == "dispatch:buddy":
            given["ask_id"] = self.watched
        return reverse(name, kwargs={argument: given[argument] for argument in takes})

    def read_in(self, who: str, language: str) -> None:
        """Somebody reads every page in another language from now on."""
        visitor = self.stage.be(self.aliases.get(who, who))
        visitor.press(visitor.open("/account/"), "/account/language/", {"language": language})


def _id(path: str) -> str:
    found = re.search(r"[0-9a-f-]{36}", path)
    assert found, path
    return found[0]


@pytest.fixture(scope="module")
def evening(demo: Demo) -> Iterator[Evening]:
    token = (demo.folder / "secrets" / "practice-texts").read_text().strip()
    with override_settings(SMS_HOOK_TOKEN=token):
        stage = Stage(demo.url, Stage.open_evening(demo.url))
        yield Evening(stage)
        for visitor in (stage.desk_door, *stage.browsers.values()):
            visitor.close()


@pytest.fixture(scope="module")
def people(browser: Browser, evening: Evening) -> Iterator[dict[str, Person]]:
    """Everybody at a browser of their own."""
    sitting = {
        who: Person(browser, evening.stage, evening.aliases.get(who, who), phone=True)
        for who in VISITS
    }
    yield sitting
    for person in sitting.values():
        person.complaints.clear()
        person.leave()


TAKES = {name: takes for name, _pattern, takes in all_routes()}


@pytest.mark.parametrize(("who", "name"), EVERY_VISIT, ids=lambda said: said or "anybody")
def test_a_page_is_whole_at_three_widths_by_day_and_by_night(
    people: dict[str, Person], evening: Evening, who: str, name: str
):
    person = people[who]
    person.complaints.clear()
    person.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    answer = person.page.goto(evening.path(name, TAKES[name], who))
    assert answer is not None
    assert answer.status < 400 or name == "dispatch:link"
    assert "html" in answer.headers["content-type"]
    parser = html5lib.HTMLParser()
    parser.parse(answer.text())
    assert [f"{at}: {code} {told}" for at, code, told in parser.errors] == []

    room = "[document.scrollingElement.scrollWidth, innerWidth]"
    wrong = []
    for size in WIDTHS:
        person.page.set_viewport_size(size)  # type: ignore[arg-type]
        needed, has = person.page.evaluate(room)
        if needed > has:
            wrong.append(f"{needed} px wide in a window of {has}")
        for scheme in ("light", "dark"):
            rules = ("color-contrast",) if scheme == "dark" else ()  # the rest is as by day
            person.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            try:
                person.finds_nothing_wrong(*rules)
            except AssertionError as found:
                wrong.append(f"{size['width']} {scheme}: {found}")
    assert wrong == []


@pytest.fixture(scope="module")
def readers(
    browser: Browser, evening: Evening, spoken: str, people: dict[str, Person]
) -> Iterator[dict[str, Person]]:
    """The same people, at phones that speak another language."""
    del people  # everybody has read in English before
    for who in filter(None, VISITS):
        evening.read_in(who, spoken)
    sitting = {
        who: Person(
            browser, evening.stage, evening.aliases.get(who, who), phone=True, language=spoken
        )
        for who in VISITS
    }
    yield sitting
    for person in sitting.values():
        person.complaints.clear()
        person.leave()


@pytest.fixture(scope="module")
def spoken(request: pytest.FixtureRequest) -> str:
    """The language a page is read in."""
    return str(request.param)


@pytest.mark.parametrize("spoken", ["es", "zh-hans", "ur"], indirect=True, scope="module")
@pytest.mark.parametrize(("who", "name"), EVERY_VISIT, ids=lambda said: said or "anybody")
def test_a_page_is_whole_in_every_other_language(
    readers: dict[str, Person], evening: Evening, spoken: str, who: str, name: str
):
    person = readers[who]
    person.complaints.clear()
    answer = person.page.goto(evening.path(name, TAKES[name], who, spoken))
    assert answer is not None
    page = person.page.evaluate(
        "({lang: document.documentElement.lang, dir: document.documentElement.dir})"
    )
    assert page == {"lang": spoken, "dir": "rtl" if spoken == "ur" else "ltr"}
    needed, has = person.page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
    assert needed <= has
    if spoken == "ur":
        said = " ".join(person.page.evaluate(LATIN))
        names = set(re.findall(LATIN_WORD, " ".join([*evening.stage.people, *NAMES])))
        assert set(re.findall(LATIN_WORD, said)) <= names
    person.finds_nothing_wrong()


def test_there_is_no_page_that_nobody_visits(evening: Evening):
    visited = {name for names in VISITS.values() for name in names}
    browsers = [evening.stage.be(who).http for who in ("Omar", "Ada", "Dana")]
    browsers += [evening.stage.be(alias).http for alias in evening.aliases.values()]
    unseen = set()
    with httpx.Client(base_url=evening.stage.url, timeout=60) as anybody:
        for name, takes in TAKES.items():
            if name in visited | FRAGMENTS | STREAMS:
                continue
            path = evening.path(name, takes)
            for http in (anybody, *browsers):
                answer = http.get(path, follow_redirects=False)
                is_page = "html" in answer.headers.get("content-type", "")
                if is_page and answer.status_code == 200:
                    unseen.add(name)
    assert unseen == set()
