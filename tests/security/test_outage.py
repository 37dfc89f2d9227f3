"""While the database is away or full: a clear answer, and what was typed comes back."""

import json

import pytest
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.urls import reverse

from testigo.core import heartbeat
from testigo.reports import operations
from testigo.volunteers import operations as volunteers
from tests.build import a_network, an_account

TYPED = "two vans at the corner by the church"


@pytest.fixture
def client() -> Client:
    client = Client()
    client.raise_request_exception = False
    return client


def full(*_: object, **__: object) -> None:
    raise OperationalError("could not extend file: No space left on device")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "es", "ur"])
def test_a_full_disk_answers_a_caller_clearly_and_keeps_what_was_typed(
    client, monkeypatch, language
):
    a_network()
    monkeypatch.setattr(operations, "begin", full)

    answer = client.post(
        reverse("public:tell", args=[language]), {"step": "sees", "words": TYPED, "sees": "vests"}
    )

    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert f'name="words" value="{TYPED}"' in page
    assert 'name="sees" value="vests"' in page
    assert f'action="{reverse("public:tell", args=[language])}"' in page
    assert "No space" not in page


@pytest.mark.django_db
def test_a_member_s_form_comes_back_too_but_never_a_password(client, monkeypatch):
    client.force_login(an_account("Maria", "observer"))
    monkeypatch.setattr(volunteers, "off_duty", full)
    answer = client.post(reverse("volunteers:off"), {"note": "tired", "password": "secret words"})

    assert answer.status_code == 503
    assert "tired" in answer.content.decode()
    assert "secret words" not in answer.content.decode()


class Away:
    """A database nobody reaches."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(BaseDatabaseWrapper, "cursor", full)
        monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", full)


def test_healthz_says_so_in_json_while_the_database_is_away(client, monkeypatch):
    Away(monkeypatch)
    monkeypatch.setattr(heartbeat._Applied, "known", True)

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert json.loads(answer.content) == {"database": "down"}


@pytest.mark.parametrize("path", ["/en/", "/desk/", "/go/l/x/", "/hooks/sms/"])
def test_every_page_says_so_while_the_database_is_away(client, monkeypatch, path):
    Away(monkeypatch)
    client.cookies["s"] = "a" * 32

    assert client.get(path).status_code == 503
    assert client.post(path, {"words": TYPED}).status_code in {403, 503}


def test_a_text_from_a_provider_is_not_taken_for_received_while_the_database_is_away(
    client, monkeypatch
):
    Away(monkeypatch)
    assert client.post("/hooks/sms/", {"Body": TYPED}).status_code >= 400
