"""The accounting policy for the costs of obtaining contracts, as finance writes it.

    capitalise: yes                    # no: everything is expensed when it is earned
    incremental: [New business]        # plan components whose pay counts; left out: all of a person's own
    months: 36                         # period of benefit where nothing below says otherwise
    by_product: {Services: 12}         # by product or product family
    renewals: commensurate             # or not commensurate
    expedient: yes                     # costs that benefit at most 12 months are expensed at once
    accounts: {asset: "1830", expense: "7310", impairment: "7320", payable: "2940"}

Sources: ASC 340-40-25-1 (incremental costs), 25-4 (the one-year expedient), 35-1 (systematic amortisation over the
transfer of what the asset relates to, anticipated contracts included), 35-3 (impairment). Where commissions on renewals
are commensurate with the first one, the first benefits its own term only; where they are not, it benefits the whole
period of benefit (BC309 of ASU 2014-09).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from connectors.book.schema import DealType
from connectors.errors import BadUse

EXPEDIENT = 12  # months (ASC 340-40-25-4)


class Accounts(BaseModel):
    """Numbers of the ledger's accounts."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    asset: str = "1830"
    expense: str = "7310"
    impairment: str = "7320"
    payable: str = "2940"


class _Written(BaseModel):
    """The policy as it is written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    capitalise: bool = True
    incremental: tuple[str, ...] | None = None
    months: int = Field(36, ge=1, le=240)
    by_product: dict[str, Annotated[int, Field(ge=1, le=240)]] = Field(default_factory=dict)
    renewals: str = Field("not commensurate", pattern="^(not )?commensurate$")
    expedient: bool = True
    accounts: Accounts = Accounts()


@dataclass(frozen=True, slots=True)
class Policy:
    """How long each cost benefits, and what is capitalised at all. `stated` is False for the defaults."""

    capitalise: bool = True
    incremental: frozenset[str] | None = None
    months: int = 36
    by_product: Mapping[str, int] = field(default_factory=dict)
    commensurate: bool = False
    expedient: bool = True
    accounts: Accounts = field(default_factory=Accounts)
    stated: bool = False

    def benefits(self, kind: DealType, products: tuple[str, ...], term_months: int | None) -> int:
        """Months that a cost benefits.

        A renewal, and a first contract whose renewals are paid commensurately, benefit their own term; else the period
        of benefit, or the term where that is longer.
        """
        period = next((self.by_product[p] for p in products if p in self.by_product), self.months)
        if term_months and (kind == "renewal" or self.commensurate):
            return term_months
        return max(period, term_months or 0)

    def expensed(self, months: int) -> bool:
        """Whether a cost that benefits so long is expensed when it is earned."""
        return not self.capitalise or (self.expedient and months <= EXPEDIENT)


def policy_of(written: Mapping[str, Any] | None) -> Policy:
    """The policy as read from YAML, the defaults where there is none; BadUse (code bad_policy) names what is wrong."""
    if not written:
        return Policy()
    try:
        read = _Written.model_validate(dict(written))
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors())
        raise BadUse(f"The expense policy can't be used. {faults}.", code="bad_policy", faults=faults) from None
    return Policy(
        capitalise=read.capitalise,
        incremental=frozenset(read.incremental) if read.incremental is not None else None,
        months=read.months,
        by_product=dict(read.by_product),
        commensurate=read.renewals == "commensurate",
        expedient=read.expedient,
        accounts=read.accounts,
        stated=True,
    )
