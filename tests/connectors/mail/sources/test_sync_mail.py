"""`coach sync` with mail: what customers wrote is in the book, what is private nowhere, and nothing is read twice."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.channels.cli import app
from connectors.book import open_current
from connectors.crm import SyncReport, read_mapping, sync
from connectors.errors import BadMapping
from connectors.home import Home
from tests.connectors.mail.sources.letters import letter, mbox

MAPPING = """\
source: files
company: {name: Acme, currency: USD}
tables:
  people: {rows: [{person_id: P1, name: Dana, email: dana@acme.example, role: rep}]}
  accounts: {rows: [{account_id: A1, name: Nordlys, owner_id: P1}, {account_id: A2, name: Birk, owner_id: P1}]}
  contacts:
    rows:
      - {contact_id: C1, account_id: A1, name: Kari Vik, email: kari@nordlys.example}
      - {contact_id: C2, account_id: A2, name: Jo Birk, email: jo.birk@gmail.com}
  deals:
    rows:
      - {deal_id: D1, name: Nordlys pilot line, account_id: A1, owner_id: P1, created_on: 2026-10-01}
      - {deal_id: D2, name: Birk expansion, account_id: A2, owner_id: P1, created_on: 2026-10-01}
      - {deal_id: D3, name: Birk renewal 2027, account_id: A2, owner_id: P1, created_on: 2026-10-01}
mail:
  sources: [{mbox: dana.mbox}]
"""
JO = "Jo <jo.birk@gmail.com>"
DANA = "dana@acme.example"
ASKED = letter("Hi Dana,\n\nWe like the pilot.\n\nBest,\nKari\n\nOn Mon, 9 Nov 2026 Dana wrote:\n> any news?")


def synced(folder: Path, mapping: str = MAPPING, day: int = 20, *, dry_run: bool = False) -> SyncReport:
    """The report of a sync of the folder's mapping, on a day of November."""
    path = folder / "acme.yaml"
    path.write_text(mapping, encoding="utf-8")
    now = datetime(2026, 11, day, 9, 30, tzinfo=UTC)
    return sync(Home(folder / "home"), read_mapping(path), now=now, dry_run=dry_run)


def rows(folder: Path, columns: str = "account_id, deal_id, direction, subject, body") -> list[tuple[object, ...]]:
    """E-mails of the book in use."""
    found = open_current(Home(folder / "home")).rows(f"select {columns} from emails order by sent_at, email_id")
    return [tuple(row) for row in found]


def stored(folder: Path) -> bytes:
    """Every byte of what the coach keeps."""
    return b"".join(path.read_bytes() for path in (folder / "home").rglob("*") if path.is_file())


def test_what_a_customer_wrote_stands_in_the_book_with_its_deal(tmp_path: Path) -> None:
    mbox(tmp_path / "dana.mbox", [ASKED])
    report = synced(tmp_path)
    assert rows(tmp_path) == [("A1", "D1", "in", "Pilot", "We like the pilot.")]
    assert "emails" not in report.missing


def test_of_several_open_deals_the_one_that_is_named_and_else_none(tmp_path: Path) -> None:
    named = letter("About the Birk renewal 2027: send it.", sender=JO, subject="Next", day="2026-11-11")
    mbox(tmp_path / "dana.mbox", [letter("Call me", sender=JO, subject="Hello"), named])
    report = synced(tmp_path)
    assert [row[:2] for row in rows(tmp_path)] == [("A2", None), ("A2", "D3")]
    assert (report.mail[0].loaded, report.mail[0].several_deals) == (2, 1)


def test_mail_with_nobody_the_book_knows_stays_out_and_is_counted(tmp_path: Path) -> None:
    strangers = letter(sender="someone@gmail.com"), letter(sender="x@stranger.example")
    mbox(tmp_path / "dana.mbox", [ASKED, *strangers, letter(sender="dana@acme.example", to="lee@acme.example")])
    mailbox = synced(tmp_path).mail[0]
    assert (mailbox.read, mailbox.loaded, mailbox.unmatched, mailbox.internal) == (4, 1, 2, 1)
    assert len(rows(tmp_path)) == 1


