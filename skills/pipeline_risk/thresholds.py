"""From where on something is a sign of risk, and which signs can be told from what is loaded at all.

What counts as long in a stage is learnt from the company's own won deals: the shorter of twice the median and the time
within which nine of ten had moved on. What counts as unanswered is learnt as well: twice the time within which nine of
ten answers came on won deals. Too few contacts are fewer than nine of ten won deals had, at most three. With fewer than
20 to learn from a rule of thumb holds, and the answer says so. The rest is what the market uses (Gong, Clari, HubSpot):
no activity 14 days, 10 early and 21 late in the process; two pushes; two mails or ten days unanswered; a tenth of the
amount; three contacts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from connectors.book import ContactNorm, ReplyNorm, StageNorm
from connectors.book.schema import Stage
from skills.pipeline_risk.signs import KINDS, Kind

STALE_EARLY, STALE, STALE_LATE = 10, 14, 21
PUSHES = 2
GHOSTED_MAILS, GHOSTED_DAYS = 2, 10  # days where too few answers are there to learn from
ANSWER_WITHIN = 3  # days: mail that is younger waits for nobody
PAST_DUE_STEP = 14  # days: past due counts from the first day, and one point more every two weeks
CONTACTS = 3  # fewer are too few where too little is there to learn from
FALLEN = Decimal("0.10")
ENOUGH = 20  # stays of won deals from which a stage's usual time can be learnt
_DEFAULT_DAYS = {False: 30, True: 90}  # of a stage, of a whole deal: a rule of thumb where nothing can be learnt
SHORTEST = 7  # days: a stage that is passed within the week has no stall worth a sign

# What has to be recorded for a sign to be told; any one of them is enough.
_NEEDS: Mapping[Kind, frozenset[str]] = {
    "past_due": frozenset({"close_on"}),
    "ghosted": frozenset({"emails"}),
    "stale": frozenset({"activities", "emails"}),
    "pushed": frozenset({"changes of close_on"}),
    "amount_falling": frozenset({"changes of amount"}),
    "single_threaded": frozenset({"contacts", "emails"}),
    "competitor": frozenset({"competitor"}),
    "newcomer": frozenset({"emails"}),
    "leaving": frozenset({"emails"}),
    "red_flag": frozenset({"emails", "activities"}),
    "unpriced": frozenset({"prices"}),
    "no_power": frozenset({"buying_role"}),
    "no_next_step": frozenset({"next_step"}),
}


@dataclass(frozen=True, slots=True)
class AtStage:
    """What is long for a deal at one stage. `usual` is None where too few won deals have passed it, `replies` where too
    few answers are there to learn from, `fewest_of` how many won deals say that `fewest` contacts are enough, likewise.

    `priced`: by now somebody should have spoken of the price. `whole`: moves between stages are not recorded, so it is
    the deal's whole age that is looked at.
    """

    stale_days: int
    stage_days: int
    usual: StageNorm | None
    won: int
    ghosted_days: int
    replies: ReplyNorm | None
    early: bool
    late: bool
    priced: bool
    whole: bool
    contacts_known: bool
    mail_known: bool
    fewest: int
    fewest_of: int | None


@dataclass(frozen=True)
class Thresholds:
    """Limits by stage, and what is recorded."""

    recorded: frozenset[str]
    whole: bool
    stages: Mapping[str | None, AtStage]
    elsewhere: AtStage

    def at(self, stage: str | None) -> AtStage:
        return self.stages.get(stage, self.elsewhere)

    def tells(self, kind: Kind) -> bool:
        """Whether a sign can be told from what is recorded."""
        return kind == "stage_age" or bool(_NEEDS[kind] & self.recorded)

    @cached_property
    def told(self) -> tuple[Kind, ...]:
        """Signs that can be told."""
        return tuple(kind for kind in KINDS if self.tells(kind))

    @property
    def untold(self) -> tuple[Kind, ...]:
        """Signs that can't be told."""
        return tuple(kind for kind in KINDS if not self.tells(kind))


def thresholds(
    stages: Sequence[Stage],
    norms: Mapping[str, StageNorm],
    replies: ReplyNorm,
    contacts: ContactNorm,
    recorded: frozenset[str],
) -> Thresholds:
    """For the open stages in order: the first third of them is early, the last third late, the second half priced."""
    still_open = [s.stage for s in sorted(stages, key=lambda s: s.position) if s.outcome == "open"]
    whole = "changes of stage" not in recorded
    third = len(still_open) / 3
    answers = replies if replies.answers >= ENOUGH else None
    fewest = max(min(contacts.least, CONTACTS), 2), contacts.deals
    enough_contacts = fewest if contacts.deals >= ENOUGH else (CONTACTS, None)
    unanswered = max(ANSWER_WITHIN, round(2 * answers.p90_days)) if answers else GHOSTED_DAYS

    def at(stage: str | None, stale: int, *, early: bool = False, late: bool = False, priced: bool = False) -> AtStage:
        norm = norms.get("" if whole else stage or "-")
        won = norm.deals if norm else 0
        usual = norm if won >= ENOUGH else None
        long = min(2 * usual.median_days, usual.p90_days) if usual else 2 * _DEFAULT_DAYS[whole]
        known = "contacts" in recorded, "emails" in recorded, *enough_contacts
        return AtStage(
            stale, max(SHORTEST, round(long)), usual, won, unanswered, answers, early, late, priced, whole, *known
        )

    limits: dict[str | None, AtStage] = {}
    for place, stage in enumerate(still_open):
        early, late = place + 1 <= third, place >= 2 * third
        limits[stage] = at(
            stage,
            STALE_EARLY if early else STALE_LATE if late else STALE,
            early=early,
            late=late,
            priced=place * 2 >= len(still_open),
        )
    return Thresholds(recorded, whole, limits, at(None, STALE))
