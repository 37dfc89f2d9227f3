"""Synapse in a folder of its own, and somebody who reads with another client."""

import base64
import hashlib
import hmac
import os
import socket
import sqlite3
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any, Final, Self

import httpx
from nio import AsyncClient, AsyncClientConfig, LoginResponse, RoomMessageText

ROOT: Final = Path(__file__).resolve().parent.parent.parent
PYTHON: Final = os.environ.get("SYNAPSE_PYTHON", str(ROOT / ".venv-synapse/bin/python"))
PATIENCE: Final = 120.0
NAME: Final = "home.example"
SHARED: Final = "known to this test alone"
WORD: Final = "a long word to sign in with"

CONFIG: Final = """
server_name: {name}
pid_file: {folder}/pid
signing_key_path: {folder}/signing.key
media_store_path: {folder}/media
registration_shared_secret: {shared}
report_stats: false
suppress_key_server_warning: true
trusted_key_servers: []
bcrypt_rounds: 4
listeners:
  - port: {port}
    bind_addresses: [127.0.0.1]
    type: http
    tls: false
    resources: [{{names: [client], compress: false}}]
database: {{name: sqlite3, args: {{database: {folder}/synapse.db}}}}
rc_login: {{address: {{per_second: 100, burst_count: 100}}, account: {{per_second: 100, burst_count: 100}}}}
"""  # noqa: E501


class Homeserver:
    """Runs while it is entered; everything it keeps is in `folder`."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="testigo-synapse-"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.version = ""
        self.child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        seed = base64.b64encode(os.urandom(32)).decode().rstrip("=")
        (self.folder / "signing.key").write_text(f"ed25519 a_test {seed}\n")
        told = CONFIG.format(name=NAME, folder=self.folder, port=self.port, shared=SHARED)
        (self.folder / "homeserver.yaml").write_text(told)
        with (self.folder / "server.log").open("wb") as log:
            self.child = subprocess.Popen(
                [PYTHON, "-m", "synapse.app.homeserver", "-c", self.folder / "homeserver.yaml"],
                cwd=self.folder, stdout=log, stderr=log,
            )  # fmt: skip
        answer = self._until_it_answers()
        self.version = answer.headers["Server"]
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        if self.child is not None:
            self.child.terminate()
            self.child.wait(PATIENCE)
            self.child = None

    def somebody(self, name: str) -> str:
        """Register an account; give its id."""
        there = f"{self.url}/_synapse/admin/v1/register"
        nonce = httpx.get(there).json()["nonce"]
        signed = "\0".join([nonce, name, WORD, "notadmin"]).encode()
        mac = hmac.new(SHARED.encode(), signed, hashlib.sha1).hexdigest()
        told = {"nonce": nonce, "username": name, "password": WORD, "admin": False, "mac": mac}
        return str(httpx.post(there, json=told, timeout=60).raise_for_status().json()["user_id"])

    def devices_of(self, user: str) -> int:
        """Count the devices of ours an account signed in with; registering it made one more."""
        found = "SELECT count(*) FROM devices WHERE user_id = ? AND display_name = 'Testigo'"
        with closing(sqlite3.connect(f"file:{self.folder}/synapse.db?mode=ro", uri=True)) as held:
            return int(held.execute(found, [user]).fetchone()[0])

    def holds(self, words: str) -> list[str]:
        """Name the files of the server in which some words stand, in any of their spellings."""
        raw = words.encode()
        spelled = [raw, base64.b64encode(raw).rstrip(b"=")[:-1], words.encode("utf-16-le")]
        return [
            path.name
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and any(one in path.read_bytes() for one in spelled)
        ]

    def _until_it_answers(self) -> httpx.Response:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self.child is None or self.child.poll() is not None:
                raise RuntimeError((self.folder / "server.log").read_text()[-2000:])
            try:
                return httpx.get(f"{self.url}/_matrix/client/versions", timeout=5)
            except httpx.HTTPError:
                time.sleep(1)
        raise RuntimeError("Synapse does not answer")


class Reader:
    """Somebody with another client of their own."""

    def __init__(self, server: Homeserver, user: str) -> None:
        self.folder = tempfile.mkdtemp(prefix="testigo-reader-")
        config = AsyncClientConfig(pickle_key="reader", store_sync_tokens=True)
        self.client = AsyncClient(server.url, user, store_path=self.folder, config=config)
        self.read: list[str] = []
        self.client.add_event_callback(self._note, RoomMessageText)

    async def __aenter__(self) -> Self:
        answer = await self.client.login(WORD, device_name="reader")
        assert isinstance(answer, LoginResponse)
        await self.look()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.close()

    async def look(self) -> None:
        """Take in what is new, and hand our keys over."""
        await self.client.sync(timeout=0)
        if self.client.should_upload_keys:
            await self.client.keys_upload()
        if self.client.should_query_keys:
            await self.client.keys_query()

    async def a_room(self, *, encrypted: bool, invite: str) -> str:
        state: list[dict[str, Any]] = []
        if encrypted:
            algorithm = {"algorithm": "m.megolm.v1.aes-sha2"}
            state = [{"type": "m.room.encryption", "state_key": "", "content": algorithm}]
        made = await self.client.room_create(
            name="the desk's own room", invite=[invite], initial_state=state
        )
        await self.look()
        return str(made.room_id)

    async def until_read(self, text: str) -> int:
        """Look until something was said; give how often it was."""
        until = time.monotonic() + PATIENCE
        while text not in self.read and time.monotonic() < until:
            for room in list(self.client.invited_rooms):
                await self.client.join(room)
            await self.client.sync(timeout=1000)
        return self.read.count(text)

    def _note(self, _room: Any, event: RoomMessageText) -> None:
        if event.sender != self.client.user_id:
            self.read.append(event.body)
