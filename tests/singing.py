"""What people type through every door of a running Testigo, each with one mark."""

import base64
import json
import re
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import httpx
from django.conf import settings

from testigo.drills.pages import Page, Visitor
from testigo.drills.stage import Stage
from tests.build_phones import a_key, public_half
from tests.walker import Phone, Provider

LETTERS = str.maketrans("0123456789", "ghijklmnop")


@dataclass
class Canaries:
    """One mark for words, one for numbers, and what else must not be found."""

    mark: str = field(default_factory=lambda: "qz" + secrets.token_hex(8).translate(LETTERS))
    number: str = field(default_factory=lambda: f"+1617555{secrets.randbelow(9000) + 1000}")
    others: list[str] = field(default_factory=list)

    def sing(self, name: str) -> str:
        """Give words with the mark for a field."""
        return f"{self.mark} {name.rpartition('.')[2]}"


ADDRESS = "203.0.113.77"  #: a browser's, as a proxy tells it


def until(look: Any, seconds: float = 20) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if found := look():
                return found
        except (httpx.HTTPError, LookupError, StopIteration):
            pass
        time.sleep(0.25)
    raise AssertionError("it never happened")


class Cast:
    """The people of the evening; whatever they send carries a mark in its headers, too."""

    def __init__(self, url: str, canaries: Canaries) -> None:
        self.canaries = canaries
        self.neighbour = Visitor(url, name="")
        self.stage = Stage(url, Stage.open_evening(url))

    def be(self, alias: str) -> Visitor:
        browser = self.stage.be(alias) if alias else self.neighbour
        browser.http.headers["User-Agent"] = f"{self.canaries.mark} browser"
        browser.http.headers["X-Forwarded-For"] = ADDRESS
        return browser

    def leave(self) -> None:
        for browser in (self.neighbour, self.stage.desk_door, *self.stage.browsers.values()):
            browser.close()

    def post(self, alias: str, page: str, path: str, **told: Any) -> Page:
        browser = self.be(alias)
        seen = browser.http.get(page)
        token = re.search(r'(?:csrfmiddlewaretoken" value|name="csrf" content)="(\w+)"', seen.text)
        assert token, f"{alias} found no form on {page}: {seen.status_code}"
        files = told.pop("files", None)
        answer = browser.http.post(
            path, data=told, files=files,
            headers={"X-CSRFToken": token[1], "Origin": self.stage.url, "Referer": self.stage.url},
        )  # fmt: skip
        assert answer.status_code < 400, f"{path}: {answer.status_code} {answer.text[-600:]}"
        return browser._page(answer)


def sing_at_the_front_door(cast: Cast, sing: Any) -> None:
    neighbour = cast.be("")
    page = neighbour.open("/en/tell/")
    said = sing("reports.Report.said_place")
    for step, told in (
        ("taken", {"taken": "no"}),
        ("sees", {"sees": "vests", "words": sing("reports.Report.words")}),
        ("where", {"said_place": said}),
        ("where", {"said_place": said, "said_before": said, "place": "as_said"}),
        ("when", {"when": "now"}),
        ("callback", {
            "callback": "yes", "contact": sing("reports.Report.contact"),
            "callback_when": sing("reports.Report.callback_when"),
            "callback_say": sing("reports.Report.callback_say"),
        }),
    ):  # fmt: skip
        form = next((form for form in page.forms if form.fields.get("step") == step), None)
        assert form, f"{step}: {page.text}"
        page = neighbour.send(page, form, told)
    assert page.has("Thank"), page.text


def sing_by_text(cast: Cast, canaries: Canaries) -> None:
    cast.stage.text(canaries.number, canaries.sing("channels.Message.text"))
    page = cast.be("Rosa").open("/drill/phones/")
    form = next(form for form in page.forms if form.action.endswith("/say/"))
    cast.be("Rosa").send(page, form, {"text": canaries.sing("channels.Line.text")})


def sing_in_a_conversation(cast: Cast, sing: Any) -> None:
    page = cast.be("Maria").open("/drill/phones/")
    say = next(form for form in page.forms if form.fields.get("owner", "").startswith("account:"))
    cast.be("Maria").send(page, say, {"text": "I wait with two others here"})
    omar = cast.be("Omar")

    def talk() -> str:
        paths = (link for link in omar.open("/desk/").links if "/talk/report/" in link)
        return next(seen.path for seen in map(omar.open, paths) if seen.form_or_none("/write/"))

    page = omar.open(until(talk))
    omar.send(page, page.form("/write/"), {"words": sing("channels.Written.words")})


