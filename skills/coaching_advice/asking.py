"""The tool `coaching_advice`: finds the passages that a question is about, and quotes what answers it.

A question about one deal is joined with what stands out there: for its main signs of risk the guides are searched as
well (topics.yaml says for what).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, Field

from connectors.errors import CoachError, NoData
from connectors.library import Library, Passage
from skills.coaching_advice.picking import picked
from skills.coaching_advice.results import Advice, OnDeal, Part, Quote, Source
from skills.pipeline_risk.signs import Kind
from skills.skill import Desk, Skill

FOUND = 6  # passages looked at
MORE_LIKELY_THAN_NOT = 0.5  # `Passage.likely` is a calibrated probability
SIGNS = 2  # of the deal, for which the guides are searched as well
TITLES = 12  # of guides, named where nothing was found


class Args(BaseModel):
    """What to give advice on."""

    question: str = Field(description="the question as it was asked")
    deal: str | None = Field(None, description="the deal that it is about, by name or id, where it is about one")


def run(args: Args, desk: Desk) -> Advice:
    """NoData: empty_library, or no_advice with the titles of the guides that the asker may read."""
    library = desk.library
    titles = [entry.title for entry in library.documents(desk.person)]
    if not titles:
        raise NoData("There is no coaching content yet. Add some with `coach library add PATH`.", code="empty_library")
    deal = _on_deal(args.deal, desk) if args.deal else None
    parts = _parts(args.question, None, library, desk)
    for sign in deal.signs[:SIGNS] if deal else ():
        parts += _parts(_topics()[sign], sign, library, desk)[:1]
    if not parts:
        text = f"I find nothing about that in the guides. There are: {'; '.join(titles[:TITLES])}."
        raise NoData(text, code="no_advice", titles=titles[:TITLES], more=len(titles[TITLES:]))
    numbered = tuple(_numbered(parts))
    return Advice(args.question, numbered, deal, any(p.source.language != desk.language for p in numbered))


def _parts(question: str, about: Kind | None, library: Library, desk: Desk) -> list[Part]:
    passages = [p for p in library.search(question, person=desk.person, k=FOUND) if p.likely >= MORE_LIKELY_THAN_NOT]
    chosen = picked(library.said(question, passages), passages)
    return [
        Part(_source(passages[quoted[0].passage]), tuple(Quote(s.text, s.kind) for s in quoted), about)
        for quoted in chosen
    ]


def _numbered(parts: Sequence[Part]) -> Iterator[Part]:
    """Each source with its number; a passage that was found twice is quoted once."""
    seen: set[tuple[str, str]] = set()
    for part in parts:
        place = part.source.source, part.source.passage
        if place not in seen:
            seen.add(place)
            yield replace(part, source=replace(part.source, number=len(seen)))


def _source(passage: Passage) -> Source:
    guide, *headings = passage.path
    return Source(
        number=0,
        guide=guide,
        heading=" > ".join(headings),
        source=passage.source,
        language=passage.language,
        page=passage.page,
        date=passage.date,
        passage=passage.text,
    )


def _on_deal(said: str, desk: Desk) -> OnDeal:
    """The deal and its signs of risk; none where it is closed or the data can't tell."""
    from skills.pipeline_risk.one import deal_risk

    deal = desk.names.deal(said)
    try:
        signs = tuple(sign.kind for sign in deal_risk(deal, desk).at_risk.signs)
    except CoachError:
        signs = ()
    account = next(iter(desk.book.accounts(ids=[deal.account_id])), None) if deal.account_id else None
    return OnDeal(deal.deal_id, deal.name, account.name if account else None, signs)


@cache
def _topics() -> dict[Kind, str]:
    import yaml

    read: dict[Kind, str] = yaml.safe_load((files("skills.coaching_advice") / "topics.yaml").read_text("utf-8"))
    return read


skill = Skill(
    name="coaching_advice",
    says="How to sell: discovery, qualification, objections, negotiation, silence, forecasting, closing, coaching. "
    "Answers from the company's own guides, with citations; about one deal together with what stands out there.",
    args=Args,
    run=run,
)
