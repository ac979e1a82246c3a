"""Random plans as documents, and random rows to apply them to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from connectors.book.schema import Quota, Rate
from skills.commission.credits import Credit, Member, Span
from tests.skills.commission.plain.counting import Rows

Draw = Callable[..., Any]
FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
DAYS = st.dates(FIRST, date(2026, 12, 31))
PEOPLE = ("M", "A", "B")  # M leads A and B
MEASURES = ("amount", "amount", "amount", "margin", "units", "deals")
LENGTHS = ("month", "quarter", "half", "year")
PERCENTS = st.sampled_from(("3%", "7.5%", "8%", "12.25%", "20%", "33.33%", "0%", "0.01%"))
SHARES = st.sampled_from(("0%", "30%", "50%", "80%", "100%", "120%", "150%"))
MONEY = st.sampled_from(("250", "1000", "2500.50", "5000", "33.335", "0"))
AMOUNTS = st.sampled_from(("1000", "5000", "9999.99", "20000", "33333.33", "60000", "12345.67", "0", "-2500", "-0.05"))


def text(value: Any) -> str:
    """A document as YAML in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {text(v)}" for k, v in value.items()) + "}"
    return f"[{', '.join(map(text, value))}]" if isinstance(value, list | tuple) else str(value)


def maybe(draw: st.DrawFn, chance: int) -> bool:
    """One in so many."""
    return draw(st.sampled_from(range(chance))) == chance - 1


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    """A plan of one to three components."""
    count = draw(st.integers(1, 3))
    components = [draw(components_(f"C{n}", [f"C{m}" for m in range(count) if m != n])) for n in range(count)]
    found: dict[str, Any] = {"plan": "p", "currency": draw(st.sampled_from(("USD", "EUR"))), "components": components}
    _mend_goals(components)
    if maybe(draw, 4):
        found["valid"] = draw(st.sampled_from(("2026-01-01..", "2026-02-10..2026-11-20", "..2026-09-30")))
    if maybe(draw, 4):
        found["rounding"] = {
            "to": draw(st.sampled_from(("0.01", "0.05", "1"))),
            "mode": draw(st.sampled_from(("half-up", "half-even", "down"))),
        }
    if maybe(draw, 4):
        found["prorate"] = draw(st.sampled_from(("days", "months", "no")))
    if maybe(draw, 3):
        found["fx"] = draw(st.sampled_from(("credit_date", "period_end")))
    if maybe(draw, 4):
        found["cap"] = str(draw(st.integers(1, 60)) * 500)
        if maybe(draw, 2):
            found["cap_per"] = draw(st.sampled_from(LENGTHS))
    if maybe(draw, 4):
        found["draw"] = draw(draws())
    if maybe(draw, 2):
        found["clawback"] = draw(clawbacks())
    if maybe(draw, 4):
        found["pay_when"] = draw(
            st.sampled_from(
                (
                    [{"share": "50%", "event": "booked"}, {"share": "50%", "event": "paid"}],
                    [{"share": "33.3%", "event": "booked"}, {"share": "66.7%", "event": "invoiced"}],
                    [{"share": "100%", "event": "paid"}],
                )
            )
        )
    if maybe(draw, 4):
        found["ramp"] = draw(ramps())
    return found


@st.composite
def components_(draw: st.DrawFn, name: str, others: list[str]) -> dict[str, Any]:
    """One component: what it measures, one way of paying, any of the modifiers that go with it."""
    way = draw(
        st.sampled_from(
            ("rate", "tiers", "tiers", "retroactive", "retroactive", "curve", "per_unit", "bonus", "rank", "pool")
        )
    )
    period = draw(st.sampled_from((*LENGTHS, *(("deal",) if way not in {"rank", "pool", "curve"} else ()))))
    found: dict[str, Any] = {"name": name, "measure": draw(st.sampled_from(MEASURES)), "period": period}
    found["event"] = draw(st.sampled_from(("booked",) * 4 + ("invoiced", "paid")))
    found["of"] = draw(st.sampled_from(("self",) * 4 + ("reports", "team")))
    if way in {"rank", "pool"}:
        found["of"] = "self"
    elif period != "deal" and maybe(draw, 3):
        found["cumulative"] = "yes"
    if way == "curve" or (period != "deal" and draw(st.booleans())):
        found["quota"] = draw(st.sampled_from(("book", "book", "20000", "70000")))
    elif period == "deal" and maybe(draw, 3):
        found["quota"] = "5000"
    if maybe(draw, 3):
        found["where"] = draw(wheres())
    by_quota = "quota" in found
    found |= draw(ways(way, by_quota))
    found |= draw(modifiers(way, by_quota, others))
    return found


