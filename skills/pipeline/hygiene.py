"""What is untidy in the open pipeline: each fault with the deals that have it, and deals that may be there twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from connectors.book.schema import Deal
from skills.folding import name_words
from skills.pipeline.open_deals import Shown, Sides, shown
from skills.skill import Figure, Result, Who

Fault = Literal["past_due", "no_amount", "no_close_date", "no_next_step", "no_contact", "no_account", "twice"]
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Untidy:
    """One kind of fault: how many deals have it, the largest of them."""

    fault: Fault
    count: int
    deals: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Hygiene(Result):
    """Faults with most deals first; `clean` deals have none. `unknown` faults can't be told from what was loaded."""

    who: Who
    count: int
    clean: int
    faults: tuple[Untidy, ...]
    unknown: tuple[Fault, ...]
    kind: str = "hygiene"

    def figures(self) -> tuple[Figure, ...]:
        return (
            Figure("open_deals", self.count, "count"),
            Figure("clean", self.clean, "count"),
            *(Figure(f.fault, f.count, "count") for f in self.faults),
        )


def hygiene(
    deals: Sequence[Deal], contacts_of: Mapping[str, int] | None, who: Who, sides: Sides, *, steps_known: bool
) -> Hygiene:
    """`contacts_of`: contacts by account, None where none are loaded; `steps_known`: the source has next steps."""
    found: dict[Fault, list[Deal]] = {
        "past_due": [d for d in deals if d.close_on and d.close_on < sides.today],
        "no_amount": [d for d in deals if not d.amount],
        "no_close_date": [d for d in deals if d.close_on is None],
        "no_account": [d for d in deals if d.account_id is None],
        "twice": duplicates(deals),
    }
    unknown: list[Fault] = []
    if steps_known:
        found["no_next_step"] = [d for d in deals if not (d.next_step or "").strip()]
    else:
        unknown.append("no_next_step")
    if contacts_of is not None:
        found["no_contact"] = [d for d in deals if d.account_id and not contacts_of.get(d.account_id)]
    else:
        unknown.append("no_contact")
    bad = {d.deal_id for group in found.values() for d in group}
    faults = [_untidy(fault, group, sides) for fault, group in found.items() if group]
    faults.sort(key=lambda f: -f.count)
    return Hygiene(who, len(deals), len(deals) - len(bad), tuple(faults), tuple(unknown))


def duplicates(deals: Sequence[Deal]) -> list[Deal]:
    """Open deals of one customer with the same name, or of one type, amount and close date: all of each such group."""
    groups: dict[tuple[object, ...], list[Deal]] = defaultdict(list)
    for deal in deals:
        if deal.account_id:
            groups["name", deal.account_id, name_words(deal.name)].append(deal)
            if deal.amount and deal.close_on:
                groups["same", deal.account_id, deal.type, deal.amount, deal.close_on].append(deal)
    twice = {d.deal_id for group in groups.values() if len(group) > 1 for d in group}
    return [d for d in deals if d.deal_id in twice]


def _untidy(fault: Fault, deals: Sequence[Deal], sides: Sides) -> Untidy:
    ordered = sorted(deals, key=lambda d: (-sides.worth(d).amount, d.deal_id))
    return Untidy(fault, len(deals), tuple(shown(d, sides) for d in ordered[:SHOWN]))
