"""The telephone at Telnyx, beside Telnyx's own client: what is genuine, and what is asked how."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlencode
from xml.etree import ElementTree as ET

import httpx
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from testigo.channels.contract import Unreachable
from testigo.channels.voice.models import Call
from testigo.channels.voice.prompts import VOICES
from testigo.channels.voice.texml import Telnyx, adapt
from tests import walker
from tests.build import a_network
from tests.peers.programs import HERE, MODULES, NODE, version
from tests.walker import CALLER, HOTLINE, ORIGIN, by_client

pytestmark = [pytest.mark.django_db]

ACCOUNT: Final = "6a9a7976-012e-45d2-9258-6f5dc68d861e"
CALL: Final = "v3:9X2vxPDFY2RHSJ1EdMS0RHRksMTg7ldNxdjWbVr9zBjbGjGsSe-aiQ"
RECORDING: Final = "6a09cdc3-8948-47f0-aa62-74ac943d6c58"
FORM: Final = "application/x-www-form-urlencoded"
Asked = list[tuple[str, str, str, Any]]


def theirs(**told: Any) -> Any:
    """Have Telnyx's client do something, and give what it says."""
    done = subprocess.run(
        [NODE, str(HERE / "telnyx.js"), str(MODULES)], input=json.dumps(told), text=True,
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.fixture
def api() -> Iterator[tuple[str, Asked]]:
    """Whoever asks is noted: how, where, who they say they are, and what they say."""
    asked: Asked = []

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            kind = self.headers.get("Content-Type", "").partition(";")[0]
            said = json.loads(body) if kind == "application/json" else sorted(parse_qsl(body))
            who = self.headers.get("Authorization", "")
            asked.append((self.command, unquote(self.path), who, said))
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_GET = do_DELETE = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v2", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_its_own_client_and_we_hold_the_same_for_genuine(
    settings: Settings, met: Callable[[str], None]
) -> None:
    telnyx = walker.Telnyx(by_client(Client()))
    settings.VOICE, settings.VOICE_HOOK_TOKEN, settings.ORIGIN = "telnyx", telnyx.public, ORIGIN
    a_network()
    body = urlencode({"CallSid": CALL, "From": CALLER, "To": HOTLINE, "CallerId": "Niña 警察"})
    good = telnyx.signed(body.encode())
    knocks = [
        (body, good), (body + "&a=1", good), (body[:-1], good),
        (body, telnyx.signed(body.encode(), ago=270)),
        (body, telnyx.signed(body.encode(), ago=330)),
        (body, telnyx.signed(body.encode(), ago=-330)),
        (body, telnyx.signed(body.encode(), forged=True)),
        (body, {**good, "Telnyx-Timestamp": "1"}), (body, {"Telnyx-Timestamp": "1"}), (body, {}),
        (body, {**good, "Telnyx-Signature-Ed25519": "AAAA"}),
    ]  # fmt: skip
    said = theirs(key=telnyx.public, knocks=[{"body": b, "headers": h} for b, h in knocks])
    ours = [
        Client().post(reverse("voice:incoming"), b, content_type=FORM, headers=h).status_code
        for b, h in knocks
    ]
    assert [status == 200 for status in ours] == said
    assert said.count(True) == 2
    assert Call.objects.get().provider_id == CALL
    met(f"{version('telnyx')}: webhooks of calls it holds for genuine, and only these")


def test_we_ask_as_its_own_client_asks(api: tuple[str, Asked], met: Callable[[str], None]) -> None:
    where, asked = api
    with httpx.Client(trust_env=False) as client:
        ours = Telnyx(http=client, api=f"{where}/texml", account=ACCOUNT, app="29409", token="KEY1",
                      number=HOTLINE, origin=ORIGIN)  # fmt: skip
        assert ours.ring("+16175550001", leg="leg-1") == ""
        ours.move(CALL, "/hooks/voice/1/2/")
        ours.end(CALL)
        with pytest.raises(Unreachable):  # there is no address in the answer
            ours.fetch(RECORDING)
        ours.erase(RECORDING)
    we, asked[:] = list(asked), []
    theirs(
        server=where, key="KEY1", account=ACCOUNT, call=CALL, recording=RECORDING,
        ring=we[0][3], move=dict(we[1][3]),
    )  # fmt: skip
    assert we == asked
    assert [(one[0], one[1].removeprefix(f"/v2/texml/Accounts/{ACCOUNT}")) for one in asked] == [
        ("POST", "/Calls"), ("POST", f"/Calls/{CALL}"), ("POST", f"/Calls/{CALL}"),
        ("GET", f"/Recordings/{RECORDING}.json"), ("DELETE", f"/Recordings/{RECORDING}.json"),
    ]  # fmt: skip
    met(f"{version('telnyx')}: ringing, moving, ending, fetching, erasing as it does")


def test_what_we_ask_is_in_its_own_clients_words(met: Callable[[str], None]) -> None:
    words = MODULES / "telnyx" / "resources" / "texml" / "accounts" / "calls" / "calls.d.ts"
    told = words.read_text()
    ours = ("ApplicationSid", "To", "From", "Timeout", "Url", "UrlMethod", "StatusCallback",
            "StatusCallbackMethod", "StatusCallbackEvent")  # fmt: skip
    begun = told[told.index("interface WithURL") : told.index("interface WithTeXml")]
    assert [word for word in ours if f"\n        {word}" not in begun] == []
    said = ET.Element("Response")
    for language in VOICES.values():
        ET.SubElement(said, "Say", language=language).text = "…"
    adapt(said)
    known = (MODULES / "telnyx" / "resources" / "calls" / "actions.d.ts").read_text()
    spoken = re.findall(r"'([\w-]+)'", re.findall(r"    language\?: ('arb' .*);", known)[0])
    assert {verb.get("language") for verb in said} <= set(spoken)
    met(f"{version('telnyx')}: every word of a call that is begun, every language that is spoken")
