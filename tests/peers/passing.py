"""A door between two programs: hands on what one says to the other, and remembers both sides."""

from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl

import httpx

#: Of one connection alone; the other side has its own.
OWN = {"connection", "content-length", "host", "transfer-encoding", "keep-alive", "accept-encoding"}


@dataclass(frozen=True)
class Passed:
    """One request and its answer, as they were."""

    method: str
    path: str
    body: bytes
    headers: dict[str, str]
    status: int
    answer: bytes
    told: dict[str, str]  #: the answer's headers

    @property
    def fields(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass
class Passing:
    """Answers on a port of its own with what `to` answers, or with what `instead` gives first."""

    to: str
    instead: Callable[[str, str], tuple[int, bytes] | None] = lambda _method, _path: None
    passed: list[Passed] = field(default_factory=list)

    def __enter__(self) -> Self:
        door = self

        class Door(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                one = door._pass(self)
                door.passed.append(one)
                self.send_response(one.status)
                for name, value in one.told.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(one.answer)))
                self.end_headers()
                self.wfile.write(one.answer)

            do_GET = do_DELETE = do_POST  # noqa: N815 - the library's names

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.http = httpx.Client(timeout=60, trust_env=False)
        self.thread = Thread(target=self.server.serve_forever)
        self.thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
        self.http.close()

    def _pass(self, request: BaseHTTPRequestHandler) -> Passed:
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        headers = {k: v for k, v in request.headers.items() if k.casefold() not in OWN}
        method, path = request.command, request.path
        if known := self.instead(method, path):
            return Passed(method, path, body, headers, known[0], known[1], {})
        answer = self.http.request(method, f"{self.to}{path}", content=body, headers=headers)
        told = {k: v for k, v in answer.headers.items()
                if k not in OWN and k != "content-encoding"}  # fmt: skip
        return Passed(method, path, body, headers, answer.status_code, answer.content, told)
