"""A provider of texts as its own process: notes what it took, and can be killed in mid-wave."""

import json
import os
import signal
import sys
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from urllib.parse import parse_qs

NOTES, PORT, DIES_AFTER, BUSY = Path(sys.argv[1]), *map(int, sys.argv[2:])
LOCK = Lock()
COUNTED = {"taken": 0, "asked": 0}


class Provider(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with LOCK:
            COUNTED["asked"] += 1
            if COUNTED["asked"] <= BUSY:
                return self._answer(429, {"code": 20429}, {"Retry-After": "1"})
            # Durable before it is answered, as whoever takes money for it does.
            with NOTES.open("a") as notes:
                notes.write(f"{json.dumps(parse_qs(body.decode()))}\n")
                notes.flush()
                os.fsync(notes.fileno())
            COUNTED["taken"] += 1
            if DIES_AFTER and COUNTED["taken"] >= DIES_AFTER:
                os.kill(os.getpid(), signal.SIGKILL)
        return self._answer(201, {"sid": f"SM{uuid.uuid4().hex}", "status": "queued"}, {})

    def _answer(self, status: int, told: dict[str, object], headers: dict[str, str]) -> None:
        said = json.dumps(told).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(said))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", PORT), Provider).serve_forever()
