"""A database of each earlier release, full of an evening, goes on with this one.

`tests/data/release-*.sql.gz` are `pg_dump`s of a drill's database after its rehearsed evening, made
by that release with keys anybody can compute: invented people, nothing secret.
"""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256

import psycopg
import pytest
from psycopg import sql

from testigo.embedded import program
from tests.house import ROOT, House

RELEASES = sorted((ROOT / "tests" / "data").glob("release-*.sql.gz"))
WRAPPING = "0" * 16  #: the id of the only key the records were wrapped to
PATIENCE = 40.0  #: seconds a rehearsal waits for news
#: Ours to empty: jobs that are done, and what a migration may fill.
BESIDE = frozenset({"django_migrations", "django_content_type", "auth_permission"})
SEALED = """
import json
from testigo.incidents.models import Incident
from testigo.reports.models import Report
from testigo.security.models import Account
print(json.dumps({
    "places": sorted({incident.place for incident in Incident.objects.all()}),
    "told": sum(bool(report.words) for report in Report.objects.all()),
    "people": sorted({account.alias for account in Account.objects.all()}),
}))
"""

pytestmark = pytest.mark.concurrency


@pytest.fixture(scope="module", params=RELEASES, ids=lambda path: path.name.split(".sql")[0])
def before(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[House, str, dict[str, int]]]:
    """The house of an earlier release, upgraded, with how many rows each table had."""
    folder = tmp_path_factory.mktemp("release")
    house = House(folder)
    keys = folder / "keys"
    keys.mkdir(mode=0o700)
    named = request.param.name.removeprefix("release-").removesuffix(".sql.gz")
    for file, what in ((WRAPPING, "wrapping"), ("index", "index")):
        (keys / file).write_bytes(sha256(f"Testigo {named}: {what}".encode()).digest())
    dump = folder / "dump.sql"
    dump.write_bytes(gzip.decompress(request.param.read_bytes()))
    with house.database() as database:
        command = program("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(dump), database)
        done = subprocess.run(command, capture_output=True, check=False, text=True)
        assert done.returncode == 0, done.stderr[-1000:]
        counts = rows(database)
        assert house.manage("prepare") == 0, (folder / "log").read_text()[-2000:]
        yield house, database, counts


def rows(database: str) -> dict[str, int]:
    """Count the rows of every table."""
    with psycopg.connect(database) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        count = sql.SQL("SELECT count(*) FROM {}")
        return {
            name: connection.execute(count.format(sql.Identifier(name))).fetchone()[0]  # type: ignore[index]
            for (name,) in names.fetchall()
        }


def test_there_is_a_database_of_an_earlier_release():
    assert RELEASES


def test_an_upgrade_keeps_every_row(before: tuple[House, str, dict[str, int]]):
    _house, database, counts = before
    now = rows(database)
    assert counts["incidents_incident"] >= 10
    assert counts["security_entry"] > 100
    lost = {name: (had, now.get(name)) for name, had in counts.items() if now.get(name) != had}
    assert not {name: lost[name] for name in lost.keys() - BESIDE}


def test_what_was_sealed_before_an_upgrade_opens_after_it(
    before: tuple[House, str, dict[str, int]],
):
    house, _database, counts = before
    told = subprocess.run(
        [sys.executable, "-m", "django", "shell", "--no-imports", "-c", SEALED],
        cwd=ROOT, env=house.own, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr[-2000:]
    opened = json.loads(told.stdout)
    assert any("Broadway" in place for place in opened["places"])
    assert opened["told"] > 10
    assert {"Lucia", "Omar", "Maria"} <= set(opened["people"])
    assert counts["security_account"] >= len(opened["people"])


def test_an_evening_is_played_on_an_upgraded_database(before: tuple[House, str, dict[str, int]]):
    house, *_ = before
    with house.serving(), house.worker():
        played = house.rehearse(patience=PATIENCE)

    assert played.returncode == 0, played.stderr[-2000:] + played.stdout[-2000:]
    assert "13 calls, 13 answered" in played.stdout
