"""Two runs of one period, line by line: what is not the same, by person, component and deal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from connectors.money import Money
from connectors.state.runs import Statement
from skills.statement.kept import read
from skills.statement.slip import Part, Slip

_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A line that pays something else. `kind` and `at` say which; `deal` whose it is, where it is one's."""

    person_id: str
    component: str
    period: str
    kind: str
    at: str
    rate: str
    deal_id: str
    deal: str
    before: Money
    after: Money


def differences(before: Iterable[Statement], after: Iterable[Statement]) -> list[Difference]:
    """Lines that differ, by person. Empty where both say the same."""
    old, new = _lines(before), _lines(after)
    names = {key: name for lines in (old, new) for key, (_, name) in lines.items()}
    nothing = Decimal(0)
    found = []
    for key in sorted({*old, *new}):
        was, now = (lines[key][0] if key in lines else nothing for lines in (old, new))
        if was != now:
            person, currency, component, period, kind, at, rate, deal = key
            amounts = Money(was, currency), Money(now, currency)
            found.append(Difference(person, component, period, kind, at, rate, deal, names[key], *amounts))
    return found


def _lines(statements: Iterable[Statement]) -> dict[_Key, tuple[Decimal, str]]:
    """What each line pays, by all that tells it from others."""
    found: dict[_Key, Decimal] = defaultdict(Decimal)
    names: dict[_Key, str] = {}
    for kept in statements:
        slips, corrections = read(kept)
        for slip in slips:
            for key, name, amount in _of_slip(slip):
                found[kept.person_id, kept.currency, *key] += amount
                names[kept.person_id, kept.currency, *key] = name
        for row in corrections:
            key = ("", row.period, row.origin, row.reason, "", "")
            found[kept.person_id, kept.currency, *key] += row.amount.amount
            names[kept.person_id, kept.currency, *key] = ""
    return {key: (amount, names[key]) for key, amount in found.items()}


def _of_slip(slip: Slip) -> Iterator[tuple[_Key, str, Decimal]]:
    for part in slip.parts:
        yield from _of_part(part)
    for row in slip.adjustments:
        deal = str(row.facts.get("deal") or "")
        yield ("", row.period, row.kind, "", "", deal), "", row.amount.amount


def _of_part(part: Part) -> Iterator[tuple[_Key, str, Decimal]]:
    for line in part.lines:
        rate = line.rate.amount if isinstance(line.rate, Money) else line.rate
        about = (part.component, part.period, line.kind, line.at, format(rate.normalize(), "f"))
        for share in line.shares:
            yield (*about, share.deal_id or share.credit_id), share.deal or "", share.pay.amount
        if not line.shares:
            yield (*about, ""), "", line.pay.amount
