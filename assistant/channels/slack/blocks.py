"""An answer as Slack messages: the headline first, what it rests on and its chart folded away, then what to do next.

    messages(answer)                     one message, or several where one would be over Slack's limits
    messages(answer, unfolded=True)      with everything that was folded away
    messages(answer, asked="...")        under the question, where it was asked by a button

Every message is within the limits of Block Kit by construction (kit.py); its `text` is what a notification shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.answer import Answer
from assistant.channels.slack import charting, kit
from assistant.channels.slack.kit import Plain
from assistant.channels.slack.markdown import Grid, Part, Prose, parts, plain_text
from assistant.channels.terminal import named
from assistant.wording import phrase

_FEW_LINES = 3  # that are not worth a fold
_TOP = 5  # items of a list that stand before the fold
_FEW = 5  # choices that fit as buttons; more are a menu
_NOTIFIED = 300  # characters of a notification
_MOST_MESSAGES = 6
_MOST_CHARTS = 2  # Slack takes no more in a message
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_TALK = {"greeting", "thanks", "goodbye", "help", "about", "complaint", "insult", "forget", "never_mind"}


@dataclass(frozen=True, slots=True)
class Message:
    """What is posted: blocks, and the words for a notification or a screen reader."""

    text: str
    blocks: tuple[Plain, ...]


def messages(
    answer: Answer, *, unfolded: bool = False, private: bool = False, asked: str = "", thread: str = ""
) -> list[Message]:
    """The messages that an answer is.

    `private`: asked among others, and shown to the asker alone. `thread` comes back with every button that is pressed,
    for of a private message Slack does not say which conversation it belongs to.
    """
    language = answer.language
    said = parts(answer.text)
    head = headline(said)
    long = head != said
    above = [kit.context([phrase("slack:asked", language, question=asked)])] if asked else []
    shown = body(said if unfolded else head) or [kit.markdown(answer.text)]
    shown += [charting.block(chart, language) for chart in answer.charts[:_MOST_CHARTS]] if unfolded or not long else []
    only_you = [kit.context([phrase("slack:only_you", language)])] if private else []
    fold = _fold(answer, "hide_working" if unfolded else "show_working", asked) if long else []
    pages = paged([*above, *shown], [*only_you, *_below(answer, fold, thread)], language)
    if unfolded and len(pages) > 1:  # what went into further messages can't be folded again
        pages = paged([*above, *shown], [*only_you, *_below(answer, [], thread)], language)
    return [Message(notified(answer.text), page) for page in pages]


def headline(said: list[Part]) -> list[Part]:
    """What of an answer stands before the fold: all of it, if the rest is a few lines.

    Else the first paragraph, which has the figure, after a title the one below it; and of a list that follows at once,
    for then that is the answer, as much as reads at a glance.
    """
    first = 1 + (len(said) > 1 and _is_title(said[0]) and not said[1].lists)
    listed = len(said) > first and said[first].lists
    head = [*said[:first], said[first].top(_TOP)] if listed else said[:first]
    few = sum(part.lines for part in said[len(head) :]) <= _FEW_LINES
    return said if few and head == said[: len(head)] else head


def _is_title(part: Part) -> bool:
    """Whether a paragraph is mostly in bold, and so names what comes below it."""
    bold = sum(len(found) for found in _BOLD.findall(part.text)) if isinstance(part, Prose) else 0
    return isinstance(part, Prose) and part.lines == 1 and part.text.startswith("**") and 2 * bold > len(part.text)


def is_private(answer: Answer) -> bool:
    """Whether an answer holds anything of the asker's: all but small talk and refusals does."""
    return bool(answer.skills or answer.figures or answer.citations or answer.clarify is not None)


def notified(markdown: str) -> str:
    """The words of a notification: the beginning of the text, without marks."""
    return kit.escaped(kit.cut(plain_text(markdown).split("\n")[0], _NOTIFIED))