@pytest.mark.parametrize(
    ("rule", "private"),
    [
        ("labels: Family", letter("zebra", X_Gmail_Labels="Inbox,Family/Trips")),
        ("domains: home.example", letter("zebra", to="dana@acme.example, ola@mail.home.example")),
        ("words: [divorce, sick leave]", letter("zebra, about my sick\nleave")),
        ("words: divorce", letter("See below\n\nOn Mon, 9 Nov 2026 Kari wrote:\n> zebra divorce")),
    ],
)
def test_what_is_excluded_is_stored_nowhere(tmp_path: Path, rule: str, private: bytes) -> None:
    mbox(tmp_path / "dana.mbox", [ASKED, private.replace(b"Subject: Pilot", b"Subject: zebra")])
    report = synced(tmp_path, MAPPING + f"  exclude: {{{rule}}}\n")
    assert (report.mail[0].excluded, report.mail[0].loaded) == (1, 1)
    assert b"zebra" not in stored(tmp_path)


def test_a_rule_that_is_added_later_takes_out_what_was_kept_before(tmp_path: Path) -> None:
    mbox(tmp_path / "dana.mbox", [ASKED, letter("zebra divorce", subject="zebra")])
    synced(tmp_path)
    cache = tmp_path / "home" / "mail"
    assert b"zebra" in b"".join(path.read_bytes() for path in cache.iterdir())
    synced(tmp_path, MAPPING + "  exclude: {words: divorce}\n", day=21)
    assert b"zebra" not in b"".join(path.read_bytes() for path in cache.iterdir())
    assert len(rows(tmp_path)) == 1


def test_without_bodies_no_word_is_stored_and_the_deal_is_still_known(tmp_path: Path) -> None:
    secret = letter("About the Birk renewal 2027: zebra.", sender=JO, subject="Okapi")
    mbox(tmp_path / "dana.mbox", [secret, letter("Sure", subject="Re: Okapi", to=JO, sender=DANA, day="2026-11-11")])
    synced(tmp_path, MAPPING + "  bodies: none\n")
    assert rows(tmp_path) == [("A2", "D3", "in", None, None), ("A2", "D3", "out", None, None)]
    assert b"zebra" not in stored(tmp_path)
    assert b"kapi" not in stored(tmp_path)


def test_a_second_sync_reads_only_what_came_since(tmp_path: Path) -> None:
    mbox(tmp_path / "dana.mbox", [ASKED])
    assert synced(tmp_path).mail[0].new == 1
    mbox(tmp_path / "dana.mbox", [letter("Go", subject="Re: Pilot", day="2026-11-12")])
    report = synced(tmp_path, day=21)
    assert (report.mail[0].read, report.mail[0].new, report.mail[0].loaded) == (2, 1, 2)
    assert len({thread for (thread,) in rows(tmp_path, "thread_id")}) == 1


def test_mail_older_than_is_kept_leaves_the_book_and_the_disk(tmp_path: Path) -> None:
    mbox(tmp_path / "dana.mbox", [letter("zebra", day="2026-11-01"), ASKED])
    said = MAPPING + "  keep_days: 20\n"
    assert synced(tmp_path, said, day=20).mail[0].loaded == 2
    mailbox = synced(tmp_path, said, day=25).mail[0]
    assert (mailbox.read, mailbox.loaded, mailbox.old) == (2, 1, 1)
    assert b"zebra" not in b"".join(path.read_bytes() for path in (tmp_path / "home" / "mail").iterdir())


