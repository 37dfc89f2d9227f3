"""An observer with a small phone and a bad network, from "asked" to "left safely"."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from testigo.drills.stage import Stage
from tests.journeys import scenes
from tests.journeys.people import CONTROLLED, Person

Sit = Callable[..., Person]
CANARY = "canary-of-the-note"

#: Everything this site keeps in the browser, as one text of its raw bytes.
AT_REST = """async () => {
  const told = [];
  const raw = (thing) => {
    if (thing instanceof CryptoKey) told.push(thing.extractable ? "OPEN KEY" : "closed key");
    else if (thing instanceof ArrayBuffer || ArrayBuffer.isView(thing))
      told.push(new TextDecoder("latin1").decode(thing), new TextDecoder("utf-16").decode(thing));
    else if (thing && typeof thing === "object") Object.values(thing).forEach(raw);
    else told.push(String(thing));
  };
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done) => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => done(asked.result);
    });
    for (const store of db.objectStoreNames) {
      const all = db.transaction(store).objectStore(store).getAll();
      raw(await new Promise((done) => (all.onsuccess = () => done(all.result))));
    }
    db.close();
  }
  raw([...Object.values(localStorage), ...Object.values(sessionStorage), document.cookie]);
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) told.push(request.url);
  return told.join("\\n");
}"""

NOTHING_WAITS = """async () => {
  const db = await new Promise((done) => {
    const asked = indexedDB.open("testigo-field");
    asked.onsuccess = () => done(asked.result);
  });
  const counted = db.transaction("waiting").objectStore("waiting").count();
  return (await new Promise((done) => (counted.onsuccess = () => done(counted.result)))) === 0;
}"""


def _press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button).click()


def test_from_asked_to_left_safely_with_the_network_cut_in_the_middle(be: Sit, stage: Stage):
    scenes.observers_asked(stage, scenes.texted(stage))
    alias, number = scenes.asked(stage)[0]
    observer = be(alias, phone=True)
    page = observer.open(f"/go/{number}/")
    observer.sees("Can you go?")
    assert "Broadway" not in page.content()  # the place comes after "I can go"
    observer.finds_nothing_wrong()
    _press(page, "I can go")
    expect(page.locator("main h1")).to_contain_text("Broadway")
    worker = page.evaluate("navigator.serviceWorker.ready.then((it) => it.active.scriptURL)")
    assert worker.startswith(f"{stage.url}/worker.js")
    observer.finds_nothing_wrong()
    _press(page, "I am there")
    observer.sees("I am OK")

    observer.context.set_offline(True)
    observer.sees("No network.")
    page.locator("summary", has_text="Note").click()
    page.get_by_label("What you see").fill(f"Two vans, {CANARY}")
    _press(page, "Send the note")
    observer.sees("1 waiting to be sent.")
    _press(page, "I am OK")
    observer.sees("2 waiting to be sent.")
    _press(page, "I left safely")
    observer.sees("3 waiting to be sent.")
    kept = page.evaluate(AT_REST)
    assert "closed key" in kept
    assert "OPEN KEY" not in kept
    assert CANARY not in kept
    assert CANARY[::2] not in kept
    assert not scenes.happened(stage, "scene.left")

    observer.context.set_offline(False)
    observer.sees("You left safely,")
    for verb in ("scene.arrived", "incident.noted", "scene.left"):
        assert scenes.happened(stage, verb) == 1, verb
    observer.finds_nothing_wrong()
    page.locator("fieldset", has_text="Was anyone taken").get_by_text("No", exact=True).click()
    _press(page, "Ask me as usual")
    page.wait_for_url(re.compile("/go/$"))
    observer.finds_nothing_wrong()


def test_an_answer_that_was_lost_on_the_way_back_is_not_counted_twice(be: Sit, stage: Stage):
    scenes.observers_asked(stage, scenes.texted(stage))
    alias, number = scenes.asked(stage)[0]
    observer = be(alias, phone=True)
    page = observer.open(f"/go/{number}/")
    lost: list[str] = []

    def lose_once(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().text())  # it arrives, and nobody hears that it did
            route.abort()

    page.route("**/answer/", lose_once)
    _press(page, "I can go")
    expect(page.locator("main h1")).to_contain_text("Broadway")
    # From a page that stays: what was sent leads the observer's on. Not by `wait_for_function`,
    # which looks again by `eval`: the pages' policy refuses that.
    beside = observer.context.new_page()
    beside.goto("/en/")
    stage.until(lambda: beside.evaluate(NOTHING_WAITS), "the answer waits on the phone for ever")
    assert lost
    assert scenes.happened(stage, "call_out.answered", "going") == 1


def test_without_network_an_observer_still_finds_a_page(be: Sit, stage: Stage):
    scenes.observers_asked(stage, scenes.texted(stage))
    alias, number = scenes.asked(stage)[0]
    observer = be(alias, phone=True)
    page = observer.open(f"/go/{number}/")
    page.evaluate(CONTROLLED)
    observer.context.set_offline(True)
    page.reload()
    observer.sees("This page comes back with the network.")
    page.get_by_role("link", name="Try again").click()
    observer.sees("This page comes back with the network.")
    observer.context.set_offline(False)
    observer.sees("Can you go?")