def body(shown: Sequence[Part], *, tables: int = 1) -> list[Plain]:
    """Paragraphs and tables as blocks; further tables (Slack takes one a message) are lists, which read as well."""
    blocks: list[Plain] = []
    for part in shown:
        if isinstance(part, Prose):
            blocks += [kit.markdown(piece) for piece in kit.pieces(part.text, kit.MOST_CHARACTERS // 2)]
        elif not tables or len(part.head) > kit.COLUMNS:
            blocks += [kit.markdown(piece) for piece in kit.pieces(_as_list(part), kit.MOST_CHARACTERS // 2)]
        else:
            paged_table = kit.data_table(part)
            blocks += [paged_table] if paged_table else kit.tables(part)
            tables -= 1
    return blocks


def _as_list(grid: Grid) -> str:
    rows = []
    for first, *others in grid.rows:
        named = (f"{name} {cell}" for name, cell in zip(grid.head[1:], others, strict=False) if cell.strip())
        rows.append(": ".join(filter(None, (f"- {first}", " · ".join(named)))))
    return "\n".join(rows or ["- " + " · ".join(grid.head)])


def _fold(answer: Answer, action: str, asked: str) -> list[Plain]:
    """The button that shows the working or hides it; it carries what the message is rendered anew from."""
    words = phrase(f"slack:{action}", answer.language)
    return [kit.button(words, action, f"{answer.id}\n{asked}")] if answer.id else []


def _below(answer: Answer, fold: Sequence[Plain], thread: str) -> Iterator[Plain]:
    """What stands under the text: notes, sources, choices, buttons, feedback."""
    language = answer.language
    if answer.notes:
        yield kit.context(answer.notes)
    if answer.citations:
        yield kit.context(_sources(answer))
    if answer.clarify:
        yield kit.actions(_choices(answer), f"choices:{thread}")
    if buttons := _buttons(answer, fold):
        yield kit.actions(buttons, f"next:{thread}")
    if answer.id and answer.code not in _TALK:
        yield kit.feedback(phrase("slack:good", language), phrase("slack:bad", language), answer.id, f"said:{thread}")


def _sources(answer: Answer) -> list[str]:
    sources = dict.fromkeys(named(citation) for citation in answer.citations)
    return [f"{phrase('terminal:sources', answer.language)}:", *(kit.cut(name, _NOTIFIED) for name in sources)]


def _choices(answer: Answer) -> list[Plain]:
    """Each choice by its number, which the coach takes as an answer to its question."""
    choices = [(choice.label, str(number)) for number, choice in enumerate(answer.clarify or (), 1)]
    if len(choices) <= _FEW:
        return [kit.button(label, f"choose:{number}", number) for label, number in choices]
    return [kit.menu(phrase("slack:choose", answer.language), "choose:0", choices)]


def _buttons(answer: Answer, fold: Sequence[Plain]) -> list[Plain]:
    made = [*fold, *(kit.button(capital(question), f"ask:{n}", question) for n, question in enumerate(answer.next))]
    if answer.id and answer.code not in _TALK:
        made.append(kit.button(phrase("slack:not_meant", answer.language), "not_meant", answer.id))
    return made


def capital(words: str) -> str:
    """A question as it stands on a button."""
    return words[:1].upper() + words[1:]


def paged(body: Sequence[Plain], below: Sequence[Plain], language: str) -> list[tuple[Plain, ...]]:
    """Blocks into messages that Slack takes; what stands under the text goes with the last."""
    pages: list[list[Plain]] = [[]]
    for block in body:
        if not _fits(pages[-1], [block]):
            pages.append([])
        pages[-1].append(block)
    if len(pages) > _MOST_MESSAGES:
        pages = [*pages[: _MOST_MESSAGES - 1], [kit.context([phrase("slack:goes_on", language)])]]
    if not _fits(pages[-1], below):
        pages.append([])
    pages[-1] += below
    return [tuple(page) for page in pages]


def _fits(page: Sequence[Plain], more: Sequence[Plain]) -> bool:
    both = [*page, *more]
    tables = sum(block["type"] in {"table", "data_table"} for block in both)
    charts = sum(block["type"] == "data_visualization" for block in both)
    fits = len(both) <= kit.MOST_BLOCKS and tables <= 1 and charts <= _MOST_CHARTS
    return fits and sum(map(kit.size, both)) <= kit.MOST_CHARACTERS
