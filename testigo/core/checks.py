"""What `testigo doctor` looks at: this machine and its settings, each finding with an id."""

import resource
import shutil
import stat
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004
from django.db import DatabaseError, connection
from django.utils import timezone

from testigo.core import catalogues

TAG = "testigo"
ROOM = 2 * 2**30  #: bytes; reports are taken in while there is any, media stop first
DRIFT = timedelta(seconds=5)
MEMORY = {"tmpfs", "ramfs"}
RELEASED = datetime(2026, 1, 1, tzinfo=UTC)  #: a clock before this is wrong

Found = list[CheckMessage]
Apps = Sequence[AppConfig] | None


@register(TAG, deploy=True)
def keys_are_not_on_a_disk(app_configs: Apps, **options: Any) -> Found:
    """Whoever takes the disk must not have taken the keys."""
    if _filesystem(settings.KEYS) in MEMORY:
        return []
    return [
        Warning(
            f"The keys that open what is sealed are on a disk ({settings.KEYS}).",
            hint="Point TESTIGO_KEYS at a tmpfs and fill it at start: docs/operate/settings.md.",
            id="testigo.W001",
        )
    ]


@register(TAG, deploy=True)
def swap_is_off(app_configs: Apps, **options: Any) -> Found:
    """Memory that goes to a disk takes opened texts with it."""
    swaps = Path("/proc/swaps")
    used = swaps.read_text().splitlines()[1:] if swaps.exists() else []
    # Compressed memory is memory.
    if not [line for line in used if "/zram" not in line]:
        return []
    return [Warning("Swap is on.", hint="swapoff -a, or encrypt it.", id="testigo.W002")]


@register(TAG, deploy=True)
def core_dumps_are_off(app_configs: Apps, **options: Any) -> Found:
    """A core dump is a copy of everything a process had open."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    if hard == 0:
        return []
    return [
        Warning(
            "Core dumps are possible.",
            hint="`testigo up` turns them off for itself; LimitCORE=0 does for the service.",
            id="testigo.W003",
        )
    ]


@register(TAG, deploy=True)
def the_clock_is_right(app_configs: Apps, **options: Any) -> Found:
    """People's safety hangs on timers."""
    now = timezone.now()
    if now < RELEASED:
        return [Error(f"The clock shows {now:%Y-%m-%d}.", hint="Set it.", id="testigo.E004")]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            (theirs,) = cursor.fetchone()
    except DatabaseError:
        return [Error("The database does not answer.", id="testigo.E005")]
    if abs(theirs - now) > DRIFT:
        return [Error("The database's clock differs from this one.", id="testigo.E006")]
    return []


@register(TAG, deploy=True)
def there_is_room(app_configs: Apps, **options: Any) -> Found:
    """Nothing can be kept on a full disk."""
    free = shutil.disk_usage(settings.DATA).free
    if free > ROOM:
        return []
    return [Warning(f"Only {free // 2**20} MB are free in {settings.DATA}.", id="testigo.W007")]


@register(TAG, deploy=True)
def languages_are_compiled(app_configs: Apps, **options: Any) -> Found:
    """Otherwise everybody reads English."""
    late = [
        po
        for po in sorted(catalogues.ROOT.glob("*/locale/*/LC_MESSAGES/django.po"))
        if not (mo := po.with_suffix(".mo")).exists() or mo.stat().st_mtime < po.stat().st_mtime
    ]
    if not late:
        return []
    return [
        Error(
            f"{len(late)} catalogues are not compiled.",
            hint="testigo translations compile",
            id="testigo.E008",
        )
    ]


@register(TAG, deploy=True)
def assets_are_built(app_configs: Apps, **options: Any) -> Found:
    """Pages work without, and look it."""
    if (settings.ROOT / "static" / "build" / "desk.css").exists():
        return []
    return [Error("Scripts and styles are not built.", hint="make assets", id="testigo.E009")]


@register(TAG, deploy=True)
def secrets_are_private(app_configs: Apps, **options: Any) -> Found:
    """Nobody else on this machine may read the data folder."""
    folders = [folder for folder in (settings.DATA / "secrets", settings.KEYS) if folder.exists()]
    paths = [settings.DATA, *folders, *(path for folder in folders for path in folder.iterdir())]
    open_ones = [p for p in paths if p.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    return [
        Error(f"Others may look into {path}.", hint=f"chmod go= {path}", id="testigo.E010")
        for path in open_ones
    ]


@register(TAG, deploy=True)
def strangers_come_by_https(app_configs: Apps, **options: Any) -> Found:
    """Without it whoever owns the network reads along."""
    if settings.TLS or settings.HOST == "localhost":
        return []
    return [
        Error(
            f"{settings.HOST} is served without TLS.",
            hint="Put Caddy in front and set TESTIGO_TLS: docs/operate/small-server.md.",
            id="testigo.E011",
        )
    ]


@register(TAG, deploy=True)
def debugging_is_off(app_configs: Apps, **options: Any) -> Found:
    """Debugging shows what people wrote to whoever meets an error."""
    return [Error("TESTIGO_DEBUG is on.", id="testigo.E012")] if settings.DEBUG else []


def _filesystem(folder: Path) -> str:
    """Give the kind of file system a folder is on; empty where the system does not tell."""
    mounts = Path("/proc/mounts")
    best, kind = "", ""
    for line in mounts.read_text().splitlines() if mounts.exists() else []:
        _device, where, what, *_rest = line.split()
        inside = folder == Path(where) or Path(where) in folder.parents
        if inside and len(where) >= len(best):
            best, kind = where, what
    return kind
