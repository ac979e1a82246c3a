"""Five thousand e-mails: the conversations of open deals, of some that were closed, and small talk besides.

Mail has been kept for a year, and not everybody copies all of theirs in. A message is put together from pools of
sentences by situation, with greeting, sign-off, signature and, in replies, what it answers; as long as there are
others, nobody says the same sentence twice in one deal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from connectors.book.schema import Account, Contact, Email, Person
from connectors.demo.accounts import language_of, short_name
from connectors.demo.courses import Course
from connectors.demo.market import CURRENCY, NAME, PRODUCTS
from connectors.demo.names import read
from connectors.demo.scripts import Thread, of_an_account, threads
from connectors.demo.wording import filled
from connectors.demo.workdays import hour_of, workday
from connectors.demo.world import World

EMAILS = 5000
_KEPT = timedelta(days=365)
_SMALL_TALK = 450  # messages, about: what is left for customers' mail outside deals
_COPIED = 0.6  # of the conversations of a running deal
_AFTER = timedelta(days=10)  # a closed deal's last answer
_QUOTES = 0.5
_ABSENT = 0.045
_CONFIDENTIAL = 0.08
MORNING, EVENING = 7, 18


def emails(world: World, courses: Sequence[Course]) -> list[Email]:
    """All of them in order of time, none later than the day before."""
    lately = [c for c in courses if c.closed_on and c.closed_on >= world.on - _KEPT]
    found = [e for c in courses if not c.closed_on for e in _of_deal(world, c)]
    for course in world.rng("mail").sample(lately, len(lately)):
        if len(found) >= EMAILS - _SMALL_TALK:
            break
        found += _of_deal(world, course)
    found += _small_talk(world, EMAILS - len(found), courses)
    found.sort(key=lambda e: (e.sent_at, e.email_id))
    return [replace(e, email_id=f"M{n:05d}") for n, e in enumerate(found[:EMAILS], start=1)]


def _of_deal(world: World, course: Course) -> list[Email]:
    rng = world.rng("mail", course.deal_id)
    over = course.closed_on + _AFTER if course.closed_on else world.on
    kept = _COPIED if course.outcome == "open" and course.story == "usual" and course.owner != world.dana else 1
    pen = Pen(course.account, course, rng)
    found: list[Email] = []
    for n, thread in enumerate(threads(course, world.on, rng, kept=kept), start=1):
        rep = world.staff.by_id[course.owner_on(thread.day)]
        until = min(over, course.quiet_from or over, world.on)
        found += pen.thread(f"T-{course.deal_id}-{n}", thread, rep, until)
    return [e for e in found if e.sent_at.date() >= world.on - _KEPT]


def _small_talk(world: World, wanted: int, courses: Sequence[Course]) -> list[Email]:
    """So many messages with customers who bought and are not cross."""
    rng = world.rng("small talk")
    cross = {c.account.account_id for c in courses if c.story != "usual"}
    bought: dict[str, date] = {}
    for course in courses:
        if course.outcome == "won" and course.closed_on and course.account.account_id not in cross:
            bought.setdefault(course.account.account_id, course.closed_on)
    found: list[Email] = []
    while len(found) < wanted:
        account = world.customers.by_id[rng.choice(list(bought))]
        since = max(bought[account.account_id], world.on - _KEPT)
        day = workday(since + timedelta(days=rng.randint(0, (world.on - since).days)))
        about, script = of_an_account(rng)
        thread = Thread(day, about, rng.choice(world.customers.contacts[account.account_id]), script)
        rep = world.staff.by_id[world.customers.owner(account, day)]
        found += Pen(account, None, rng).thread(f"T-{account.account_id}-{len(found)}", thread, rep, world.on)
    return found[:wanted]


@dataclass(frozen=True, slots=True)
class _Letter:
    """A message before it becomes a row: which way it goes, when, its subject, what it says without trimmings."""

    ours: bool
    at: datetime
    subject: str
    says: str


class Pen:
    """Writes the mail of one deal, or with one customer where there is no deal."""

    def __init__(self, account: Account, course: Course | None, rng: Random) -> None:
        self._account, self._course, self._rng = account, course, rng
        self._words = read(f"mail_{language_of(account)}.yaml")
        self._said: set[str] = set()
        self._speed = rng.uniform(0.5, 2.5)  # how fast this customer answers
        self._product = rng.choice(PRODUCTS[:4]).name
        self._confidential = rng.random() < _CONFIDENTIAL

    def thread(self, thread_id: str, thread: Thread, rep: Person, until: date) -> Iterator[Email]:
        """The messages of a conversation that were sent before a day."""
        rng = self._rng
        talk = _Talk(thread_id, thread.contact, rep, self._colleague(thread.contact))
        facts = self._facts(talk, thread.day, ours=True)
        subject = filled(rng.choice(self._words["subjects"][thread.about]), facts)
        before: _Letter | None = None
        back: date | None = None
        for step in thread.script:
            ours = step.startswith(">")
            at = self._later(before.at, ours=ours) if before else hour_of(thread.day, rng)
            if back and not ours:
                at, back = max(at, hour_of(back, rng)), None
            if at.date() >= until:
                return
            facts = self._facts(talk, at.date(), ours=ours)
            says = self._composed(self._words["out" if ours else "in"][step[1:]], facts)
            letter = _Letter(ours, at, f"Re: {subject}" if before else subject, says)
            yield self._email(talk, letter, self._body(talk, letter, before, facts))
            if ours and rng.random() < _ABSENT:
                back = workday(at.date() + timedelta(days=rng.randint(2, 9)))
                yield self._absence(talk, letter, back)
            before = letter

    def _email(self, talk: _Talk, letter: _Letter, body: str) -> Email:
        return Email(
            email_id=f"{talk.thread_id} {letter.at.isoformat()}",
            thread_id=talk.thread_id,
            deal_id=self._course.deal_id if self._course else None,
            account_id=self._account.account_id,
            sender=talk.address(ours=letter.ours),
            recipients=talk.address(ours=not letter.ours),
            sent_at=letter.at,
            subject=letter.subject,
            body=body,
            direction="out" if letter.ours else "in",
        )

    def _composed(self, pools: Sequence[Sequence[str]], facts: dict[str, str]) -> str:
        """One sentence from each pool, rather one that was not used in this deal yet."""
        sentences = []
        for pool in pools:
            fresh = [s for s in pool if s not in self._said] or pool
            if sentence := self._rng.choice(fresh):
                self._said.add(sentence)
                text = filled(sentence, facts)
                sentences.append(text[0].upper() + text[1:])
        if len(sentences) > 2 and self._rng.random() < 0.35:
            return f"{sentences[0]}\n\n{' '.join(sentences[1:])}"
        return " ".join(sentences)

    def _body(self, talk: _Talk, letter: _Letter, before: _Letter | None, facts: dict[str, str]) -> str:
        greeting = filled(self._rng.choice(self._words["greeting"]["out" if letter.ours else "in"]), facts)
        parts = [greeting, letter.says, self._signature(talk, ours=letter.ours)]
        if not letter.ours and self._confidential:
            parts.append(self._words["disclaimer"])
        if before and self._rng.random() < _QUOTES:
            parts.append(self._quoted(talk, before))
        return "\n\n".join(p for p in parts if p)

    def _quoted(self, talk: _Talk, letter: _Letter) -> str:
        at = letter.at
        when = {"date": self._date(at.date()), "year": str(at.year), "time": f"{at:%H:%M}"}
        wrote = {
            "when": filled(self._words["moment"], when),
            "name": talk.rep.name if letter.ours else talk.contact.name,
            "address": talk.address(ours=letter.ours),
        }
        lines = [f"> {line}".rstrip() for line in letter.says.split("\n")]
        return "\n".join((filled(self._words["wrote"], wrote), *lines))

    def _signature(self, talk: _Talk, *, ours: bool) -> str:
        rng = self._rng
        bye = rng.choice(self._words["sign_off"]["out" if ours else "in"])
        if ours:
            full = f"{talk.rep.name}\n{NAME} | {talk.rep.email}"
            return f"{bye}\n{full if rng.random() < 0.6 else talk.rep.name.split()[0]}"
        if rng.random() < 0.08:
            return str(rng.choice(self._words["device"]))
        name = talk.contact.name if rng.random() < 0.5 else talk.contact.name.split()[0]
        title = f"{talk.contact.title}, {short_name(self._account)}" if " " in name else ""
        return "\n".join(line for line in (bye, name, title) if line)

    def _absence(self, talk: _Talk, letter: _Letter, back: date) -> Email:
        """What a machine answers at once for somebody who is away until a day."""
        words, at = self._words["absence"], letter.at + timedelta(minutes=self._rng.randint(1, 3))
        facts = self._facts(talk, at.date(), ours=False) | {"date": self._date(back)}
        says = self._composed(words["body"], facts)
        subject = filled(words["subject"], {"subject": letter.subject})
        return self._email(talk, _Letter(False, at, subject, says), f"{says}\n\n{talk.contact.name}")

    def _later(self, at: datetime, *, ours: bool) -> datetime:
        """When the answer comes, in somebody's working hours."""
        rng = self._rng
        hours = rng.lognormvariate(1.6, 0.7) if ours else rng.lognormvariate(2.6, 0.7) * self._speed
        reply = (at + timedelta(hours=min(hours, 150), minutes=4)).replace(second=0, microsecond=0)
        evening = reply.hour >= EVENING
        day = workday(reply.date() + timedelta(days=evening))
        if day != reply.date():
            return datetime.combine(day, time(8, rng.randint(0, 59)))
        return reply if reply.hour >= MORNING else reply.replace(hour=MORNING)

    def _colleague(self, contact: Contact) -> dict[str, str]:
        """Somebody else at the customer, as they and as we say it; an office where we know nobody else."""
        others = [c for c in (self._course.engaged if self._course else ()) if c != contact]
        if others:
            first = self._rng.choice(others).name.split()[0]
            return {"in": first, "out": first}
        office: dict[str, str] = self._rng.choice(self._words["offices"])
        return office

    def _facts(self, talk: _Talk, day: date, *, ours: bool) -> dict[str, str]:
        rng, course = self._rng, self._course
        soon = workday(day + timedelta(days=rng.randint(2, 5)))
        later = workday(day + timedelta(days=rng.randint(6, 16)))
        return {
            "first": (talk.contact if ours else talk.rep).name.split()[0],
            "other": talk.other["out" if ours else "in"],
            "account": short_name(self._account),
            "subject": course.subject if course else self._product,
            "product": self._product,
            "rival": (course.competitor if course else None) or "",
            "amount": self._price(),
            "percent": str(rng.choice((5, 8, 10, 12, 15))),
            "number": str(rng.randint(3, 24)),
            "day": self._words["days"][soon.weekday()],
            "date": self._date(later),
            "month": self._words["months"][(day.month + rng.randint(0, 1)) % 12],
        }

    def _price(self) -> str:
        if self._course is None:
            return ""
        form = "dollars" if self._course.currency == CURRENCY else "kroner"
        amount = f"{int(self._course.amount):,}"
        return filled(self._words["price"][form], {"amount": amount.replace(",", " ") if form == "kroner" else amount})

    def _date(self, day: date) -> str:
        return filled(self._words["date"], {"month": self._words["months"][day.month - 1], "day": str(day.day)})


@dataclass(frozen=True, slots=True)
class _Talk:
    """Who writes to whom in a thread, and which colleague of theirs is spoken of."""

    thread_id: str
    contact: Contact
    rep: Person
    other: dict[str, str]

    def address(self, *, ours: bool) -> str:
        return (self.rep.email if ours else self.contact.email) or ""
