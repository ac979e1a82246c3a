"""The windows in which disputes are opened and decided, and goals set."""

from __future__ import annotations

from typing import Any

from assistant.channels.slack import kit
from assistant.channels.slack.deeds import DECIDE, DECISIONS, DISPUTE, GOAL, PERIODS
from assistant.channels.slack.kit import Plain
from assistant.wording import phrase


def dispute_form(language: str) -> Plain:
    """What is wrong with which deal or statement."""
    fields = [
        _line("deal", language, optional=True),
        _line("period", language, optional=True),
        kit.text_input("reason", _said("form_reason", language), _said("form_reason_hint", language)),
    ]
    return _window(DISPUTE, fields, language)


def decision_form(number: int, told: str, language: str) -> Plain:
    """Accept with an amount, reject, or answer; `told` is the dispute as it stands."""
    choices = [(_said(f"decision_{which}", language), which) for which in DECISIONS]
    fields = [
        *(kit.section(piece) for piece in kit.pieces(told, kit.SECTION)),
        kit.choice("decision", _said("form_decision", language), choices),
        kit.number_input("amount", _said("form_amount", language), optional=True),
        kit.text_input("reason", _said("form_words", language), _said("form_words_hint", language))
        | {"optional": True},
    ]
    return _window(DECIDE, fields, language, kit.kept({"number": number}))


def goal_form(language: str) -> Plain:
    """Which measure, how much of it, by when."""
    from skills.goals.measures import MEASURES

    measures = [(_said(f"measure_{measure}", language), str(measure)) for measure in MEASURES]
    fields = [
        kit.choice("measure", _said("form_measure", language), measures),
        kit.number_input("target", _said("form_target", language)),
        kit.choice("period", _said("form_until", language), [(_said(f"until_{p}", language), p) for p in PERIODS]),
    ]
    return _window(GOAL, fields, language)


def _line(name: str, language: str, *, optional: bool) -> Plain:
    field: dict[str, Any] = kit.text_input(name, _said(f"form_{name}", language), _said(f"form_{name}_hint", language))
    field["element"]["multiline"] = False
    return field | {"optional": optional}


def _window(callback: str, fields: list[Plain], language: str, kept: str = "") -> Plain:
    title, send = _said(f"{callback}_title", language), _said("feedback_send", language)
    return kit.modal(callback, title, send, _said("close", language), fields, kept)


def _said(name: str, language: str) -> str:
    return phrase(f"slack:{name}", language)
