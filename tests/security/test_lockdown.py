"""Lock, never erase."""

import time
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pyrage import DecryptError

from testigo.core import files, keep, keyring, work
from testigo.core.act import Act
from testigo.core.models import WrappingKey
from testigo.core.sealed import blind_index
from testigo.security import lockdown, operations, queries
from testigo.security.errors import NoPassphrase, ShortPassphrase, WrongPassphrase
from testigo.security.events import ServerLocked
from testigo.security.models import Account, Session
from tests.build import a_network, an_account, an_act, published

pytestmark = pytest.mark.django_db

WORDS = "otter kitchen rabbit insect saddle"


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.KEYS, settings.KEY_COPIES = tmp_path / "keys", tmp_path / "sealed-keys"


class Quick:
    """age's passphrase files without the second of work each costs on purpose."""

    @staticmethod
    def encrypt(text: bytes, words: str) -> bytes:
        return words.encode() + b"\0" + text

    @staticmethod
    def decrypt(sealed: bytes, words: str) -> bytes:
        told, _, text = sealed.partition(b"\0")
        if told != words.encode():
            raise DecryptError
        return text


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(lockdown, "passphrase", Quick)


def a_key_is_here() -> Account:
    """Maria's alias is sealed, so there is a key to drop."""
    return an_account("Maria", "coordinator")


def alias_of(account: Account) -> str:
    return str(Account.objects.get(pk=account.pk).alias)


def test_a_lock_ends_sessions_stops_sending_and_drops_keys_in_seconds(client, quick):
    maria = a_key_is_here()
    client.force_login(maria)
    lockdown.set_passphrase(an_act(), WORDS)
    index = blind_index("617-555-0199", purpose="sender")

    done = lockdown.lock(an_act())

    assert done.seconds < 5
    assert lockdown.is_on()
    assert published(ServerLocked)
    assert not Session.objects.exists()
    with pytest.raises(keyring.Locked):
        alias_of(maria)
    assert blind_index("617-555-0199", purpose="sender") == index, "a stop must find its sender"
    assert Client().get(reverse("security:join")).status_code == 200, "the front stays open"
    assert client.get(reverse("security:people")).status_code == 302

    assert lockdown.unlock(an_act(), WORDS) >= 1
    assert alias_of(maria) == "Maria"
    assert not lockdown.is_on()
    assert blind_index("617-555-0199", purpose="sender") == index


def keys_here(settings) -> set[str]:
    return {path.name for path in settings.KEYS.iterdir()}


def test_a_locked_server_is_given_no_new_key_by_the_night(settings, quick, monkeypatch):
    maria = a_key_is_here()
    lockdown.set_passphrase(an_act(), WORDS)
    lockdown.lock(an_act())
    here, wrapping = keys_here(settings), WrappingKey.objects.get().pk
    monkeypatch.setattr(work, "NIGHT", -timedelta(days=1))

    for roll in (lambda: keep.roll(an_act()), work.night):
        with pytest.raises(keyring.Locked):
            roll()

    assert keyring.is_locked()
    assert keys_here(settings) == here
    assert WrappingKey.objects.get().pk == wrapping
    lockdown.unlock(an_act(), WORDS)
    assert keep.roll(an_act())
    assert alias_of(maria) == "Maria"


def test_a_lock_while_the_key_rolls_leaves_no_key_behind(settings, quick, monkeypatch):
    maria = a_key_is_here()
    lockdown.set_passphrase(an_act(), WORDS)
    wrapping, make = WrappingKey.objects.get().pk, keyring.make

    def made_after_the_lock():
        lockdown.lock(an_act())
        return make()

    monkeypatch.setattr(keyring, "make", made_after_the_lock)
    with pytest.raises(keyring.Locked):
        keep.roll(an_act())

    assert keys_here(settings) <= {keyring.INDEX}
    lockdown.unlock(an_act(), WORDS)
    assert WrappingKey.objects.get().pk == wrapping
    assert alias_of(maria) == "Maria"


def test_a_key_made_while_the_server_locks_gets_its_copy_and_goes(settings, quick, monkeypatch):
    a_key_is_here()
    lockdown.set_passphrase(an_act(), WORDS)
    wipe = files.wipe
    made: list[str] = []

    def wiped(path):
        made.extend([] if made or path.name == "sessions" else [keyring.make().pk])
        wipe(path)

    monkeypatch.setattr(files, "wipe", wiped)
    lockdown.lock(an_act())

    assert keys_here(settings) <= {keyring.INDEX}
    assert (settings.KEY_COPIES / f"{made[0]}.key.age").exists()


def test_intake_goes_on_while_locked_and_is_readable_afterwards(quick):
    a_key_is_here()
    lockdown.set_passphrase(an_act(), WORDS)
    lockdown.lock(an_act())

    a_network()
    lupe = operations.create_account(an_act(), alias="Lupe", language="es", roles=["buddy"])
    blind_index("617-555-0199", purpose="sender")
    with pytest.raises(keyring.Locked):
        queries.members(an_act())

    lockdown.unlock(an_act(), WORDS)
    assert lupe.alias in {member.alias for member in queries.members(an_act())}


def test_without_a_passphrase_the_keys_stay_and_it_says_so(client, quick):
    maria = a_key_is_here()
    client.force_login(maria)

    with pytest.raises(NoPassphrase):
        lockdown.lock(an_act())

    assert lockdown.is_on(), "people are out and nothing is sent all the same"
    assert alias_of(maria) == "Maria"
    with pytest.raises(CommandError, match="testigo passphrase"):
        call_command("lock")


def test_a_wrong_passphrase_opens_nothing():
    a_key_is_here()
    lockdown.set_passphrase(an_act(), WORDS)
    lockdown.lock(an_act())

    with pytest.raises(WrongPassphrase):
        lockdown.unlock(an_act(), "a guess of somebody else")
    assert lockdown.is_on()


def test_the_passphrase_is_long_and_is_not_changed_while_keys_are_away(quick):
    a_key_is_here()
    with pytest.raises(ShortPassphrase):
        lockdown.set_passphrase(an_act(), "short")
    lockdown.set_passphrase(an_act(), WORDS)
    lockdown.lock(an_act())
    with pytest.raises(keyring.Locked):
        lockdown.set_passphrase(an_act(), "another five words drawn today")
    lockdown.unlock(an_act(), WORDS)


def test_a_key_made_later_has_its_copy_within_a_second_and_loses_it_when_destroyed(settings, quick):
    a_key_is_here()
    lockdown.set_passphrase(an_act(), WORDS)
    fresh = keyring.make()
    assert lockdown.keep_copies(Act.system()) == 1

    copy = settings.KEY_COPIES / f"{fresh.pk}.key.age"
    assert copy.exists()
    keyring.destroy(fresh.pk)
    assert not copy.exists()


def test_from_the_command_line(monkeypatch):
    a_key_is_here()
    for command in ("passphrase", "unlock"):
        module = f"testigo.security.management.commands.{command}"
        monkeypatch.setattr(f"{module}.getpass", lambda _asks: WORDS)
    out = StringIO()

    call_command("passphrase", stdout=out)
    began = time.monotonic()
    call_command("lock", stdout=out)
    assert time.monotonic() - began < 5
    call_command("unlock", stdout=out)

    assert "Locked in" in out.getvalue()
    assert "keys are back" in out.getvalue()
    assert not lockdown.is_on()
