"""What every process of Testigo is started with: a data folder, its secrets, its variables."""

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from testigo import embedded
from testigo.channels import vapid
from testigo.core import files

OTHER_DATABASES = ("DATABASE_URL", "TESTIGO_DATABASE_URL", "TESTIGO_DATABASE_URL_FILE")


@dataclass(frozen=True)
class Place:
    """A data folder: database, keys, secrets, temporary files. One folder, one Testigo."""

    data: Path

    @classmethod
    def of(cls, environment: "os._Environ[str]") -> "Place":
        """Give the folder TESTIGO_DATA names; `data` here when it names none."""
        return cls(Path(environment.get("TESTIGO_DATA", "data")).resolve())

    @property
    def brings_database(self) -> bool:
        """Tell whether the embedded server is wanted; DATABASE_URL names another."""
        return not any(os.environ.get(name) for name in OTHER_DATABASES)

    def prepare(self) -> None:
        """Make the folder and, at the first start, its secrets."""
        embedded.private_folder(self.data)
        embedded.private_folder(self.data / "tmp")
        folder = embedded.private_folder(self.data / "secrets")
        if not (folder / "secret-key").exists():
            files.write(folder / "secret-key", secrets.token_urlsafe(48).encode())
        if not self.practice_token.exists():
            files.write(self.practice_token, secrets.token_urlsafe(24).encode())
        if not (folder / "push-key").exists():
            files.write(folder / "push-key", vapid.new_key().encode())

    @property
    def practice_token(self) -> Path:
        """Tell where the token is that a drill's invented texts are signed with."""
        return self.data / "secrets" / "practice-texts"

    def variables(self) -> dict[str, str]:
        """Give the environment of a process that works in this folder."""
        variables = dict(os.environ)
        variables["TESTIGO_DATA"] = str(self.data)
        # What a library puts into a temporary file stays in a private folder.
        variables["TMPDIR"] = str(self.data / "tmp")
        variables["DJANGO_SETTINGS_MODULE"] = "testigo.settings"
        variables["PYTHONUNBUFFERED"] = "1"
        if not {"TESTIGO_SECRET_KEY", "TESTIGO_SECRET_KEY_FILE"} & variables.keys():
            variables["TESTIGO_SECRET_KEY_FILE"] = str(self.data / "secrets" / "secret-key")
        if not {"TESTIGO_PUSH_KEY", "TESTIGO_PUSH_KEY_FILE"} & variables.keys():
            variables["TESTIGO_PUSH_KEY_FILE"] = str(self.data / "secrets" / "push-key")
        if self.brings_database:
            variables["TESTIGO_ALONE"] = "True"
        return variables

    def management(self, *words: str) -> list[str]:
        """Give the command line of a management command."""
        return [sys.executable, "-m", "django", *words]

    @contextmanager
    def database(self) -> Iterator[None]:
        """Have a database answer: the running one, or the embedded one while this lasts."""
        self.prepare()
        if not self.brings_database:
            yield
            return
        try:
            with embedded.only_one(self.data):
                server = embedded.Server(self.data)
                server.prepare()
                child = server.start()
                try:
                    server.wait(child)
                    server.make_database()
                    yield
                finally:
                    server.stop(child)
        except embedded.Taken:
            yield  # `testigo up` runs in this folder: its server is ours


def has_command(name: str) -> bool:
    """Tell whether some module brings a management command of this name."""
    root = Path(__file__).parent
    return any(root.glob(f"*/management/commands/{name}.py"))
