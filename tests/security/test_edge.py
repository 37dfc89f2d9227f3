"""What a browser is led into from elsewhere: forms without a token, redirects, hosts, drills."""

import copy
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import resolve, reverse

from testigo.security.models import Entry
from testigo.security.types import Role
from tests.build import a_network, an_account
from tests.routes import Arguments, all_routes, arguments

pytestmark = pytest.mark.django_db

ROUTES = {name: takes for name, _pattern, takes in all_routes()}
DRILLS = sorted(name for name in ROUTES if name.startswith("drills:"))
#: They prove themselves in other ways: by a signature, by a form's own pen and origin, by a code
#: nobody guesses, or they are the doors of a player of drills.
WITHOUT_TOKEN = {
    "channels:sms", "channels:sms_status", "channels:seen", "channels:opened",
    "public:tell", "public:code", "public:places", "public:news", "public:news_link",
    "public:news_confirm", "public:news_mine", "public:news_forget", "public:news_stop",
    "channels:sms_telnyx", "channels:sms_gateway", "channels:sms_kannel",
    "channels:whatsapp", "channels:telegram",
    "voice:incoming", "voice:status", "voice:leg", "voice:leg_status", "voice:pressed",
    "voice:turn", "voice:recorded", "public:news_code",
    "drills:player_open", "drills:player_played", "drills:player_ring", "drills:player_jump",
}  # fmt: skip
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
ELSEWHERE = (
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example",
    "\\\\evil.example", "https:evil.example", "javascript:alert(1)", "/\t/evil.example",
)  # fmt: skip


def sana(*, checked: bool = False) -> Client:
    """Sana, who holds every role."""
    client = Client(enforce_csrf_checks=checked)
    client.raise_request_exception = False
    client.force_login(an_account("Sana", *Role.values))
    return client


def addresses(names: Iterable[str] = ()) -> dict[str, str]:
    made: Arguments = {}
    return {
        name: reverse(name, kwargs=arguments(name, ROUTES[name], made))
        for name in sorted(names or ROUTES)
    }


def test_a_form_without_its_token_changes_nothing_and_the_page_says_why():
    a_network()
    found, before, taken = addresses(), Entry.objects.count(), set()
    for name, address in found.items():
        if getattr(resolve(address).func, "csrf_exempt", False):
            taken.add(name)
            continue
        answer = sana(checked=True).post(address, {"words": "two vans"})
        assert answer.status_code == 403, name
        assert "What you typed is still there" in answer.content.decode(), name
    assert taken == WITHOUT_TOKEN
    assert Entry.objects.count() == before


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Referer": ""}])
def test_a_token_of_this_site_is_no_good_from_another(headers):
    client = sana(checked=True)
    token = client.get(reverse("mfa_index")).context["csrf_token"]
    answer = client.post(
        reverse("security:lock"), {"csrfmiddlewaretoken": f"{token}"},
        headers=headers, secure=True,
    )  # fmt: skip
    assert answer.status_code == 403


def test_nobody_is_led_elsewhere():
    a_network()
    found = addresses()
    client = sana()
    wrong = []
    for name, address in found.items():
        for there in ELSEWHERE[:4]:
            for method in ("GET", "POST"):
                cookies = copy.deepcopy(client.cookies)
                with transaction.atomic():
                    answer = client.generic(
                        method, f"{address}?next={quote(there)}",
                        f"next={quote(there)}" if method == "POST" else "",
                        content_type="application/x-www-form-urlencoded",
                    )  # fmt: skip
                    transaction.set_rollback(True)
                client.cookies = cookies
                if leads_elsewhere(answer.headers.get("Location", "")):
                    wrong.append(f"{name} {there!r}: {answer['Location']}")
        cache.clear()
    assert wrong == []


def leads_elsewhere(location: str) -> bool:
    """As browsers read it: backslashes are slashes, tabs and newlines are nothing."""
    for nothing in "\t\r\n":
        location = location.replace(nothing, "")
    parts = urlsplit(location.replace("\\", "/"))
    own = parts.netloc in {"", "testserver"} and parts.scheme in {"", "http"}
    return not own or (not parts.netloc and parts.path.startswith("//"))


def test_signing_in_leads_nowhere_else_either():
    account = an_account("Maria", Role.OBSERVER)
    account.set_password("five words drawn by dice")
    account.save()
    for there in ELSEWHERE:
        cache.clear()
        answer = Client().post(
            f"{reverse('account_login')}?next={quote(there)}",
            {"login": "maria", "password": "five words drawn by dice", "next": there},
        )
        assert answer.status_code == 302
        assert not leads_elsewhere(answer["Location"]), there


def test_the_session_s_cookie_is_read_by_no_script_and_sent_from_no_other_site():
    account = an_account("Maria", Role.OBSERVER)
    account.set_password("five words drawn by dice")
    account.save()
    client = Client()
    client.get(reverse("account_login"))
    client.post(
        reverse("account_login"), {"login": "maria", "password": "five words drawn by dice"}
    )
    client.get(reverse("mfa_activate_totp"))

    assert set(client.cookies) <= {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
    for cookie in client.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert not cookie["domain"]


def test_a_session_ends_with_the_browser_however_somebody_signed_in():
    client = Client()
    client.force_login(an_account("Maria", Role.OBSERVER))
    client.get(reverse("mfa_index"))

    answer = client.post(reverse("security:language"), {"language": "en"})
    kept = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert (kept["max-age"], kept["expires"]) == ("", "")


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "a b", "localhost:x"])
def test_a_host_that_is_not_ours_is_refused(host):
    a_network()
    answer = Client().get("/en/", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()


def test_a_database_not_made_for_drills_has_no_door_for_them():
    a_network()
    for name, address in addresses(DRILLS).items():
        for client in (Client(), sana()):
            for method in METHODS:
                assert client.generic(method, address).status_code == 404, (name, method)
