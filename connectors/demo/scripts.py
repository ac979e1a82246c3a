"""Which conversations a deal has by mail: what is said in which order, as its stages, its fate and its story want it.

A script is a row of situations of `mail_en.yaml` / `mail_nb.yaml`, each with who writes: ">" our rep, "<" the customer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from connectors.book.schema import Contact
from connectors.demo.courses import Course
from connectors.demo.workdays import workday, working_days_back

Script = tuple[str, ...]
_ANSWERS = {
    "price": ">answer_price",
    "timing": ">answer_timing",
    "authority": ">answer_authority",
    "need": ">answer_need",
    "trust": ">answer_trust",
    "rival": ">answer_rival",
    "discount": ">answer_discount",
    "legal": ">answer_legal",
    "delay_legal": ">chase1",
    "questions": ">answer_questions",
    "lukewarm": ">chase1",
    "details": ">received",
    "buying": ">close",
    "commit": ">close",
    "pleased": ">received",
    "renewal_yes": ">close",
    "renewal_doubt": ">answer_price",
    "stakeholder": ">suggest_time",
}
# What a customer says to an offer, by how the deal will go.
_TO_AN_OFFER: Mapping[str, Mapping[str, int]] = {
    "won": {"buying": 35, "pleased": 15, "questions": 20, "price": 12, "authority": 8, "rival": 5, "stakeholder": 5},
    "open": {
        "buying": 16,
        "questions": 20,
        "price": 18,
        "authority": 12,
        "timing": 8,
        "rival": 9,
        "trust": 8,
        "stakeholder": 9,
    },
    "lost": {"price": 24, "timing": 16, "authority": 15, "need": 16, "trust": 13, "questions": 10, "lukewarm": 6},
}
_TO_TERMS: Mapping[str, Mapping[str, int]] = {
    "won": {"legal": 45, "discount": 25, "buying": 30},
    "open": {"legal": 50, "discount": 30, "delay_legal": 20},
    "lost": {"delay_legal": 35, "discount": 35, "authority": 30},
}
_TOUCHES: Mapping[str, Sequence[str]] = {
    "Discovery": ("details", "stakeholder", "questions"),
    "Qualification": ("questions", "stakeholder", "pleased", "timing"),
    "Proposal": ("authority", "price", "questions", "buying", "rival"),
    "Negotiation": ("delay_legal", "commit", "legal", "discount"),
}
_COMPARED = 0.25  # of offers where somebody else has made one as well
_FRESH = 16  # days: where nothing was written for so long, one of the two writes again
_SOURING = (
    (40, ("<sour_1", ">apology", "<sour_1")),
    (24, ("<sour_2", ">apology", "<sour_2")),
    (9, ("<sour_3", ">apology", "<sour_3")),
)


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation: the day it begins, what its subject line is about, with whom, what is said."""

    day: date
    about: str
    contact: Contact
    script: Script


