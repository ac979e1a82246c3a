"""Which skills there are: the names that models, channels and prompts know them by, and where each one is.

A skill's module is imported when it is first asked for, so that a question about quota does not pay for the others.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from connectors.errors import BadUse
from skills.skill import Skill

SKILLS: dict[str, str] = {
    "attainment": "skills.attainment:skill",
    "commission_estimate": "skills.commission.estimate:skill",
    "plan_terms": "skills.commission.plan_terms:skill",
    "commission_statement": "skills.statement:skill",
    "disputes": "skills.disputes:skill",
    "commission_expense": "skills.commission_expense.asking:skill",
    "pipeline": "skills.pipeline:skill",
    "pipeline_risk": "skills.pipeline_risk:skill",
    "forecast": "skills.forecast:skill",
    "email_sentiment": "skills.email_sentiment:skill",
    "next_actions": "skills.next_actions:skill",
    "deal_brief": "skills.deal_brief:skill",
    "goals": "skills.goals:skill",
    "coaching_advice": "skills.coaching_advice:skill",
    "coaching_summary": "skills.coaching_summary:skill",
    "scorecard": "skills.scorecard:skill",
    "leaderboard": "skills.leaderboard:skill",
}


@cache
def load(name: str) -> Skill[Any]:
    """The skill of this name; BadUse (code no_skill) names those there are."""
    if name not in SKILLS:
        raise BadUse(f"There is no skill '{name}'; there are {', '.join(SKILLS)}.", code="no_skill", name=name)
    module, attribute = SKILLS[name].split(":")
    skill: Skill[Any] = getattr(import_module(module), attribute)
    return skill


def all_skills() -> tuple[Skill[Any], ...]:
    """Every skill, in the order in which they are shown."""
    return tuple(load(name) for name in SKILLS)
