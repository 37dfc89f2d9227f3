"""Matrix by Synapse: another client reads what we say, and the server holds ciphertext only."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from testigo.channels.chats.matrix import Matrix
from testigo.channels.contract import Accepted, AddressDead, Message, Unreachable
from tests.peers.homeserver import NAME, WORD, Homeserver, Reader

CANARY = "zitronenfalter-3141592653"


@pytest.fixture(scope="module")
def server() -> Iterator[Homeserver]:
    with Homeserver() as running:
        running.somebody("hotline")
        running.somebody("ana")
        yield running


@pytest.fixture
def channel(server: Homeserver, tmp_path: Path) -> Iterator[Matrix]:
    made = ours(server, tmp_path)
    yield made
    made.close()


def ours(server: Homeserver, folder: Path) -> Matrix:
    return Matrix(
        server=server.url, user=f"@hotline:{NAME}", password=WORD, folder=str(folder / "matrix"),
        pickle="a test's own",
    )  # fmt: skip


def a_message(text: str, reference: str = "r1") -> Message:
    return Message(text=text, language="en", reference=reference, network="home")


def test_what_we_say_in_a_room_is_read_there_and_stands_nowhere_on_the_server(
    server: Homeserver, channel: Matrix, tmp_path: Path, met: Callable[[str], None]
):
    async def evening() -> None:
        async with Reader(server, f"@ana:{NAME}") as ana:
            room = await ana.a_room(encrypted=True, invite=f"@hotline:{NAME}")
            say = asyncio.to_thread

            assert isinstance(await say(channel.send, room, a_message(CANARY)), Accepted)
            assert await ana.until_read(CANARY) == 1

            # The same delivery again, as after a crash: the server shows it once.
            await say(channel.send, room, a_message(CANARY))
            # Our process starts anew, and goes on with the same device and its keys.
            channel.close()
            again = ours(server, tmp_path)
            await say(again.send, room, a_message(f"{CANARY} again", "r2"))
            assert await ana.until_read(f"{CANARY} again") == 1
            assert ana.read.count(CANARY) == 1
            await say(again.close)

    asyncio.run(evening())
    assert server.devices_of(f"@hotline:{NAME}") == 1
    assert server.holds("the desk's own room"), "the search finds what is there in the clear"
    assert server.holds(CANARY) == []
    assert not [p for p in tmp_path.rglob("*") if p.is_file() and CANARY.encode() in p.read_bytes()]
    met(f"{server.version} ({NAME}, SQLite)")


def test_a_person_is_asked_in_an_encrypted_room_of_two(server: Homeserver, channel: Matrix):
    async def evening() -> None:
        async with Reader(server, f"@ana:{NAME}") as ana:
            ask = a_message(f"{CANARY}, can you go?", "r3")
            told = await asyncio.to_thread(channel.send, f"@ana:{NAME}", ask)
            assert isinstance(told, Accepted)
            assert await ana.until_read(f"{CANARY}, can you go?") == 1
            more = a_message(f"{CANARY}, enough", "r4")
            await asyncio.to_thread(channel.send, f"@ana:{NAME}", more)
            assert await ana.until_read(f"{CANARY}, enough") == 1

    asyncio.run(evening())
    assert server.holds(CANARY) == []


def test_a_room_without_encryption_is_refused(server: Homeserver, channel: Matrix):
    async def evening() -> str:
        async with Reader(server, f"@ana:{NAME}") as ana:
            return await ana.a_room(encrypted=False, invite=f"@hotline:{NAME}")

    room = asyncio.run(evening())
    with pytest.raises(Unreachable, match="not encrypted") as fault:
        channel.send(room, a_message(CANARY, "r5"))
    assert fault.value.permanent
    assert server.holds(CANARY) == []


def test_a_room_nobody_invited_us_to_is_refused(server: Homeserver, channel: Matrix):
    with pytest.raises(Unreachable, match="invited"):
        channel.send(f"!nowhere:{NAME}", a_message(CANARY, "r6"))
    assert channel.send("ana", a_message(CANARY, "r7")) == AddressDead()


def test_it_says_whether_the_server_knows_us(server: Homeserver, channel: Matrix, tmp_path: Path):
    assert channel.probe().works
    wrong = Matrix(
        server=server.url, user=f"@hotline:{NAME}", password="not it", pickle="x",
        folder=str(tmp_path / "other"),
    )  # fmt: skip
    with pytest.raises(Unreachable, match="does not let us in"):
        wrong.probe()
    wrong.close()


def test_a_server_that_is_away_is_no_end(channel: Matrix, tmp_path: Path):
    away = Matrix(
        server="http://127.0.0.1:9", user=f"@hotline:{NAME}", password=WORD, pickle="x",
        folder=str(tmp_path / "away"),
    )  # fmt: skip
    with pytest.raises(Unreachable, match="does not answer"):
        away.send(f"!room:{NAME}", a_message(CANARY, "r8"))
    away.close()
