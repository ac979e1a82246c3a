"""Answers in a terminal: Markdown rendered where a person looks on, plain text where a program reads."""

from __future__ import annotations

import re
import sys

from assistant.answer import Answer
from assistant.telling import Telling
from assistant.wording import phrase
from skills.skill import Citation


def show(answer: Answer) -> None:
    """Print an answer: its text, choices, sources, notes and what to ask next."""
    markdown = as_markdown(answer)
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(markdown))
    else:
        print(markdown)


def follow(telling: Telling) -> Answer:
    """Print an answer while it is being worded, sentence by sentence, then what goes with it."""
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.live import Live
        from rich.markdown import Markdown

        console = Console()
        with Live(console=console, refresh_per_second=8, vertical_overflow="visible") as live:
            for _ in telling:
                live.update(Markdown(telling.told))
        console.print(Markdown(about(telling.answer)))
    else:
        for piece in telling:
            print(piece, end="", flush=True)
        print("\n\n" + about(telling.answer))
    return telling.answer


def as_markdown(answer: Answer) -> str:
    """The whole answer as one Markdown text."""
    return "\n\n".join(part for part in (answer.text.strip(), about(answer)) if part)


def about(answer: Answer) -> str:
    """What goes with the text of an answer: choices, sources, notes and what to ask next."""
    parts = []
    if answer.clarify:
        parts.append("\n".join(f"{n}. {choice.label}" for n, choice in enumerate(answer.clarify, 1)))
        parts.append(phrase("terminal:choose", answer.language))
    if answer.citations:
        sources = dict.fromkeys(f"- {named(citation)}" for citation in answer.citations)
        parts.append(f"{phrase('terminal:sources', answer.language)}:\n\n" + "\n".join(sources))
    parts += [f"*{note}*" for note in answer.notes]
    if answer.next:
        follow = "\n".join(f"- {_bare(question)}" for question in answer.next)
        parts.append(f"{phrase('terminal:next', answer.language)}:\n\n{follow}")
    return "\n\n".join(parts)


def named(citation: Citation) -> str:
    """A source by its number in the text, where it has one, its title, and its file where the title does not say it."""
    number = f"[{citation.number}] " if citation.number else ""
    return number + (citation.title if citation.source in citation.title else f"{citation.title} ({citation.source})")


def _bare(question: str) -> str:
    return re.sub(r"\s+", " ", question).strip()