def _bound(draw: st.DrawFn, by_quota: bool) -> str:
    return draw(SHARES) if by_quota else str(draw(st.integers(1, 60)) * 1000)


@st.composite
def ways(draw: st.DrawFn, way: str, by_quota: bool) -> dict[str, Any]:
    """The keys of one way of paying."""
    if way == "rate":
        return {"rate": draw(PERCENTS)}
    if way == "per_unit":
        return {"per_unit": str(draw(st.integers(0, 500)) / Decimal(4))}
    if way in {"tiers", "retroactive"}:
        key, value = draw(st.sampled_from((("rate", PERCENTS), ("per_unit", MONEY))))
        listed = [{"above": at, key: draw(value)} for at in _bounds(draw, by_quota, "0")]
        return {"tiers": listed, "mode": "retroactive" if way == "retroactive" else "marginal"}
    return draw(curves()) if way == "curve" else draw(fixed(way, by_quota))


@st.composite
def curves(draw: st.DrawFn) -> dict[str, Any]:
    """Points that rise, and a target."""
    places = sorted(draw(st.sets(st.integers(0, 200), min_size=1, max_size=4)))
    heights = sorted(draw(st.lists(st.integers(0, 300), min_size=len(places), max_size=len(places))))
    found: dict[str, Any] = {"curve": [[f"{x}%", f"{y}%"] for x, y in zip(places, heights, strict=True)]}
    found["target"] = draw(st.sampled_from(("10000", "60%")))
    return found | ({"steps": "yes"} if maybe(draw, 3) else {})


@st.composite
def fixed(draw: st.DrawFn, way: str, by_quota: bool) -> dict[str, Any]:
    """Bonus, rank, pool."""
    if way == "bonus":
        steps = [{"at": at, "pay": draw(MONEY)} for at in _bounds(draw, by_quota, None)]
        return {"bonus": steps} | ({"pays": "all"} if maybe(draw, 2) else {})
    if way == "rank":
        return {"rank": draw(st.sampled_from((["5000", "3000", "1000"], ["900"], ["500", "500"])))}
    return {"pool": {"share": draw(PERCENTS), "by": draw(st.sampled_from(("measure", "head")))}}


def _bounds(draw: st.DrawFn, by_quota: bool, first: str | None) -> list[str]:
    """Bounds in order, all of one kind."""
    if by_quota:
        found = [f"{n}%" for n in sorted(draw(st.sets(st.integers(1, 220), min_size=1, max_size=3)))]
    else:
        found = [str(n * 500) for n in sorted(draw(st.sets(st.integers(1, 120), min_size=1, max_size=3)))]
    return found if first is None else [first + ("%" if by_quota else ""), *found]


@st.composite
def wheres(draw: st.DrawFn) -> dict[str, Any]:
    """One condition."""
    return dict(
        draw(
            st.sampled_from(
                (
                    {"type": "new"},
                    {"type": ["new", "Expansion"]},
                    {"product": {"not": "Services"}},
                    {"amount": {"min": "2000"}},
                    {"amount": {"min": "1000", "max": "20000"}},
                    {"term_months": {"min": "24"}},
                    {"date": {"from": "2026-02-01", "to": "2026-09-15"}},
                    {"type": {"not": ["renewal"]}, "amount": {"max": "30000"}},
                )
            )
        )
    )


