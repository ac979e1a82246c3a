"""A Dovecot server of the tests' own, from the Debian package: TLS and plain on loopback, a Maildir that tests fill."""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ABSENT = "Dovecot is not installed (Debian: apt-get install dovecot-imapd)"
PASSWORD = "blåbær & 100%"
_CONFIG = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
listen = 127.0.0.1
protocols = imap
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = 1
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/people/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """A running server: its ports, the certificate to trust, and where its users' Maildirs lie."""

    folder: Path
    tls: int
    plain: int

    @property
    def certificate(self) -> Path:
        """Signed by nobody but itself, for localhost."""
        return self.folder / "cert.pem"


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """The server; skipped, saying so, where the package is absent."""
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None or not shutil.which("openssl"):
        pytest.skip(ABSENT)
    folder = Path(tempfile.mkdtemp(prefix="coach-dovecot-", dir="/tmp"))  # paths of its sockets have to be short
    server = Dovecot(folder, _free_port(), _free_port())
    _prepare(server)
    log = (folder / "output").open("wb")
    running = subprocess.Popen([program, "-F", "-c", folder / "conf"], stdout=log, stderr=log)
    try:
        for _ in range(100):
            assert running.poll() is None, f"Dovecot did not start: {(folder / 'output').read_text()}"
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", server.tls), 1):
                break
            time.sleep(0.1)
        yield server
    finally:
        running.terminate()
        running.wait(30)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(server: Dovecot) -> None:
    user = "mail" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    entry = pwd.getpwnam(user)
    folder = server.folder
    folder.chmod(0o755)
    for name in ("run", "state", "mail", "people"):
        (folder / name).mkdir()
        if os.geteuid() == 0 and name in ("mail", "people"):
            shutil.chown(folder / name, user)
    (folder / "users").write_text(f"dana:{{PLAIN}}{PASSWORD}\n", encoding="utf-8")
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    made += ["-addext", "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run(made, check=True, cwd=folder, capture_output=True)
    group = grp.getgrgid(entry.pw_gid).gr_name
    facts = {"user": user, "group": group, "plain": server.plain, "tls": server.tls, "folder": folder}
    (folder / "conf").write_text(_CONFIG.format(**facts), encoding="utf-8")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port
