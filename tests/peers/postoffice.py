"""Exim and Dovecot in a folder of their own: mail goes in by SMTP and is read by IMAP."""

import grp
import os
import pwd
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import quote

from imap_tools.mailbox import BaseMailBox, MailBoxUnencrypted

PATIENCE: Final = 60.0
DOMAIN: Final = "office.example"
OTHER: Final = "elsewhere.example"  #: a server that knows nobody
WORD: Final = "p@ss/word"
BOXES: Final = ("hotline", "ana")

EXIM = """
primary_hostname = mx.{domain}
spool_directory = {folder}/spool
log_file_path = {folder}/spool/%slog
pid_file_path =
domainlist ours = {domain}
acl_smtp_rcpt = take
acl_smtp_data = take
host_lookup =
rfc1413_query_timeout = 0s
tls_advertise_hosts =
keep_environment =
message_size_limit = 50M
never_users =
deliver_drop_privilege = true
begin acl
take:
  deny condition = ${{if eq{{$received_port}}{{{elsewhere}}}}}
    message = 5.1.1 no such person
  accept
begin routers
boxes:
  driver = accept
  domains = +ours
  local_parts = {boxes}
  local_part_suffix = +*
  local_part_suffix_optional
  transport = maildir
other:
  driver = manualroute
  domains = {other}
  route_list = * 127.0.0.1::{elsewhere}
  self = send
  transport = onwards
begin transports
onwards:
  driver = smtp
maildir:
  driver = appendfile
  maildir_format
  directory = {folder}/mail/$local_part_data
  delivery_date_add
  envelope_to_add
  return_path_add
"""

DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot-log
protocols = imap
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%n
mail_uid = {owner}
mail_gid = {owners}
first_valid_uid = 1
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
service imap-login {{
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
  chroot =
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = home={folder}/mail/%n
}}
"""


def until(look: Callable[[], Any], what: str) -> Any:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.5)
    raise AssertionError(f"{what} never happened")


class Postoffice:
    """Both servers; `hotline` and `ana` have mailboxes there, nobody else does."""

    def __enter__(self) -> Self:
        # Not pytest's own folder: the servers' users have to come in.
        self.folder = Path(tempfile.mkdtemp(prefix="postoffice-"))
        self.folder.chmod(0o755)
        self.smtp, self.imap, elsewhere = _free_port(), _free_port(), _free_port()
        root = os.getuid() == 0
        me = pwd.getpwuid(os.getuid()).pw_name
        owner = "Debian-exim" if root else me
        told = {
            "folder": self.folder, "domain": DOMAIN, "boxes": " : ".join(BOXES), "imap": self.imap,
            "other": OTHER, "elsewhere": elsewhere,
            "owner": owner, "owners": _group(owner), "internal": "dovecot" if root else me,
            "login": "dovenull" if root else me,
            "group": "dovecot" if root else _group(me),
        }  # fmt: skip
        for name in ("mail", "run", "spool"):
            (self.folder / name).mkdir()
            (self.folder / name).chmod(0o755)
        if root:
            shutil.chown(self.folder / "mail", owner)
            shutil.chown(self.folder / "spool", owner)
        lines = [f"{box}:{{PLAIN}}{WORD}\n" for box in BOXES]
        (self.folder / "users").write_text("".join(lines))
        (self.folder / "exim.conf").write_text(EXIM.format(**told))
        (self.folder / "dovecot.conf").write_text(DOVECOT.format(**told))
        self.children = [
            subprocess.Popen(
                ["/usr/sbin/exim4", "-C", self.folder / "exim.conf", "-bdf", "-q10s",
                 "-oX", f"127.0.0.1.{self.smtp} : 127.0.0.1.{elsewhere}"]
            ),
            subprocess.Popen(["/usr/sbin/dovecot", "-F", "-c", self.folder / "dovecot.conf"]),
        ]  # fmt: skip
        try:
            until(lambda: _listens(self.smtp), "Exim")
            until(lambda: _listens(self.imap), "Dovecot")
        except AssertionError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for child in self.children:
            child.terminate()
        for child in self.children:
            child.wait(20)
        # What both said is shown with a test that fails.
        for log in (self.folder / "dovecot-log", self.folder / "spool" / "mainlog"):
            print(log.read_text() if log.exists() else f"no {log.name}")
        shutil.rmtree(self.folder)

    @property
    def url(self) -> str:
        return f"imap://hotline:{quote(WORD, safe='')}@127.0.0.1:{self.imap}/INBOX"

    def send(self, mail: EmailMessage, to: str, *, sender: str | None = None) -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=20) as server:
            server.send_message(mail, sender or f"ana@{DOMAIN}", [to])

    def box(self, name: str) -> BaseMailBox:
        return MailBoxUnencrypted("127.0.0.1", self.imap, timeout=20).login(name, WORD)

    def waiting(self, name: str) -> list[EmailMessage]:
        """Read what lies in somebody's mailbox, over IMAP."""
        with self.box(name) as box:
            return [mail.obj for mail in box.fetch(mark_seen=False)]  # type: ignore[misc]

    def versions(self) -> str:
        exim = _said("/usr/sbin/exim4", "-bV").split()[2]
        return f"Exim {exim}, Dovecot {_said('/usr/sbin/dovecot', '--version').split()[0]}"


def _group(name: str) -> str:
    return grp.getgrgid(pwd.getpwnam(name).pw_gid).gr_name


def _said(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
