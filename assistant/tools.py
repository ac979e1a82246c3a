"""Skills as tools of the agent: the model fills the arguments, the desk comes with the turn.

The content of a tool's message is the result in words, its artifact the result as data:
{skill, args, result, listed, figures, citations, next, chart}, or {skill, args, error, facts}, or for a name that fits
several rows {skill, args, choices, argument}. Both kinds of model read the same thing; a skill's error is an answer,
never a traceback.
"""

from __future__ import annotations

import logging
from typing import Any

from langchain.tools import ToolRuntime
from langchain_core.tools import BaseTool, StructuredTool
from pydantic import BaseModel, ValidationError

from assistant.answer import shown
from assistant.guard.confirming import may_write
from assistant.plain import plain
from assistant.turn import Turn
from assistant.wording import has_phrase, next_questions, offered, phrase, word, worded
from connectors.errors import CoachError
from skills.registry import SKILLS, all_skills, load
from skills.skill import Ambiguous, Result, Skill

log = logging.getLogger("coach")
Artifact = dict[str, Any]
_LISTED = ("deal", "account", "person")
_OUTCOMES = ("result", "choices")
_MOST_LISTED = 20  # nobody counts further than that in "the third one"


def tools() -> list[BaseTool]:
    """Every skill as a tool that a language model can read: what it says, and which arguments it takes."""
    return [_tool(skill.name, skill.says, skill.args) for skill in all_skills()]


def bare_tools() -> list[BaseTool]:
    """Every skill as a tool by its name alone: the embedded model needs no more, and only what it calls is imported."""
    return [_tool(name, name, {"type": "object", "properties": {}}) for name in SKILLS]


class SkillTool(StructuredTool):
    """A tool whose arguments the skill itself checks, so that a fault in them is worded like any other."""

    def _parse_input(self, tool_input: str | dict[str, Any], tool_call_id: str | None) -> str | dict[str, Any]:
        return tool_input


def _tool(name: str, says: str, args: type[BaseModel] | dict[str, Any]) -> BaseTool:
    def use(runtime: ToolRuntime[Turn], **given: Any) -> tuple[str, Artifact]:
        turn, skill = runtime.context, load(name)
        args = {argument: plain(value) for argument, value in given.items() if value is not None}
        agreed = not (skill.writes or skill.proposes) or may_write(skill.name, args, turn)
        with turn.lock, turn.timed("skills"):  # parallel calls of one turn share its book
            return noted(skill, given, turn, agreed=agreed)

    return SkillTool(name=name, description=says, args_schema=args, func=use, response_format="content_and_artifact")


def noted(skill: Skill[Any], given: dict[str, Any], turn: Turn, *, agreed: bool) -> tuple[str, Artifact]:
    """`used`, or the question whether to, as a step of the turn."""
    with turn.way.step("skill", skill=skill.name) as about:
        asks = skill.writes and not agreed
        content, artifact = _asked(skill, given, turn) if asks else used(skill, given, turn, agreed=agreed)
        if artifact.get("confirm") and not turn.agrees:
            artifact["unread"] = True
        outcome = "proposed" if artifact.get("confirm") else next((o for o in _OUTCOMES if o in artifact), "error")
        about.update(args=artifact["args"], outcome=artifact["error"] if outcome == "error" else outcome)
    return content, artifact


def _asked(skill: Skill[Any], given: dict[str, Any], turn: Turn) -> tuple[str, Artifact]:
    args = {argument: plain(value) for argument, value in given.items() if value is not None}
    listed_args = ", ".join(f"{argument}: {value}" for argument, value in args.items())
    asked = phrase("confirm:ask", turn.desk.language, what=skill.says, args=listed_args)
    return asked, {"skill": skill.name, "args": args, "confirm": True}


def used(skill: Skill[Any], given: dict[str, Any], turn: Turn, *, agreed: bool = True) -> tuple[str, Artifact]:
    """Run a skill at the turn's desk: its wording and its artifact, also where it has no result.

    What is not `agreed` to is proposed where it would write.
    """
    language, today = turn.desk.language, turn.desk.today
    called: Artifact = {"skill": skill.name, "args": {k: plain(v) for k, v in given.items() if v is not None}}
    try:
        if not agreed and (step := _proposed(skill, given, turn)) is not None:
            args = {**called["args"], **step.agreed_to()}
            return word(skill.name, step, language, today), {**called, "args": args, "confirm": True}
        result: Result = skill(turn.desk, **given).numbered_after(turn.cited)
        content = word(skill.name, result, language, today)
    except ValidationError as error:
        return phrase("bad_arguments", language, what=_faults(error)), {**called, "error": "bad_arguments"}
    except Ambiguous as error:
        choices = offered(error.choices, language)
        asked = question_back(error.kind, error.said, len(choices), language)
        return asked, {**called, "choices": choices, "argument": error.argument}
    except CoachError as error:
        facts = {name: plain(value) for name, value in error.facts.items()}
        return worded(error, language), {**called, "error": error.code, "facts": facts}
    except Exception:
        if turn.debug:
            raise
        log.exception("the skill %s failed", skill.name)
        return phrase("failed", language), {**called, "error": "failed"}
    data, citations = plain(result), result.citations()
    turn.cited = max([turn.cited, *(c.number for c in citations if c.number)])
    return content, {
        **called,
        "result": data,
        "listed": listed(data),
        "figures": [plain(shown(figure)) for figure in result.figures()],
        "citations": [plain(citation) for citation in citations],
        "next": next_questions(skill.name, result, language, today),
        **_drawn(result),
        **_awaited(skill.name, result, language),
    }


def _drawn(result: Result) -> Artifact:
    chart = result.chart()
    return {"chart": plain(chart)} if chart else {}


def _awaited(skill: str, result: Result, language: str) -> Artifact:
    """The call that takes up the next message, where that is a reply and no question."""
    args = plain(result.awaits())
    return {"awaits": {"skill": skill, "args": args, "language": language}} if args else {}


def _proposed(skill: Skill[Any], given: dict[str, Any], turn: Turn) -> Result | None:
    """What a call would write; None where it writes nothing."""
    return skill.proposes(skill.args(**given), turn.desk) if skill.proposes else None


def question_back(kind: str, said: str, count: int, language: str) -> str:
    """The question that asks which of several things was meant."""
    code = f"clarify:{kind}"
    return phrase(code if has_phrase(code) else "clarify:other", language, said=said, count=count)


def listed(data: Any) -> Artifact | None:
    """Deals, customers or people that a result lists, in its order: what "the first one" may mean afterwards."""
    for value in data.values() if isinstance(data, dict) else ():
        for kind in _LISTED:
            found = [row for item in value if (row := _row(item, kind))] if isinstance(value, list) else []
            if found and len(found) == len(value):
                return {"argument": kind, "choices": found[:_MOST_LISTED]}
    return None


def _row(item: Any, kind: str) -> Artifact | None:
    if not isinstance(item, dict):
        return None
    row: Artifact = item
    while isinstance(inner := row.get(kind), dict):
        row = inner
    key = row.get(f"{kind}_id")
    return {"label": str(row.get("name") or key), "value": str(key)} if key else None


def _faults(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors())