@st.composite
def modifiers(draw: st.DrawFn, way: str, by_quota: bool, others: list[str]) -> dict[str, Any]:
    """Gates, multipliers, limits; each of them in one plan of several."""
    found: dict[str, Any] = {}
    if maybe(draw, 4):
        gates = [draw(goals(others)) for _ in range(draw(st.integers(1, 2)))]
        found["gate"] = gates[0] if len(gates) == 1 else gates
    multiply: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(0, 2)) if maybe(draw, 2) else 0):
        by = draw(st.sampled_from(("0.5", "1.5", "2", "110%")))
        if maybe(draw, 3):
            multiply.append({"when": draw(goals(others)), "by": by})
        else:
            on = {"on": "credit"} if maybe(draw, 3) else {}
            multiply.append({"where": draw(wheres()), "by": by} | on)
    if multiply:
        found["multiply"] = multiply
    if way in {"rate", "tiers", "retroactive", "per_unit"}:
        if maybe(draw, 5):
            found["over"] = _bound(draw, by_quota)
        if maybe(draw, 5):
            found["each"] = str(draw(st.integers(1, 20)) * 100)
    elif way == "bonus" and maybe(draw, 5):
        found["each"] = "700"
    if maybe(draw, 5) and way not in {"rank", "pool"}:
        found["cap_at"] = _bound(draw, by_quota) if by_quota or way != "curve" else "100%"
    if maybe(draw, 5):
        found["cap"] = str(draw(st.integers(5, 60)) * 100)
    if maybe(draw, 5):
        found["floor"] = str(draw(st.integers(1, 5)) * 100)
    return found


@st.composite
def goals(draw: st.DrawFn, others: list[str]) -> dict[str, Any]:
    """How far another component, or a measure, must have come."""
    if others and maybe(draw, 2):
        return {"component": draw(st.sampled_from(others)), "at_least": draw(st.sampled_from(("50%", "100%", "20000")))}
    measured = {"measure": draw(st.sampled_from(("amount", "amount", "margin"))), "at_least": ""}
    measured["at_least"] = draw(st.sampled_from(("40%", "100%", "15000", "60000")))
    return measured | draw(st.sampled_from((dict[str, str](), {"of": "team"}, {"of": "reports"})))


def _mend_goals(components: list[dict[str, Any]]) -> None:
    """A share of another component's quota needs one: an amount, where it has none."""
    without = {c["name"] for c in components if "quota" not in c}
    for c in components:
        gates = c.get("gate", [])
        for goal in [
            *(gates if isinstance(gates, list) else [gates]),
            *(m["when"] for m in c.get("multiply", ()) if "when" in m),
        ]:
            if goal.get("component") in without and goal["at_least"].endswith("%"):
                goal["at_least"] = "10000"


@st.composite
def draws(draw: st.DrawFn) -> dict[str, Any]:
    found: dict[str, Any] = {"amount": draw(st.sampled_from(("300", "1000", "2500.50")))}
    found["every"] = draw(st.sampled_from(("month", "quarter")))
    if maybe(draw, 3):
        found["recoverable"] = "no"
    elif maybe(draw, 2):
        found["recover_at_most"] = draw(st.sampled_from(("50%", "33%", "400")))
    if maybe(draw, 2):
        found["until"] = draw(st.sampled_from(("2026-06-30", "2026-04-10")))
    return found


@st.composite
def clawbacks(draw: st.DrawFn) -> dict[str, Any]:
    if maybe(draw, 4):
        return {"prorated": "yes"}
    return {
        "within_days": draw(st.sampled_from(("30", "90", "365"))),
        "share": draw(st.sampled_from(("100%", "100%", "50%", "33%"))),
    }


@st.composite
def ramps(draw: st.DrawFn) -> list[dict[str, str]]:
    steps = [{"months": "1-2", "quota": "0%", "guarantee": "800"}, {"months": "3-4", "quota": "50%"}]
    return [dict(s) for s in steps[: draw(st.integers(1, 2))]]


