"""A sync: a mapping and its files in, a new snapshot of the book out, and a report of what became of every row.

    read the mapping -> find its files -> make the tables -> weed them -> stop, or read the mail,
    and write quarantine and snapshot

The book changes in the last step alone, in one piece: whatever goes wrong before, and whenever the process is killed,
the old snapshot stays in use.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from connectors.book import Company, build_snapshot
from connectors.book.complete import completed
from connectors.crm.document import Fault
from connectors.crm.mailing import mail_of, mailboxes
from connectors.crm.making import Made, Maker
from connectors.crm.mapping import folder_of
from connectors.crm.mapping_reading import MappingFile
from connectors.crm.quarantine import keep_latest, quarantine_path, write_quarantine
from connectors.crm.report import SyncReport, TableReport, missing_tables, table_reports
from connectors.crm.sources import Unfit, found_files
from connectors.crm.weeding import Weeded, weeded
from connectors.home import Home
from connectors.mail.sources import MailRows


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How much of a table may be bad: a share of its rows, and a few rows in any case, up to half of the table.

    References that find nothing are common in exports (people who left, accounts filtered out); they stop a sync only
    where most of a table has them, which is a mapping that does not fit.
    """

    share: Decimal = Decimal("0.05")
    rows: int = 10

    def allows(self, table: TableReport) -> bool:
        """Whether a table may go into the book."""
        counted = table.read - table.left_out - table.repeated
        half = Decimal(counted) / 2
        set_aside = max(self.share * counted, min(Decimal(self.rows), half))
        return table.set_aside <= set_aside and table.emptied <= max(self.share * counted, half, Decimal(10))


@dataclass(frozen=True, slots=True)
class Progress:
    """Who is told how far the reading has come: bytes of a file that are behind, of all files in sum."""

    starts: Callable[[int], None] = lambda _total: None
    moved: Callable[[Path, int], None] = lambda _path, _bytes: None
    reads: Callable[[str], None] = lambda _what: None


def sync(
    home: Home,
    file: MappingFile,
    *,
    now: datetime,
    folder: Path | None = None,
    tolerance: Tolerance = Tolerance(),
    dry_run: bool = False,
    quarantine: Path | None = None,
    plan_faults: Callable[[str], Sequence[str]] = lambda _document: (),
    progress: Progress = Progress(),
) -> SyncReport:
    """Make a new snapshot of the book from a mapping's sources.

    The report's `stopped` names tables with more bad rows than tolerated: the old snapshot stays then. BadMapping,
    BrokenFile. `quarantine` is written where it is given, else beside the book (not in a dry run). `plan_faults` says
    what is wrong with a plan's document: such a plan is loaded all the same, and the report tells.
    """
    began = time.perf_counter()
    company = file.mapping.company.company(source=file.path.name)
    maker = Maker(file, company, _files(file, folder), progress.moved)
    mail = mailboxes(file, folder)
    progress.starts(sum(path.stat().st_size for paths in maker.files.values() for path in paths))
    made = maker.tables()
    company = replace(company, estimated={f"{f.table}.{f.column}": f.taken for t in made for f in t.filled})
    progress.reads("checking")
    clean = weeded(made)
    report = _report(company, made, clean, tolerance)
    report = replace(report, notes=(*report.notes, *_broken_plans(clean, plan_faults)))
    if file.mapping.mail and not report.stopped:
        progress.reads("mail")
        mails = mail_of(mail, file.mapping.mail, clean.rows, home=home, now=now, writes=not dry_run)
        clean, report = _with_mail(clean, report, mails)
    stamp = now.strftime("%Y%m%dT%H%M%S")
    if dry_run or report.stopped:
        path = quarantine or (None if dry_run else quarantine_path(home, f"{stamp}-stopped"))
        return replace(_with_quarantine(report, clean, path), seconds=time.perf_counter() - began)
    progress.reads("writing")
    if quarantine:
        report = _with_quarantine(report, clean, quarantine)
    snapshot = build_snapshot(home, {name: rows for name, rows in clean.rows.items() if rows}, company, now=now)
    if not quarantine:
        report = _with_quarantine(report, clean, quarantine_path(home, snapshot.name))
    keep_latest(home)
    return replace(report, snapshot=snapshot.name, seconds=time.perf_counter() - began)


def _with_mail(clean: Weeded, report: SyncReport, mails: MailRows) -> tuple[Weeded, SyncReport]:
    missing = tuple(name for name in report.missing if name != "emails" or not mails.rows)
    rows = {**clean.rows, "emails": mails.rows}
    return replace(clean, rows=rows), replace(report, mail=mails.reports, missing=missing)


def _files(file: MappingFile, folder: Path | None) -> dict[tuple[str, int], list[Path]]:
    """The files of every part; BadMapping names all that are not there."""
    folders = [folder or folder_of(file.path, file.mapping.folder), file.path.parent]
    files: dict[tuple[str, int], list[Path]] = {}
    faults: list[Fault] = []
    for table, number, part in file.mapping.parts():
        try:
            files[table, number] = found_files(part.files, folders)
        except Unfit as unfit:
            faults.append(Fault(file.line("tables", table, number, unfit.key), unfit.says))
    file.refuse(faults)
    return files


def _report(company: Company, made: Sequence[Made], clean: Weeded, tolerance: Tolerance) -> SyncReport:
    tables = table_reports(made, clean)
    full, whole = completed({name: rows for name, rows in clean.rows.items() if rows}, company)
    credited = {credit.deal_id for credit in full.get("credits", ())}
    won = [deal for deal in full.get("deals", ()) if deal.outcome == "won"]
    return SyncReport(
        company=company.name,
        tables=tables,
        missing=missing_tables(full, company.currency),
        derived={name: len(full[name]) for name in sorted(whole.derived)},
        uncredited=sum(deal.deal_id not in credited for deal in won) if "credits" in whole.derived else 0,
        filled=tuple(each for table in made for each in table.filled),
        notes=(*(note for table in made for note in table.notes), *_unknown_default(company, clean)),
        stopped=tuple(table.table for table in tables if not tolerance.allows(table)),
        tolerance=tolerance.share,
    )


def _unknown_default(company: Company, clean: Weeded) -> list[str]:
    addresses = {(person.email or "").casefold() for person in clean.rows.get("people", ())}
    if company.default_person and company.default_person.casefold() not in addresses:
        return [f"default_person {company.default_person} is the e-mail of nobody in people"]
    return []


def _broken_plans(clean: Weeded, plan_faults: Callable[[str], Sequence[str]]) -> list[str]:
    return [
        f"plan {plan.plan}, {fault}" for plan in clean.rows.get("plans", ()) for fault in plan_faults(plan.document)
    ]


def _with_quarantine(report: SyncReport, clean: Weeded, path: Path | None) -> SyncReport:
    if path is None or not clean.weeds:
        return report
    write_quarantine(path, clean.weeds)
    return replace(report, quarantine=path)
