"""The provider's interface: what we ask of it, and what its answers mean."""

import httpx
import pytest

from testigo.channels.contract import Unreachable
from testigo.channels.voice.telephone import BadNumber, Rest


def a_telephone(answer: httpx.Response, asked: list[httpx.Request] | None = None) -> Rest:
    def answers(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(request)
        return answer

    return Rest(
        http=httpx.Client(transport=httpx.MockTransport(answers)),
        api="https://api.example/2010-04-01", account="AC1", token="secret",
        number="+16175550100", origin="https://hotline.example",
    )  # fmt: skip


def test_a_phone_is_rung_with_the_hotlines_number_and_comes_back_to_its_own_page():
    asked: list[httpx.Request] = []
    phone = a_telephone(httpx.Response(201, json={"sid": "CA9"}), asked)
    assert phone.ring("+16175550001", leg="leg-1") == "CA9"
    (request,) = asked
    assert str(request.url) == "https://api.example/2010-04-01/Accounts/AC1/Calls.json"
    told = dict(httpx.QueryParams(request.content.decode()))
    assert told["Url"] == "https://hotline.example/hooks/voice/leg/leg-1/"
    assert (told["To"], told["From"], told["Timeout"]) == ("+16175550001", "+16175550100", "25")


@pytest.mark.parametrize("status", [400, 404, 422])
def test_a_number_that_is_not_dialled_is_no_fault_of_the_telephone(status):
    with pytest.raises(BadNumber):
        a_telephone(httpx.Response(status)).ring("nonsense", leg="leg-1")


@pytest.mark.parametrize(("status", "permanent"), [(429, False), (500, False), (401, True)])
def test_a_provider_that_cannot_now_is_asked_again(status, permanent):
    with pytest.raises(Unreachable) as caught:
        a_telephone(httpx.Response(status)).ring("+16175550001", leg="leg-1")
    assert caught.value.permanent is permanent
    assert "6175550001" not in str(caught.value)


@pytest.mark.parametrize("status", [401, 403, 404, 408, 500])
def test_no_refusal_of_a_recording_is_for_ever(status):
    with pytest.raises(Unreachable) as caught:
        a_telephone(httpx.Response(status)).fetch("RE9")
    assert not caught.value.permanent


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}"])
def test_an_answer_that_cannot_be_read_is_a_fault(body):
    with pytest.raises(Unreachable):
        a_telephone(httpx.Response(201, content=body)).ring("+16175550001", leg="leg-1")


def test_what_is_gone_already_need_not_be_ended_or_erased():
    phone = a_telephone(httpx.Response(404))
    phone.end("CA9")
    phone.erase("RE9")
    phone.move("CA9", "/hooks/voice/")
    with pytest.raises(Unreachable):
        phone.fetch("RE9")
