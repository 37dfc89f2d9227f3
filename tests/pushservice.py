"""A browser, and a push service on this machine: TLS by its own authority, HTTP/2, a memory.

Run by itself (`python -m tests.pushservice FOLDER STATUS BODIES`) it writes down what it took, for
benches: BODIES is JSON of what is answered by how a path begins.
"""

import asyncio
import ipaddress
import json
import ssl
import sys
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import h2.config
import h2.connection
import h2.events
import h11
import http_ece
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from testigo.channels import vapid
from testigo.channels.endpoints import Subscription

YEAR = timedelta(days=365)
CREATED = 201


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for this machine and its key: it is its own authority."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A push service of the tests")])
    here = [
        x509.DNSName("localhost"),
        x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
        x509.IPAddress(ipaddress.ip_address("::1")),
    ]
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - YEAR)
        .not_valid_after(now + YEAR)
        .add_extension(x509.SubjectAlternativeName(here), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(private, hashes.SHA256())
    )
    shown, kept = folder / "push.crt", folder / "push.key"
    shown.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    kept.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return shown, kept


AUTH = b"sixteen bytes ok"


class Browser:
    """A browser's side of a subscription."""

    def __init__(self, endpoint: str) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.public = vapid.public_of(self.private)
        self.subscription = str(Subscription(endpoint, self.public, AUTH))

    def open(self, body: bytes) -> Any:
        opened = http_ece.decrypt(body, private_key=self.private, auth_secret=AUTH)
        return json.loads(opened)


@dataclass(frozen=True)
class Taken:
    """One message, as the service saw it."""

    path: str
    version: str  #: of HTTP
    headers: dict[str, str]
    body: bytes
    connection: int  #: of those it was given, which


@dataclass
class PushService:
    """Takes every message, unless a test told it what to say; `with` starts and stops it."""

    folder: Path
    alpn: tuple[str, ...] = ("h2", "http/1.1")
    taken: list[Taken] = field(default_factory=list)
    status: int = CREATED
    headers: dict[str, str] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)  #: by path; 0: never any
    bodies: dict[str, str] = field(default_factory=dict)  #: by how a path begins; HTTP/1.1 only
    connections: int = 0

    def __post_init__(self) -> None:
        self.certificate, key = certificate(self.folder)
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(self.certificate, key)
        self.tls.set_alpn_protocols(list(self.alpn))
        self.open: set[asyncio.Transport] = set()
        self.left = asyncio.Event()  #: somebody hung up
        self.origin = ""
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._run)
        self.ready = threading.Event()

    def __enter__(self) -> Self:
        self.thread.start()
        self.ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Go away, with every connection."""
        if self.thread.is_alive():
            self.loop.call_soon_threadsafe(self.loop.stop)
            self.thread.join()

    def answer(self, taken: Taken) -> int:
        """Keep a message; give the status to answer with."""
        self.taken.append(taken)
        return self.answers.get(taken.path, self.status)

    def body(self, path: str) -> bytes:
        """Give what is said besides the status."""
        return next((told.encode() for begins, told in self.bodies.items()
                     if path.startswith(begins)), b"")  # fmt: skip

    async def start(self) -> None:
        """Begin to listen, at a port that is free."""
        self.server = await self.loop.create_server(
            lambda: _Connection(self), "127.0.0.1", 0, ssl=self.tls
        )
        self.origin = f"https://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self.start())
        self.ready.set()
        self.loop.run_forever()
        self.loop.run_until_complete(self.end())
        self.loop.close()

    async def end(self) -> None:
        """Hang up on everybody."""
        self.server.close()
        for transport in list(self.open):
            transport.abort()
        while self.open:
            self.left.clear()
            await self.left.wait()
        await self.server.wait_closed()


class _Connection(asyncio.Protocol):
    """Speaks what the other end chose: HTTP/2, or 1.1."""

    def __init__(self, service: PushService) -> None:
        self.service = service
        service.connections += 1
        self.number = service.connections
        self.speaker: _Http1 | _Http2

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.service.open.add(transport)
        chosen = transport.get_extra_info("ssl_object").selected_alpn_protocol()
        self.speaker = (_Http2 if chosen == "h2" else _Http1)(self)

    def data_received(self, data: bytes) -> None:
        self.speaker.heard(data)

    def connection_lost(self, _why: Exception | None) -> None:
        self.service.open.discard(self.transport)
        self.service.left.set()

    def taken(self, path: str, version: str, headers: dict[str, str], body: bytes) -> int:
        return self.service.answer(Taken(path, version, headers, body, self.number))


class _Http2:
    def __init__(self, connection: _Connection) -> None:
        self.connection = connection
        self.h2 = h2.connection.H2Connection(
            h2.config.H2Configuration(client_side=False, header_encoding="utf-8")
        )
        self.h2.initiate_connection()
        self.coming: dict[int, tuple[dict[str, str], bytearray]] = {}
        self._flush()

    def heard(self, data: bytes) -> None:
        for event in self.h2.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                headers = {str(name): str(value) for name, value in event.headers}
                self.coming[event.stream_id] = headers, bytearray()
            elif isinstance(event, h2.events.DataReceived):
                self.coming[event.stream_id][1].extend(event.data)
                self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, h2.events.StreamEnded):
                self._answer(event.stream_id)
        self._flush()

    def _answer(self, stream: int) -> None:
        headers, body = self.coming.pop(stream)
        status = self.connection.taken(headers[":path"], "2", headers, bytes(body))
        if status:
            said = self.connection.service.headers
            more = [(name.lower(), value) for name, value in said.items()]
            self.h2.send_headers(stream, [(":status", str(status)), *more], end_stream=True)

    def _flush(self) -> None:
        self.connection.transport.write(self.h2.data_to_send())


class _Http1:
    def __init__(self, connection: _Connection) -> None:
        self.connection = connection
        self.h11 = h11.Connection(h11.SERVER)
        self.headers: dict[str, str] = {}
        self.path, self.body = "", bytearray()

    def heard(self, data: bytes) -> None:
        self.h11.receive_data(data)
        while (event := self.h11.next_event()) is not h11.NEED_DATA:
            if isinstance(event, h11.Request):
                self.path = event.target.decode()
                self.headers = {name.decode(): value.decode() for name, value in event.headers}
                self.body = bytearray()
                if self.h11.they_are_waiting_for_100_continue:
                    self._say(h11.InformationalResponse(status_code=100, headers=[]))
            elif isinstance(event, h11.Data):
                self.body.extend(event.data)
            elif isinstance(event, h11.EndOfMessage):
                self._answer()
            else:
                self.connection.transport.close()
                return

    def _answer(self) -> None:
        status = self.connection.taken(self.path, "1.1", self.headers, bytes(self.body))
        if status:
            service = self.connection.service
            body = service.body(self.path)
            told = [*service.headers.items(), ("Content-Length", str(len(body)))]
            self._say(h11.Response(status_code=status, headers=told))
            if body:
                self._say(h11.Data(data=body))
            self._say(h11.EndOfMessage())
            self.h11.start_next_cycle()

    def _say(self, event: h11.Event) -> None:
        self.connection.transport.write(self.h11.send(event) or b"")


if __name__ == "__main__":
    folder, status, bodies = Path(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3])
    with PushService(folder, status=status, bodies=bodies) as running:
        print(running.origin, flush=True)
        sys.stdin.read()
    with (folder / "taken").open("w") as kept:
        for one in running.taken:
            kept.write(f"{one.path} {one.version} {one.connection} {one.body.hex()}\n")