@st.composite
def rows(draw: st.DrawFn) -> Rows:
    """A plan with people, credits, quotas and rates."""
    document = draw(plans())
    count = draw(st.sampled_from((5, 3, 8, 12, 1)))
    held = [draw(credit(f"K{n}")) for n in range(count)]
    quotas = [
        quota
        for person in PEOPLE
        for measure in ("amount", "margin", "units")
        for quota in draw(quotas_of(person, measure))
    ]
    members = [Member("M", None, draw(spans())), *(Member(p, "M", draw(spans())) for p in ("A", "B"))]
    rates = [Rate(currency="EUR", on=on, rate=Decimal(r)) for on, r in ((FIRST, "1.1"), (date(2026, 5, 7), "1.25"))]
    starts = draw(st.sampled_from((1, 1, 2)))
    return Rows(
        document,
        held,
        quotas,
        members,
        [Rate(currency="EUR", on=date(2025, 1, 1), rate=Decimal(1)), *rates],
        "USD",
        starts,
    )


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    """On the plan all along, for a part of it, twice, or not at all."""
    incentive = draw(st.sampled_from((None, Decimal(40000))))
    whole = Span(FIRST, None, incentive)
    part = Span(date(2026, 3, 14), date(2026, 10, 5), incentive)
    twice = (Span(FIRST, date(2026, 2, 20), incentive), Span(date(2026, 6, 1), None, Decimal(60000)))
    return draw(st.sampled_from(((whole,), (whole,), (whole,), (part,), twice, ())))


@st.composite
def quotas_of(draw: st.DrawFn, person: str, measure: str) -> list[Quota]:
    """By quarter, by month, for the year, or none."""
    kind = draw(st.sampled_from(("none", "quarter", "quarter", "month", "year")))
    months = {"none": 12, "quarter": 3, "month": 1, "year": 12}[kind]
    amount = Decimal(draw(st.sampled_from((9000, 30000, 5000, 0)))) * months / 3
    found = []
    for first in range(1, 13, months):
        start = date(2026, first, 1)
        end = (date(2026, first + months, 1) if first + months <= 12 else date(2027, 1, 1)) - timedelta(days=1)
        found.append(Quota(person_id=person, measure=measure, period_start=start, period_end=end, amount=amount))
    return [] if kind == "none" else found


@st.composite
def credit(draw: st.DrawFn, key: str) -> Credit:
    """A booked credit, sometimes invoiced, paid, cancelled; or a row of its own for a payment."""
    on = draw(DAYS)
    later = [on + timedelta(days=draw(st.sampled_from((5, 33, 80)))) if draw(st.booleans()) else None for _ in range(2)]
    event = draw(st.sampled_from(("booked",) * 8 + ("invoiced", "paid")))
    cancelled = on + timedelta(days=draw(st.sampled_from((40, 89, 10, 0)))) if draw(st.booleans()) else None
    facts: dict[str, Any] = {"type": draw(st.sampled_from(("new", "expansion", "renewal")))}
    facts["product"] = draw(st.sampled_from(("Suite", "Services", None)))
    facts["margin"] = draw(st.sampled_from((Decimal("812.34"), Decimal(4000), None)))
    facts["units"] = draw(st.sampled_from((Decimal(3), Decimal(120), None)))
    facts["term_months"] = draw(st.sampled_from((None, 12, 36)))
    return Credit(
        credit_id=key,
        person_id=draw(st.sampled_from(PEOPLE)),
        date=on,
        amount=Decimal(draw(AMOUNTS)),
        deal_id=draw(st.sampled_from((f"D-{key}", f"D-{key}", "D-shared"))) if event == "booked" else f"E-{key}",
        currency=draw(st.sampled_from(("USD", "USD", "EUR", None))),
        share=draw(st.sampled_from((Decimal(1), Decimal(1), Decimal("0.6"), Decimal("0.333")))),
        event=event,
        invoiced_on=later[0] if event == "booked" else None,
        paid_on=later[1] if event == "booked" else None,
        cancelled_on=cancelled,
        facts=facts,
    )
