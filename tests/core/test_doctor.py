"""The doctor says what is wrong and what helps."""

import pytest
from django.core.checks import run_checks
from django.core.management import call_command

from testigo.core import checks


def ids() -> set[str]:
    return {str(f.id) for f in run_checks(tags=[checks.TAG], include_deployment_checks=True)}


@pytest.mark.django_db
def test_keys_on_a_disk_are_said(settings, monkeypatch):
    monkeypatch.setattr(checks, "_filesystem", lambda folder: "ext4")
    assert "testigo.W001" in ids()
    monkeypatch.setattr(checks, "_filesystem", lambda folder: "tmpfs")
    assert "testigo.W001" not in ids()


@pytest.mark.django_db
def test_a_public_name_without_tls_is_wrong(settings, capsys):
    settings.HOST, settings.TLS = "testigo.example.org", False

    with pytest.raises(SystemExit) as stopped:
        call_command("doctor")

    assert stopped.value.code == 1
    told = capsys.readouterr().out
    assert "testigo.E011  wrong: testigo.example.org is served without TLS." in told
    assert "docs/operate/small-server.md" in told


@pytest.mark.django_db
def test_a_secret_others_may_read_is_wrong(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"
    settings.KEYS.mkdir(mode=0o700)
    (settings.KEYS / "index").write_bytes(b"k")
    (settings.KEYS / "index").chmod(0o644)
    assert "testigo.E010" in ids()


@pytest.mark.django_db
def test_a_full_disk_is_said_before_it_is_full(monkeypatch):
    monkeypatch.setattr(checks, "ROOM", 2**62)
    assert "testigo.W007" in ids()
