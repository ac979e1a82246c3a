"""The tool `coaching_advice`: finds the passages that a question is about, and quotes what answers it.

A question about a deal, a customer or a person is joined with what stands out there (facts.py): for the main signs of
risk the guides are searched as well (topics.yaml says for what).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, Field

from connectors.errors import NoData
from connectors.library import Library, Passage
from skills.coaching_advice.facts import main_signs, on_deals, on_person
from skills.coaching_advice.picking import picked
from skills.coaching_advice.results import Advice, Guide, OnDeal, OnPerson, Part, Quote, Source, Titles
from skills.coaching_advice.sections import Section, found
from skills.pipeline_risk.signs import Kind
from skills.skill import Desk, Result, Skill

SIGNS = 2  # for which the guides are searched as well
TITLES = 12  # of guides, named where nothing was found


class Args(BaseModel):
    """What to give advice on."""

    question: str = Field(description="the question as it was asked")
    deal: str | None = Field(None, description="the deal that it is about, by name or id, where it is about one")
    account: str | None = Field(None, description="the customer whose deals it is about, by name or id")
    person: str | None = Field(None, description="the colleague that it is about, where a lead asks how to coach one")
    about: Literal["guides", "call", "practice", "titles"] | None = Field(
        None,
        description="guides (default): how to sell; call: how a recorded call with a customer went: talk ratio, "
        "monologue, questions, next step, topics, competitors (the last of the deal or customer, or of the person); "
        "practice: begin a role-play, in which the customer has the objection that the question names; "
        "titles: which guides there are",
    )
    part: Literal["next_step", "talk", "questions", "competitors", "topics"] | None = Field(
        None, description="call: what of it is asked about, which is told first"
    )
    which: Literal["last"] | None = Field(
        None, description="call: last where the latest one alone is meant and no deal or customer is named"
    )
    practice: str | None = Field(None, description="leave out: which practice is going on")
    turn: int | None = Field(None, description="leave out: the number of the reply")
    heard: dict[str, str] | None = Field(None, description="leave out: points made so far, with the words")
    over: bool = Field(False, description="leave out: whether the practice is to end")


def run(args: Args, desk: Desk) -> Result:
    """Advice from the guides, how a call went, or a turn of practice. Errors are those of these."""
    if args.about == "call":
        from skills.calls.results import About
        from skills.calls.review import review

        about = About(args.deal, args.account, args.person, args.part, latest=args.which == "last")
        return review(about, desk, lambda topic: on_topic(topic, desk.library, desk))
    if args.about == "practice":
        from skills.practice.playing import Going, begin, go_on

        if args.practice is None:
            return begin(args.question, desk)
        return go_on(args.question, Going(args.practice, args.turn or 0, args.heard or {}, over=args.over), desk)
    return titles(desk) if args.about == "titles" else advice(args, desk)


def titles(desk: Desk) -> Titles:
    """The guides that the asker may read; NoData (empty_library) where there are none."""
    read = desk.library.documents(desk.person)
    if not read:
        raise NoData("There is no coaching content yet. Add some with `coach library add PATH`.", code="empty_library")
    return Titles(tuple(Guide(entry.title, entry.source, entry.language, entry.date) for entry in read))


def advice(args: Args, desk: Desk) -> Advice:
    """NoData: empty_library, or no_advice with the titles of the guides that the asker may read."""
    library = desk.library
    titles = [entry.title for entry in library.documents(desk.person)]
    if not titles:
        raise NoData("There is no coaching content yet. Add some with `coach library add PATH`.", code="empty_library")
    deals, person = on_deals(args.deal, args.account, desk), on_person(args.person, desk)
    looked = found(_without_names(args.question, deals, person), library, desk.person)
    asked = looked.sections
    sure = bool(asked) and asked[0].sure
    on_signs = [part for sign in main_signs(deals, person, SIGNS) for part in on_sign(sign, library, desk)]
    parts = [*(_parts(asked) if sure or not on_signs else ()), *on_signs]
    if not parts:
        text = f"I find nothing about that in the guides. There are: {'; '.join(titles[:TITLES])}."
        raise NoData(text, code="no_advice", titles=titles[:TITLES], more=len(titles[TITLES:]))
    told = tuple(_numbered(parts))
    beside = tuple(_beside(looked.near, told, desk.language))
    return Advice(args.question, desk.language, told, deals, person, sure or bool(on_signs), beside)


def _beside(near: Sequence[Passage], told: Sequence[Part], language: str) -> Iterable[str]:
    """Headings near by under which nothing was quoted, of guides in the question's language where there are any."""
    shown = {part.source.heading.rsplit(" > ", 1)[-1] for part in told}
    others = [p for p in near if len(p.path) > 1 and p.path[-1] not in shown]
    return dict.fromkeys(p.path[-1] for p in [p for p in others if p.language == language] or others)


def _parts(sections: Sequence[Section], about: Kind | None = None) -> list[Part]:
    return [
        Part(_source(section), tuple(Quote(s.text, s.kind, s.cells) for s in quoted), about)
        for section, quoted in zip(sections, picked(sections), strict=True)
        if quoted
    ]


def on_sign(sign: Kind, library: Library, desk: Desk) -> list[Part]:
    """What the guides say first about a sign of risk, if it is surely about that."""
    return on_topic(_topics()[sign], library, desk, sign)


def on_trouble(trouble: str, library: Library, desk: Desk) -> list[Part]:
    """The same of a sign, or of what the mail of a deal tells: turned_negative, leaving."""
    return on_topic(_topics().get(trouble, ""), library, desk)


def on_topic(topic: str, library: Library, desk: Desk, about: Kind | None = None) -> list[Part]:
    """What the guides say first about a topic, if anything in them is surely about it."""
    return _parts([section for section in found(topic, library, desk.person).sections if section.sure][:1], about)


def _without_names(question: str, deals: Iterable[OnDeal], person: OnPerson | None) -> str:
    """The question without the names of deals, customers and people: no guide knows them."""
    names = [name for deal in deals for name in (deal.name, deal.account) if name] + ([person.name] if person else [])
    words = {word.casefold() for name in names for word in re.findall(r"\w+", name)}
    return re.sub(r"\w+", lambda word: "" if word[0].casefold() in words else word[0], question)


def _numbered(parts: Sequence[Part]) -> Iterator[Part]:
    """Each source with its number; a passage that was found twice is quoted once."""
    seen: set[tuple[str, str]] = set()
    for part in parts:
        place = part.source.source, part.source.passage
        if place not in seen:
            seen.add(place)
            yield replace(part, source=replace(part.source, number=len(seen)))


def _source(section: Section) -> Source:
    first = section.passages[0]
    guide, *headings = first.path
    return Source(
        number=0,
        guide=guide,
        heading=" > ".join(headings),
        source=first.source,
        language=first.language,
        page=first.page,
        date=first.date,
        passage="\n\n".join(passage.text for passage in section.passages),
    )


@cache
def _topics() -> dict[str, str]:
    import yaml

    read: dict[str, str] = yaml.safe_load((files("skills.coaching_advice") / "topics.yaml").read_text("utf-8"))
    return read


skill = Skill(
    name="coaching_advice",
    says="How to sell: discovery, qualification, objections, negotiation, silence, forecasting, closing, coaching. "
    "Answers from the company's own guides, with citations; about a deal, a customer or a colleague to coach together "
    "with what stands out there. Also how a recorded call with a customer went, and role-play with an objection.",
    args=Args,
    run=run,
)
