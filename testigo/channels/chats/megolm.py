"""Our device at a Matrix server: signs in once, keeps its keys, speaks in encrypted rooms alone."""

import asyncio
import json
import logging
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp
from nio import (
    AsyncClient,
    AsyncClientConfig,
    ErrorResponse,
    JoinError,
    LoginError,
    RoomCreateError,
    RoomPreset,
    RoomSendResponse,
    SyncError,
    WhoamiError,
)
from nio.exceptions import OlmUnverifiedDeviceError, ProtocolError

from testigo.channels.contract import AddressDead, Outcome, Throttled, Unreachable

SESSION: Final = "session.json"
TIMELINE: Final = {"room": {"timeline": {"limit": 1}}, "presence": {"types": []}}
ENCRYPTED: Final = {
    "type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"},
}  # fmt: skip
UNKNOWN, LIMIT, GONE = "M_UNKNOWN_TOKEN", "M_LIMIT_EXCEEDED", {"M_NOT_FOUND", "M_INVALID_PARAM"}

# nio's log names rooms, people and devices: none of it belongs into ours.
logging.getLogger("nio").setLevel(logging.CRITICAL)
logging.getLogger("peewee").setLevel(logging.CRITICAL)


@dataclass
class Desk:
    """One account's device; everything here runs in one thread's loop."""

    server: str
    user: str
    password: str = field(repr=False)
    folder: str
    pickle: str = field(repr=False)
    client: AsyncClient | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def tell(self, to: str, text: str, *, once: str) -> tuple[str, Outcome | None]:
        """Say something in a room, or to a person in a room of two; give the event's id."""
        async with self.turn:
            try:
                client = await self._ready()
                room = to if to.startswith("!") else await self._room_with(client, to)
                return await self._say(client, room, text, once)
            except Gone:
                return "", AddressDead()
            except OlmUnverifiedDeviceError as error:
                raise Unreachable("a device of the room was refused", permanent=True) from error
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                raise Unreachable("the Matrix server does not answer") from error
            except ProtocolError as error:
                raise Unreachable(f"Matrix: {type(error).__name__}") from error

    async def is_known(self) -> bool:
        """Ask whether the server still knows us."""
        async with self.turn:
            try:
                client = await self._ready()
                return not isinstance(await client.whoami(), WhoamiError)
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                raise Unreachable("the Matrix server does not answer") from error

    async def close(self) -> None:
        if self.client is not None:
            await self.client.close()
            self.client = None

    async def _ready(self) -> AsyncClient:
        fresh = self.client is None
        if self.client is None:
            self.client = self._made()
        try:
            await self._signed_in(self.client)
            synced = await self.client.sync(timeout=0, full_state=fresh, sync_filter=TIMELINE)
            if isinstance(synced, SyncError):
                if synced.status_code == UNKNOWN:  # signed out there: the next try signs in anew
                    self._kept.unlink(missing_ok=True)
                raise Unreachable(f"the Matrix server refused: {synced.status_code}")
            await _keys(self.client)
        except BaseException:
            await self.close()
            raise
        return self.client

    def _made(self) -> AsyncClient:
        os.makedirs(self.folder, mode=0o700, exist_ok=True)  # noqa: PTH103 - nothing to wait for
        config = AsyncClientConfig(
            pickle_key=self.pickle, store_sync_tokens=True, max_limit_exceeded=0, max_timeouts=1,
            request_timeout=15,
        )  # fmt: skip
        device = _read(self._kept).get("device", "")
        return AsyncClient(
            self.server, self.user, device_id=device, store_path=self.folder, config=config
        )

    async def _signed_in(self, client: AsyncClient) -> None:
        kept = _read(self._kept)
        if client.logged_in:
            return
        if token := kept.get("token"):
            client.restore_login(self.user, kept["device"], token)
            return
        # The device's name is what other members see of it.
        answer = await client.login(self.password, device_name="Testigo")
        if isinstance(answer, LoginError):
            raise Unreachable(f"the Matrix server does not let us in: {answer.status_code}")
        _write(self._kept, {"device": client.device_id, "token": client.access_token})

    async def _room_with(self, client: AsyncClient, person: str) -> str:
        both = {person, client.user_id}
        for room_id, room in client.rooms.items():
            if room.encrypted and set(room.users) == both:
                return str(room_id)
        made = await client.room_create(
            is_direct=True, invite=[person], preset=RoomPreset.trusted_private_chat,
            initial_state=[ENCRYPTED],
        )  # fmt: skip
        if isinstance(made, RoomCreateError):
            if made.status_code in GONE:
                raise Gone
            raise Unreachable(f"no room could be made: {made.status_code}", permanent=True)
        await client.sync(timeout=0, full_state=True, sync_filter=TIMELINE)
        await _keys(client)
        return str(made.room_id)

    async def _say(
        self, client: AsyncClient, room_id: str, text: str, once: str
    ) -> tuple[str, Outcome | None]:
        if room_id not in client.rooms:
            await self._enter(client, room_id)
        room = client.rooms.get(room_id)
        if room is None:
            raise Unreachable("we are not in the room", permanent=True)
        if not room.encrypted:
            raise Unreachable("the room is not encrypted", permanent=True)
        content = {"msgtype": "m.text", "body": text}
        # Members bring devices as they like: the server names them, and we trust it in this.
        answer = await client.room_send(
            room_id, "m.room.message", content, tx_id=once, ignore_unverified_devices=True
        )
        if isinstance(answer, RoomSendResponse):
            return str(answer.event_id), None
        code = answer.status_code if isinstance(answer, ErrorResponse) else ""
        if code == LIMIT:
            return "", Throttled(after=max((answer.retry_after_ms or 5000) / 1000, 1))
        raise Unreachable(f"the Matrix server refused: {code}", permanent=code == "M_FORBIDDEN")

    async def _enter(self, client: AsyncClient, room_id: str) -> None:
        # Only where somebody of the room invited us; nobody lures us anywhere else.
        if isinstance(await client.join(room_id), JoinError):
            raise Unreachable("nobody invited us to the room", permanent=True)
        await client.sync(timeout=0, full_state=True, sync_filter=TIMELINE)
        await _keys(client)

    @property
    def _kept(self) -> Path:
        return Path(self.folder) / SESSION


class Gone(Exception):
    """There is no such person."""


async def _keys(client: AsyncClient) -> None:
    if client.should_upload_keys:
        await client.keys_upload()
    if client.should_query_keys:
        await client.keys_query()
    if client.should_claim_keys:
        await client.keys_claim(client.get_users_for_key_claiming())


def _read(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) and told.get("device") else {}


def _write(path: Path, told: dict[str, Any]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(told, file)
