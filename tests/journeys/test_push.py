"""A push message on a phone's Chromium: shown once for one page, and the phone says so."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from playwright.sync_api import Worker, expect

from testigo.drills.stage import Stage
from tests.journeys import scenes
from tests.journeys.people import CONTROLLED, Person

Sit = Callable[..., Person]
PATIENCE = 60_000

#: What stands on the phone's screen, the oldest first.
SHOWN = """async () => {
  const shown = await self.registration.getNotifications();
  return shown.map((it) => ({ body: it.body, tag: it.tag, again: it.renotify }));
}"""

#: Have the worker note what it posts, and what it was answered.
NOTE = """() => {
  const real = self.fetch;
  self.posted = [];
  self.fetch = async (address, how) => {
    const answer = await real(address, how);
    if (how?.method === "POST") self.posted.push([address, answer.status, how.credentials]);
    return answer;
  };
}"""

#: Only a finger may bring a page to the front; what follows from that is the worker's own.
TAP = """async (tag) => {
  WindowClient.prototype.focus = async function () { return this; };
  const [shown] = await self.registration.getNotifications({ tag });
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification: shown }));
}"""


class Phone:
    """An observer's phone that may show messages; a test plays its push service."""

    def __init__(self, person: Person) -> None:
        self.origin = person.stage.url
        person.context.grant_permissions(["notifications"], origin=self.origin)
        self.page = person.open("/go/")
        self.page.evaluate(CONTROLLED)
        workers = person.context.service_workers
        self.worker: Worker = (
            workers[0] if workers else person.context.wait_for_event("serviceworker")
        )
        self.worker.evaluate(NOTE)
        self.known: list[str] = []
        self.line = person.context.new_cdp_session(self.page)
        self.line.on("ServiceWorker.workerRegistrationUpdated", self._registered)
        self.line.send("ServiceWorker.enable")
        self.until(lambda: bool(self.known))

    def gets(self, **told: str) -> None:
        """Hand the phone a message, as it comes out of its sealing."""
        posted = len(self.posted)
        self.line.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": self.origin, "registrationId": self.known[-1], "data": json.dumps(told)},
        )
        self.until(lambda: len(self.posted) > posted)

    def until(self, look: Callable[[], bool]) -> None:
        for _ in range(PATIENCE // 250):
            if look():
                return
            self.page.wait_for_timeout(250)
        raise AssertionError("the phone never did it")

    @property
    def posted(self) -> list[list[Any]]:
        told: list[list[Any]] = self.worker.evaluate("self.posted")
        return told

    @property
    def shown(self) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = self.worker.evaluate(SHOWN)
        return told

    def _registered(self, told: dict[str, Any]) -> None:
        self.known += [one["registrationId"] for one in told["registrations"]]


def test_a_message_is_shown_once_for_one_page_and_the_phone_says_so(be: Sit):
    phone = Phone(be("Maria", phone=True))
    first, second, other = (str(uuid4()) for _ in range(3))

    phone.gets(text="You are asked for: open request 42", path="/go/42/", code=first)
    assert [one["body"] for one in phone.shown] == ["You are asked for: open request 42"]
    phone.gets(text="You are asked for: open request 42", path="/go/42/", code=first)
    (again,) = phone.shown
    assert not again["again"]  # the same message twice rings once

    phone.gets(text="Enough are going: you can stay", path="/go/42/", code=second)
    (news,) = phone.shown
    assert (news["body"], news["again"]) == ("Enough are going: you can stay", True)
    phone.gets(text="You are asked for: open request 43", path="/go/43/", code=other)
    assert {one["tag"] for one in phone.shown} == {"/go/42/", "/go/43/"}

    receipts = [f"/push/seen/{code}/" for code in (first, first, second, other)]
    assert phone.posted == [[path, 204, "omit"] for path in receipts]


def test_a_tap_opens_the_page_and_says_so(be: Sit):
    phone = Phone(be("Maria", phone=True))
    code = str(uuid4())
    phone.gets(text="You are asked for", path="/go/?from=a-message", code=code)

    phone.worker.evaluate(TAP, "/go/?from=a-message")
    phone.page.wait_for_url("**/go/?from=a-message")
    phone.until(lambda: phone.posted[-1] == [f"/push/opened/{code}/", 204, "omit"])
    phone.until(lambda: phone.shown == [])


def test_a_tap_takes_no_half_written_note_away(be: Sit, stage: Stage):
    alias, number = scenes.there(stage, wanted=1)[0]
    phone = Phone(be(alias, phone=True))
    page = phone.page
    page.goto(f"/go/{number}/")
    page.locator("summary", has_text="Note").click()
    note = page.get_by_label("What you see")
    note.press_sequentially("Two vans")
    phone.gets(text="Enough are going", path="/go/?from=a-message", code=str(uuid4()))

    phone.worker.evaluate(TAP, "/go/?from=a-message")
    expect(page.get_by_role("link", name="Enough are going")).to_be_visible()
    page.wait_for_timeout(4000)  # longer than the worker waits for a page that does not answer
    expect(note).to_have_value("Two vans")
    note.fill("")
    note.blur()
    page.wait_for_url("**/go/?from=a-message")