def threads(course: Course, on: date, rng: Random, *, kept: float) -> Iterator[Thread]:
    """The conversations of a deal, stage by stage, of which a share is kept; then how it ended, or how it stands."""
    until = course.closed_on or course.quiet_from or on
    ends = [*(day for day, _ in course.stages[1:]), until]
    last = course.created_on
    for (start, stage), end in zip(course.stages, ends, strict=True):
        day = workday(start + timedelta(days=rng.randint(0, max(0, (end - start).days * 6 // 10))))
        about, script = _of_stage(course, stage, rng)
        if day < until and rng.random() < kept and not (course.story == "souring" and day > on - timedelta(days=50)):
            last = day
            yield Thread(day, about, _speaker(course, stage, rng), script)
    yield from _last_words(course, on, rng) if course.closed_on else _of_story(course, on, last, rng)


def _of_stage(course: Course, stage: str, rng: Random) -> tuple[str, Script]:
    doomed = course.outcome == "lost" and stage == course.stages[-1][1]
    if stage == "Discovery":
        return _at_first(course, rng, doomed=doomed)
    if stage == "Qualification":
        return _after_a_meeting(rng, doomed=doomed)
    return _on_an_offer(course, rng, doomed=doomed) if stage == "Proposal" else _on_terms(course, rng)


def _at_first(course: Course, rng: Random, *, doomed: bool) -> tuple[str, Script]:
    first = "<lukewarm" if doomed and rng.random() < 0.6 else "<curious"
    if course.type == "new":
        return "outreach", (">outreach", first, ">suggest_time", "<time_ok")
    return "checkin", (">checkin", "<happy" if rng.random() < 0.5 else first, ">suggest_time", "<time_ok")


def _after_a_meeting(rng: Random, *, doomed: bool) -> tuple[str, Script]:
    if rng.random() < 0.5:
        return "recap", (">recap", "<details", ">received", "<thanks")
    liked = "questions" if doomed or rng.random() < 0.5 else "pleased"
    return "demo", (">demo_followup", f"<{liked}", _ANSWERS[liked], "<not_quite" if doomed else "<ok_then")


def _on_an_offer(course: Course, rng: Random, *, doomed: bool) -> tuple[str, Script]:
    about, offer = ("renewal", ">renewal_offer") if course.type == "renewal" else ("proposal", ">proposal")
    if doomed and rng.random() < 0.3:
        return about, (offer, ">chase1", ">chase2")
    if course.type == "renewal":
        said = "renewal_doubt" if course.outcome == "lost" or rng.random() < 0.3 else "renewal_yes"
    elif course.story == "souring":
        said = rng.choice(("buying", "pleased"))
    elif course.competitor and rng.random() < _COMPARED:
        said = "rival"
    else:
        said = _weighted(_TO_AN_OFFER[course.outcome], course, rng)
    return about, (offer, f"<{said}", _ANSWERS[said], "<not_quite" if doomed else "<ok_then")


def _on_terms(course: Course, rng: Random) -> tuple[str, Script]:
    said = _weighted(_TO_TERMS[course.outcome], course, rng)
    open_end = rng.choice(("<commit", "<delay_legal", "<ok_then"))
    return "terms", (f"<{said}", _ANSWERS[said], {"won": "<commit", "lost": "<not_quite"}.get(course.outcome, open_end))


def _last_words(course: Course, on: date, rng: Random) -> Iterator[Thread]:
    """How it ended: signed, declined, or without a word."""
    day, who = course.closed_on or on, course.engaged[0]
    if course.outcome == "won":
        yield Thread(day, "closing", who, ("<signed", ">thanks_signed"))
    elif rng.random() < 0.25:
        yield Thread(working_days_back(day, 12), "proposal", who, (">chase1", ">chase2"))
    else:
        beaten = course.competitor and rng.random() < 0.6
        why = "rival" if beaten else rng.choice(("price", "timing", "need"))
        yield Thread(day, "ending", who, (f"<decline_{why}", ">sorry_lost"))


def _of_story(course: Course, on: date, last: date, rng: Random) -> Iterator[Thread]:
    """What an open deal's mail tells lately."""
    who = course.engaged[0]
    if course.story == "souring":
        warm: Script = (">checkin", "<warm_before", ">received", "<warm_before")
        yield Thread(working_days_back(on, 60), "recap", who, warm)
        for days, script in _SOURING:
            yield Thread(working_days_back(on, days + rng.randint(0, 3)), "trouble", who, script)
        return
    if course.story == "dark":
        return
    if (on - last).days > _FRESH:
        said = rng.choice(_TOUCHES[course.stage])
        said = "questions" if said == "rival" and not course.competitor else said
        answered = rng.random() < 0.85
        asked: Script = (">chase1", f"<{said}", _ANSWERS[said]) if answered else (">chase1",)
        yield Thread(working_days_back(on, rng.randint(7, 13)), "recap", who, asked)
    if course.story == "leaving":
        yield Thread(working_days_back(on, rng.randint(3, 6)), "leaving", who, ("<leaving", ">leaving_answer"))


def _speaker(course: Course, stage: str, rng: Random) -> Contact:
    """The one who wants it most, and in later stages the others as well."""
    others = course.engaged[1:]
    chance = {"Discovery": 0.1, "Qualification": 0.4, "Proposal": 0.45, "Negotiation": 0.5}[stage]
    return rng.choice(others) if others and rng.random() < chance else course.engaged[0]


def _weighted(weights: Mapping[str, int], course: Course, rng: Random) -> str:
    said = rng.choices(list(weights), list(weights.values()))[0]
    return "questions" if said == "rival" and not course.competitor else said


def of_an_account(rng: Random) -> tuple[str, Script]:
    """A conversation with a customer that has nothing to do with a deal."""
    chats: tuple[tuple[str, Script], ...] = (
        ("support", ("<support", ">support_answer", "<thanks")),
        ("support", ("<support", ">support_answer")),
        ("checkin", (">checkin", "<happy")),
        ("checkin", (">checkin", "<happy", ">suggest_time", "<time_ok")),
        ("checkin", (">checkin", "<referral", ">suggest_time")),
        ("checkin", (">checkin",)),
    )
    return rng.choices(chats, (25, 15, 25, 15, 8, 12))[0]