def sing_of_members(cast: Cast, sing: Any) -> None:
    cast.post(
        "Maria", "/duty/", "/duty/sheet/", contact=sing("volunteers.Volunteer.contact"),
        number=sing("volunteers.Volunteer.number"), medical=sing("volunteers.Volunteer.medical"),
    )  # fmt: skip
    email = sing("security.Account.email").replace(" ", ".") + "@example.org"
    rows = (
        "alias,email,roles,certified_until,conduct_signed,adult,home\n"
        f"{sing('security.Account.alias')},{email},observer,2027-11-01,2026-11-01,yes,"
        "Broadway at Prospect St\n"
    )
    done = cast.post(
        "Ada", "/duty/import/", "/duty/import/", files={"file": ("v.csv", rows.encode())}
    )
    assert done.status == 200


def sing_of_a_phone(cast: Cast, sing: Any) -> None:
    public = base64.b64encode(public_half(a_key())).decode()
    made = cast.post(
        "Maria",
        "/duty/",
        "/account/phone/enrol/",
        public=public,
        share=sing("security.Phone.share"),
    )
    cast.post(
        "Maria", "/duty/", "/account/phone/pin/", phone=json.loads(made.text)["phone"],
        check=sing("security.Phone.check_word"),
    )  # fmt: skip


SPOT = (42.369320, -71.099410)  #: in front of a house of Tremont St
POINT = f"at:{SPOT[0]:.6f},{SPOT[1]:.6f}"
HOUSE = "Tremont St"


def sing_on_the_desk(cast: Cast, canaries: Canaries) -> None:
    sing = canaries.sing
    call = cast.stage.tell("ring", language="en", caller="+16175550123")["report"]
    page, answer = f"/desk/call/{call}/", f"/reports/{call}/answer/"
    for name, value in (("taken", "no"), ("sees", "vests"), ("place", POINT)):
        cast.post("Pilar", page, answer, field=name, value=value)
    canaries.others += POINT.removeprefix("at:").split(",")
    desk = cast.be("Omar")

    def incident() -> str:
        return desk.open("/desk/").link("/desk/incident/")

    here = until(incident).partition("#")[0]
    note = here.replace("/desk/incident/", "/incidents/") + "note/"
    cast.post("Omar", here, note, text=sing("incidents.Note.text"))


def sing_of_a_link(cast: Cast, canaries: Canaries) -> None:
    for verifier in ("Rosa", "Ahmed", "Joy"):
        cast.post(verifier, "/duty/", "/duty/choose/", mode="walk", by_link="on")
    omar = cast.be("Omar")

    def placed() -> str:
        paths = {link.partition("#")[0] for link in omar.open("/desk/").links}
        return next(
            path for path in sorted(paths)
            if path.startswith("/desk/incident/") and omar.open(path).has("The Port. Read back")
        )  # fmt: skip

    def secret() -> str:
        phones = cast.be("Rosa").open("/drill/phones/")
        paths = [form.fields.get("path", "") for form in phones.forms]
        return next((path.split("/")[3] for path in paths if path.startswith("/go/l/")), "")

    incident = until(placed)
    omar.press(omar.open(incident), "/own/")
    assert omar.press(omar.open(incident), "/approve/").status == 200
    canaries.others.append(until(secret))
    page = cast.be("").open(f"/go/l/{canaries.others[-1]}/")
    page = cast.neighbour.send(page, page.forms[0], {"answer": "going"})
    assert page.has("Your answer is kept"), page.text


def sing_while_locked(cast: Cast, sing: Any) -> None:
    grace = cast.be("Grace")
    seen = grace.http.get("/duty/")
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', seen.text)
    assert token
    told = {"X-CSRFToken": token[1], "Origin": cast.stage.url}
    grace.http.post("/account/lock/", headers=told, follow_redirects=False)
    held = grace.http.post(
        "/duty/sheet/", headers=told, data={"contact": sing("security.Session.sealed")},
        follow_redirects=False,
    )  # fmt: skip
    assert held.status_code == 302


def sing_of_local_contacts(cast: Cast, canaries: Canaries) -> None:
    ada = cast.be("Ada")
    where = "Broadway and Prospect St"
    told = {
        "kind": "school", "name": canaries.sing("volunteers.LocalContact.name"),
        "number": canaries.number, "language": "en", "where": where,
    }  # fmt: skip
    page = ada.open("/contacts/add/")
    asked = ada.send(page, page.form("/contacts/add/"), told)
    assert asked.has("Is it here?"), asked.text
    done = ada.send(asked, asked.form("/contacts/add/"), told | {"place": "Broadway & Prospect St"})
    assert done.has(told["name"]), done.text


def sing_by_telephone(cast: Cast, canaries: Canaries) -> None:
    def post(path: str, fields: dict[str, str], headers: dict[str, str]) -> tuple[int, bytes]:
        answer = httpx.post(f"{cast.stage.url}{path}", data=fields, headers=headers, timeout=60)
        return answer.status_code, answer.content

    told = cast.stage.state()
    provider = Provider(
        post, origin=cast.stage.url, token=settings.SMS_HOOK_TOKEN, hotline=told["hotline"]
    )
    Phone(provider, number=canaries.number).rings().press("2").press("2")
