"""Joining with a passkey, in a browser with a key of its own, under the page's strict policy."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, Route, expect

from testigo.core import clock
from testigo.security import operations
from testigo.security.models import Account
from tests.build import a_network, an_act

pytestmark = pytest.mark.django_db(transaction=True)

KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def quiet(stream: Route) -> None:
    stream.fulfill(status=200, content_type="text/event-stream", body="retry: 600000\n\n")


@pytest.fixture
def phone(browser: Browser, live_server) -> Iterator[Page]:
    """A phone with a fingerprint reader; whatever its console complains of fails the test."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    # This test's server is of the plain kind: it cannot stream.
    context.route("**/live/**", quiet)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(f"{said.type}: {said.text}"))
    tools = context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    yield page
    context.close()
    assert [said for said in complaints if said.startswith("error")] == []


def test_omar_joins_with_his_fingerprint_and_comes_back_with_it(phone: Page, live_server):
    a_network()
    made = operations.invite(an_act(by="system", at=clock.now()), roles=["observer"], language="en")

    phone.goto(live_server.url + reverse("security:join_once", args=[made.path]))
    phone.get_by_role("button", name="Go on").click()
    phone.get_by_label("What should colleagues call you?").fill("Omar")
    phone.get_by_label("With this device").check()
    phone.get_by_label("I agree to the code of conduct").check()
    phone.get_by_role("button", name="Join").click()
    phone.get_by_role("button", name="Make the passkey").click()

    expect(phone.get_by_role("heading", name="Write these down")).to_be_visible()
    handle = Account.objects.get().handle
    expect(phone.get_by_text(handle)).to_be_visible()

    phone.goto(live_server.url + reverse("account_logout"))
    phone.get_by_role("button", name="Sign out").click()
    phone.goto(live_server.url + reverse("mfa_index"))
    phone.get_by_role("button", name="Sign in with this device").click()
    expect(phone.get_by_role("heading", name="Omar")).to_be_visible()

    phone.get_by_role("button", name="Lock").click()
    expect(phone.get_by_role("heading", name="Locked after a quiet while")).to_be_visible()
    phone.get_by_role("button", name="Show that it is me").click()
    phone.wait_for_url("**/go/")  # it leads back by itself
    phone.goto(live_server.url + reverse("mfa_index"))
    expect(phone.get_by_role("heading", name="Omar")).to_be_visible()
