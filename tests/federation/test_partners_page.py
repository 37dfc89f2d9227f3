"""The page on which a partner's notice is looked at: marked as not ours, kept nowhere."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from testigo.core import clock
from testigo.federation.reading import LARGEST
from testigo.security.types import Role
from tests.build import a_network, an_account
from tests.build_federation import a_notice, sent

pytestmark = pytest.mark.django_db
PAGE = "/feeds/partners/"


@pytest.fixture
def lucia(client: Client) -> Client:
    a_network()
    client.force_login(an_account("Lucia", Role.DISPATCHER))
    return client


def test_a_pasted_notice_is_shown_and_marked_as_not_ours(lucia: Client):
    notice = sent(a_notice(at=clock.now()))

    answer = lucia.post(PAGE, {"text": notice.decode()})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Agents seen in The Port" in page
    assert "observer saw them" in page
    assert "not ours, from:" in page
    assert "None of this is ours." in page
    assert answer["Cache-Control"] == "no-store"


def test_a_notice_that_ended_is_no_news(lucia: Client):
    page = lucia.post(PAGE, {"text": sent(a_notice()).decode()}).content.decode()

    assert "Ended" in page
    assert "observer saw them" not in page


def test_files_are_read_together(lucia: Client):
    first, second = a_notice("a", clock.now()), a_notice("b", clock.now())
    files = [SimpleUploadedFile(n.identifier, sent(n)) for n in (first, second)]

    page = lucia.post(PAGE, {"chosen": files}).content.decode()

    assert page.count("Agents seen in The Port") == 2


def test_what_a_partner_wrote_is_text_and_nothing_else(lucia: Client):
    notice = a_notice(at=clock.now(), sender="<script>alert(1)</script>")

    page = lucia.post(PAGE, {"text": sent(notice).decode()}).content.decode()

    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Paste a notice, or choose a file."),
        ("hello", "This is not whole XML."),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declares a document type"),
    ],
)
def test_what_cannot_be_read_is_said(lucia: Client, text: str, why: str):
    answer = lucia.post(PAGE, {"text": text})

    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert text == "" or "hello" in answer.content.decode() or "ENTITY" in answer.content.decode()


def test_a_file_that_is_too_large_is_said(lucia: Client):
    large = SimpleUploadedFile("large.xml", b" " * (LARGEST + 5))

    answer = lucia.post(PAGE, {"chosen": large})

    assert "larger than 1 MB" in answer.content.decode()


def test_coordinators_find_the_page(client: Client):
    a_network()
    client.force_login(an_account("Ada", Role.COORDINATOR))

    assert reverse("federation:partners") in client.get(reverse("security:people")).content.decode()
