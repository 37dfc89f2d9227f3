"""What is too long to read is told so, in every language, and unread where it is larger still."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from testigo.asgi import application
from tests.build import maria, signed_in


@pytest.mark.django_db
def test_a_text_too_long_to_read_is_told_so():
    got = signed_in(Client(), maria()).post(
        reverse("volunteers:sheet"), f"medical={'x' * 1_100_000}",
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert got.status_code == 413
    assert "What you typed is still there" in got.content.decode()


def test_ten_megabytes_are_refused_unread_in_every_language():
    told: list[Mapping[str, Any]] = []

    async def receive() -> dict[str, Any]:
        raise AssertionError("not to be read")

    async def send(part: Mapping[str, Any]) -> None:
        told.append(part)

    length = [(b"content-length", b"10000000")]
    for path in ("/en/tell/", "/incidents/", "/account/sign-in/", "/go/1/note/"):
        scope = {"type": "http", "path": path, "headers": length}
        asyncio.run(application(scope, receive, send))
    assert [part["status"] for part in told[::2]] == [413] * 4
    page = told[1]["body"].decode()
    assert "too long to send" in page
    assert len(page.split("\n\n")) == len(settings.LANGUAGES)