def test_mail_of_an_export_is_held_to_the_same_rules_and_matched(tmp_path: Path) -> None:
    (tmp_path / "mail.csv").write_text(
        "email_id,sender,recipients,sent_at,subject,body,account_id\n"
        "1,Kari <Kari@nordlys.example>,dana@acme.example,2026-11-10 09:00,Pilot,Yes,\n"
        "2,x@y.example,dana@acme.example,2026-11-10 09:00,Pilot,Yes,\n"
        "3,kari@nordlys.example,dana@acme.example,2026-11-10 09:00,zebra,my divorce,\n"
        "4,kari@nordlys.example,dana@acme.example,2026-11-10 09:00,Said,Yes,A2\n",
        encoding="utf-8",
    )
    said = MAPPING.replace("mail:\n", "  emails: {from: mail.csv}\nmail:\n").replace(
        "  sources: [{mbox: dana.mbox}]\n", ""
    )
    report = synced(tmp_path, said + "  exclude: {words: divorce}\n")
    assert rows(tmp_path, "email_id, account_id, deal_id") == [("1", "A1", "D1"), ("2", None, None), ("4", "A2", None)]
    assert (report.mail[0].name, report.mail[0].read, report.mail[0].excluded) == ("emails", 4, 1)
    assert b"zebra" not in stored(tmp_path)


def test_a_dry_run_tells_of_the_mail_and_keeps_none(tmp_path: Path) -> None:
    mbox(tmp_path / "dana.mbox", [ASKED])
    assert synced(tmp_path, dry_run=True).mail[0].loaded == 1
    assert not (tmp_path / "home" / "mail").exists()


def test_a_mailbox_that_cannot_be_reached_gives_what_was_read_before(tmp_path: Path) -> None:
    said = MAPPING.replace("[{mbox: dana.mbox}]", "[{mbox: dana.mbox}, {imap: {host: localhost, port: 1, user: d, ")
    said = said.replace("user: d, ", "user: d, password_env: COACH_TEST_NOT_SET}}]")
    mbox(tmp_path / "dana.mbox", [ASKED])
    report = synced(tmp_path, said)
    assert report.mail[1].unreachable == "has no password: the environment has no variable COACH_TEST_NOT_SET"
    assert len(rows(tmp_path)) == 1


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("mbox: gone.mbox", "acme.yaml:16: there is no file gone.mbox in"),
        ("maildir: acme.yaml", "acme.yaml is a file, and maildir should be the other"),
        ("{mbox: a, eml: b}", "'sources' should have one of mbox, maildir, eml and imap"),
        ("mbx: a", "there is no key 'mbx' here; did you mean 'mbox'?"),
        ("imap: {host: mail.acme.example, user: d, password_env: X, tls: no}", "'tls' may be no only on this machine"),
        ("imap: {host: mail.acme.example, user: d, password: hunter2}", "there is no key 'password' here"),
    ],
)
def test_a_mailbox_that_is_written_wrongly_is_told_with_its_line(tmp_path: Path, source: str, says: str) -> None:
    entry = source if source.startswith("{") else f"{{{source}}}"
    with pytest.raises(BadMapping) as told:
        synced(tmp_path, MAPPING.replace("[{mbox: dana.mbox}]", f"[{entry}]"))
    assert says in told.value.message


def test_the_command_says_what_became_of_every_mail(tmp_path: Path) -> None:
    bounce = letter("Not delivered", sender="mailer-daemon@nordlys.example")
    mbox(tmp_path / "dana.mbox", [ASKED, bounce, letter(sender="x@stranger.example")])
    (tmp_path / "acme.yaml").write_text(MAPPING, encoding="utf-8")
    arguments = ["sync", str(tmp_path / "acme.yaml"), "--home", str(tmp_path / "home")]
    shown = CliRunner().invoke(app, arguments)
    assert shown.exit_code == 0, shown.output
    said = "Mail, dana.mbox: 3 read (3 new), 1 loaded; 1 automatic (absence, bounce, invitation, newsletter); 1 with"
    assert said in shown.output
    told = json.loads(CliRunner().invoke(app, [*arguments, "--json"]).output)
    assert (told["mail"][0]["read"], told["mail"][0]["new"]) == (3, 0)
