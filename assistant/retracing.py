"""How recorded answers came about: the steps of their turns, for whoever may look.

A person sees their own turns whole. Operations sees the steps of everybody's, for finding out why an answer went wrong,
and nothing of what was asked or said: not the question, not the text, not the figures, not what arguments held.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.answer import Plain
from connectors.book.schema import Person
from connectors.errors import NoData
from connectors.state import RecordedAnswer, State

_LOOK_AT_ALL = frozenset({"operations", "admin"})
_TOLD = ("thread", "language", "model", "prompt", "confidence", "code", "refused", "ms", "tokens")


def turns_of(thread: str | None, asker: Person, state: State) -> list[Plain]:
    """The turns of a conversation, or the one that an answer's id names, oldest first; by default the asker's last.

    NoData: no_thread, also where it is somebody else's and not to be seen; no_answer_yet.
    """
    state.take_in()
    mine = str(asker.email)
    found: Sequence[RecordedAnswer]
    if thread is None:
        found = state.latest(mine, count=1)
        if not found:
            raise NoData("There is no answer yet that could be traced. Ask something first.", code="no_answer_yet")
    else:
        found = _seen(thread, asker, state)
        if not found:
            raise NoData(f"I find no conversation '{thread}' of yours.", code="no_thread", thread=thread)
    return [_turn(answer, own=answer.person == mine) for answer in found]


def _seen(thread: str, asker: Person, state: State) -> Sequence[RecordedAnswer]:
    one = state.answer(thread)
    found = [one] if one else state.answers(thread=thread)
    everybodys = asker.role in _LOOK_AT_ALL
    return [answer for answer in found if everybodys or answer.person == str(asker.email)]


def _turn(answer: RecordedAnswer, *, own: bool) -> Plain:
    document = answer.document
    steps: list[Plain] = document.get("steps") or []
    traced: list[Plain] = document.get("trace") or []
    turn: Plain = {"id": answer.id, "at": answer.at.isoformat(), "person": answer.person, "own": own}
    turn |= {name: document.get(name) for name in _TOLD}
    turn |= {
        "snapshot": answer.snapshot,
        "steps": steps if own else [_without_words(step) for step in steps],
        "figures": traced if own else [{"source": each["source"], "how": each["how"]} for each in traced],
        "repairs": sum(_outcome(step) == "repair" for step in steps),
    }
    return turn | ({"question": answer.question, "text": answer.text} if own else {})


def _without_words(step: Plain) -> Plain:
    """A step with the names of arguments instead of what they hold."""
    about = dict(step["about"])
    if "args" in about:
        about["args"] = sorted(about["args"])
    return {**step, "about": about}


def _outcome(step: Plain) -> Any:
    return step["about"].get("outcome") if step["step"] == "guard" else None
