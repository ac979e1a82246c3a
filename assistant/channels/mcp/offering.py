"""Skills as MCP tools. All only read: what a skill would write is told and not done, so each may be called freely."""

from __future__ import annotations

from typing import Any

from mcp.types import Tool, ToolAnnotations
from pydantic import BaseModel, ConfigDict, Field

from skills.registry import SKILLS, all_skills
from skills.skill import Skill

ASK = "ask"
_ONLY_TELLS = "What would be changed is told, not done: the person says yes to it in their own chat."
_ASKS = (
    "Answers a question about quota, commission, deals, customers or coaching in words, choosing the tools itself, and "
    "goes on from the questions before it."
)
_READS = ToolAnnotations(readOnlyHint=True, destructiveHint=False, openWorldHint=False)


class Asked(BaseModel):
    """A question in the person's own words."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(description="the question, as the person asked it, in English or Norwegian")
    thread: str | None = Field(
        None, max_length=100, description="the conversation to go on in; default: the one of this session"
    )


def offered() -> list[Tool]:
    """Every skill by its own name, and `ask`, which answers a whole question."""
    asks = Tool(name=ASK, description=_ASKS, inputSchema=Asked.model_json_schema(), annotations=_READS)
    return [asks, *(_tool(skill) for skill in all_skills())]


def names() -> list[str]:
    """What the tools are called."""
    return [ASK, *SKILLS]


def _tool(skill: Skill[Any]) -> Tool:
    schema = skill.args.model_json_schema() | {"additionalProperties": False}
    says = f"{skill.says} {_ONLY_TELLS}" if skill.writes or skill.proposes else skill.says
    return Tool(name=skill.name, description=says, inputSchema=schema, annotations=_READS)
