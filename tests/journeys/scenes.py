"""What stands before a journey begins: set over HTTP, through the same pages and webhooks."""

import re
from collections.abc import Iterable

from testigo.drills import area
from testigo.drills.pages import Page
from testigo.drills.stage import Stage

CORNER = "Broadway and Prospect St"
OTHER = "Magazine St and Perry St"


def happened(stage: Stage, verb: str, what: str = "") -> int:
    """How often the audit has it."""
    lines = stage.state()["timeline"]
    return sum(line["verb"] == verb and what in line["what"] for line in lines)


def comes(stage: Stage, verb: str, what: str = "") -> None:
    """Wait until the audit has it."""
    stage.until(lambda: happened(stage, verb, what), f"the audit never had {verb} {what}")


def texted(stage: Stage, place: str = CORNER, *, says: str = "Two vans and men in vests at") -> str:
    """A neighbour texts the hotline; gives the desk's address of the incident it opened."""
    stage.text(f"+1617555{len(place) * 7 + len(says):04}", f"{says} {place}")
    return stage.until(lambda: incident_at(stage, place), f"no incident opened at {place}")


def incident_at(stage: Stage, place: str) -> str:
    """The desk's address of the open incident there, or ""."""
    street = place.split(" St", maxsplit=1)[0].split(" and", maxsplit=1)[0]
    found = stage.be("Lucia").open(f"/desk/find/?q={street}")
    return found.path if "/desk/incident/" in found.path else found.link("/desk/incident/")


def settled(stage: Stage, incident: str, outcome: str, basis: str = "contact") -> None:
    """Lucia says what was found."""
    page = stage.be("Lucia").open(incident)
    stage.be("Lucia").send(page, page.form("/settle/", outcome=outcome), {"basis": basis})


def observers_asked(stage: Stage, incident: str) -> None:
    """The incident is confirmed, and the first observers are asked to go."""
    stage.be("Lucia").press(stage.be("Lucia").open(incident), "/own/")
    settled(stage, incident, "confirmed")
    page = stage.until(
        lambda: with_form(stage, incident, "/approve/"), "no request for observers was proposed"
    )
    stage.be("Lucia").press(page, "/approve/")
    comes(stage, "call_out.asked")


def with_form(stage: Stage, path: str, ends: str, who: str = "Lucia") -> Page | None:
    """Somebody's page, once it offers that form."""
    page = stage.be(who).open(path)
    return page if page.form_or_none(ends) else None


def asked(stage: Stage, besides: Iterable[str] = ()) -> list[tuple[str, int]]:
    """Who is asked now and has not answered: alias and number of the request."""
    found = []
    for phone in stage.phones():
        alias, number = phone["alias"], phone["request"]
        if number and alias not in besides:
            page = stage.be(alias).open(f"/go/{number}/")
            if page.form_or_none("/answer/"):
                found.append((alias, number))
    return found


def press(stage: Stage, alias: str, number: int, ends: str, **told: str) -> Page:
    """Somebody presses a button of their request."""
    page = stage.be(alias).open(f"/go/{number}/")
    return stage.be(alias).press(page, f"/go/{number}/{ends}", told)


def going(stage: Stage, *, wanted: int, besides: Iterable[str] = ()) -> list[tuple[str, int]]:
    """Some of those asked say that they go: alias and number of the request."""
    coming: list[tuple[str, int]] = []

    def enough() -> bool:
        # Each answer changes who is still needed: the list is read anew after it.
        for alias, number in asked(stage, {*besides, *(who for who, _ in coming)}):
            press(stage, alias, number, "answer/", answer="going")
            coming.append((alias, number))
            break
        return len(coming) >= wanted

    stage.until(enough, f"fewer than {wanted} were asked")
    return coming


def there(stage: Stage, *, wanted: int) -> list[tuple[str, int]]:
    """Observers at a confirmed incident."""
    observers_asked(stage, texted(stage))
    people = going(stage, wanted=wanted)
    for alias, number in people:
        press(stage, alias, number, "arrive/")
    return people


def alert_drafted(stage: Stage, incident: str) -> str:
    """Lucia drafts the alert of an incident; gives its id."""
    lucia = stage.be("Lucia")
    page = lucia.open(incident)
    drafts = [form for form in page.forms if "/alerts/draft/" in form.action]
    shown = lucia.send(page, drafts[0])
    found = (re.fullmatch(r"/alerts/([0-9a-f-]{36})/", link) for link in shown.links)
    return next(match[1] for match in found if match)


def linked(stage: Stage, holds: str, besides: Iterable[str] = ()) -> str:
    """A link that some practice phone got."""

    def look() -> str:
        links = stage.desk_door.open("/drill/phones/").links
        return next((link for link in links if holds in link and link not in besides), "")

    return stage.until(look, f"no phone got a link to {holds}")


def alert_out(stage: Stage, incident: str) -> str:
    """Lucia and Omar release the alert that is drafted; gives the code of its page."""
    for who in ("Lucia", "Omar"):
        area.second(stage, who, incident)
    return linked(stage, "/en/a/").strip("/").rpartition("/")[2]


def asked_for_news(stage: Stage, address: str, besides: Iterable[str] = ()) -> str:
    """A neighbour asks for news; gives the secret of the link they got."""
    door = stage.desk_door
    form = door.open("/en/alerts/").form("/alerts/")
    told = {"area": "the-port", "value": address, "go": "ask"}
    door.send(door.open("/en/alerts/"), form, told)
    return linked(stage, "/alerts/confirm/", besides).strip("/").rpartition("/")[2]


def import_begun(stage: Stage) -> str:
    """Ada hands the files of a city in; nothing has begun."""
    ada = stage.be("Ada")
    token = ada.open("/places/cities/").form("/begin/").fields["csrfmiddlewaretoken"]
    told = {"csrfmiddlewaretoken": token, "name": "Elsewhere", "zone": "America/New_York"}
    file = ("parks.geojson", b"{}", "application/json")
    answer = ada.http.post("/places/cities/begin/", data=told, files={"layers": file})
    return answer.url.path.rstrip("/").rpartition("/")[2]


def buddy(stage: Stage) -> tuple[str, str]:
    """Somebody who is a phone buddy now: alias, and the id of the part they watch."""
    for alias in stage.people:
        if path := stage.be(alias).open("/go/").link("/go/buddy/"):
            return alias, path.strip("/").rpartition("/")[2]
    raise AssertionError("nobody is a phone buddy")


def conversation(stage: Stage) -> str:
    """The id of the desk's thread with the last one who texted."""
    desk = stage.be("Omar")
    answer = stage.until(
        lambda: desk.open("/desk/").link("/desk/talk/report/"), "nobody's text can be answered"
    )
    return desk.open(answer).path.rstrip("/").rpartition("/")[2]
