"""A tool call of an MCP client, and what goes back: the answer in words, and as the document of `coach ask --json`."""

from __future__ import annotations

import logging
from datetime import date
from typing import TYPE_CHECKING, Any

from mcp.types import CallToolResult, TextContent
from pydantic import ValidationError

from assistant.answer import Answer
from assistant.channels.ask import FAILURES
from assistant.channels.mcp.offering import ASK, Asked, names
from assistant.channels.terminal import as_markdown
from assistant.wording import phrase, worded
from connectors.errors import BadUse, CoachError
from skills.registry import SKILLS

if TYPE_CHECKING:
    from assistant import Coach

log = logging.getLogger("coach.mcp")
_THREADS = "mcp:"  # conversations of programs are kept apart from those that the person has


def call(coach: Coach, person: str, on: date | None, session: str, name: str, args: dict[str, Any]) -> CallToolResult:
    """What the tool answers; what goes wrong is an error of the tool with a sentence, never of the protocol."""
    language = coach.settings.language
    try:
        answer = _answer(coach, person, on, session, name, args)
    except CoachError as error:
        return _refused(worded(error, language))
    except ValidationError as error:
        return _refused(phrase("bad_arguments", language, what=_faults(error)))
    except Exception:
        log.exception("the tool %s failed", name)
        return _refused(phrase("failed", language))
    failed = answer.code in FAILURES or (name != ASK and any(call.failed() for call in answer.skills))
    text = as_markdown(answer)
    if answer.confirm:
        text = f"{text}\n\n{phrase('confirm:elsewhere', answer.language)}"
    content = [TextContent(type="text", text=text)]
    return CallToolResult(content=content, structuredContent=answer.to_json(), isError=failed)


def _answer(coach: Coach, person: str, on: date | None, session: str, name: str, args: dict[str, Any]) -> Answer:
    if name == ASK:
        asked = Asked(**args)
        return coach.ask(asked.question, person, f"{_THREADS}{asked.thread or session}", on, agrees=False)
    if name not in SKILLS:
        known = names()
        message = f"There is no tool called '{name}'. There are {', '.join(known)}."
        raise BadUse(message, code="no_tool", name=name, known=known)
    return coach.use(name, args, person, on)


def _refused(sentence: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=sentence)], isError=True)


def _faults(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors())
