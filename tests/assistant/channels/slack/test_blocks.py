"""Answers as Slack messages: what stands first, what is folded, and never over a limit, whatever the answer holds."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from itertools import starmap
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answer import Answer, SkillCall
from assistant.channels.slack.blocks import is_private, messages
from assistant.channels.slack.charting import as_text, block
from assistant.channels.slack.markdown import Grid, Prose, parts, plain_text, rich
from assistant.plain import plain
from skills.charts import Chart, Line, Mark
from skills.skill import Choice, Citation, Figure
from tests.assistant.channels.slack.loopback.kit import faults
from tests.assistant.channels.slack.loopback.people import words_of

WORKING = """\
You earn **$4,250.00** if you close *Initech*.

| step | rate | amount |
|------|-----:|-------:|
| new business | 8% | $4,000.00 |
| **in all** | | **$4,250.00** |

Counted as of Nov 20, 2026.
"""


def answer(text: str, **more: Any) -> Answer:
    given: dict[str, Any] = {
        "question": "what do I earn?",
        "person": "dana@acme.example",
        "language": "en",
        "text": text,
        "id": "0123abcd",
        "skills": (SkillCall("commission_estimate", {}, {}),),
    }
    return Answer(**(given | more))


def kinds(blocks: Any) -> list[str]:
    return [block["type"] for block in blocks]


def test_a_short_answer_is_shown_whole_with_its_table_as_a_table() -> None:
    (message,) = messages(answer(WORKING, next=("and with 10% off?",)))
    assert kinds(message.blocks) == ["markdown", "table", "markdown", "actions", "context_actions"]
    assert message.blocks[0]["text"] == "You earn **$4,250.00** if you close *Initech*."
    table = message.blocks[1]
    assert [column["align"] for column in table["column_settings"]] == ["left", "right", "right"]
    assert table["rows"][0][0]["elements"][0]["elements"] == [{"type": "text", "text": "step", "style": {"bold": True}}]
    assert table["rows"][2][2]["elements"][0]["elements"][0]["text"] == "$4,250.00"


def test_a_notification_says_the_headline_without_marks() -> None:
    (message,) = messages(answer(WORKING))
    assert message.text == "You earn $4,250.00 if you close Initech."


def test_the_working_is_folded_behind_a_button_and_unfolds() -> None:
    long = answer("You earn **$4,250.00**.\n\nNew business:\n\n- 50 × 8%\n- 20 × 10%\n\nCounted as of today.")
    (folded,) = messages(long)
    (whole,) = messages(long, unfolded=True)
    assert kinds(folded.blocks) == ["markdown", "actions", "context_actions"]
    assert "Show the working" in words_of(list(folded.blocks))
    assert "50 × 8%" in words_of(list(whole.blocks))
    assert "Hide the working" in words_of(list(whole.blocks))


def test_a_list_right_after_the_headline_is_the_answer_and_its_top_is_shown() -> None:
    (message,) = messages(answer("**9 deals** are at risk.\n\n" + "\n".join(f"{n}. deal {n}" for n in range(1, 10))))
    shown = words_of(list(message.blocks))
    assert "deal 5" in shown
    assert "deal 6" not in shown
    assert "Show the working" in shown


def test_below_a_title_the_first_paragraph_is_the_headline() -> None:
    told = "**Rachel Cohen: coaching summary for Q4 2026**, as of Nov 25.\n\n**Summary.** At **21%** of quota.\n\n"
    (message,) = messages(answer(told + "More.\n\nMuch\n\nmore\n\nof\n\nit."))
    assert "At **21%** of quota." in words_of(list(message.blocks))
    assert "Much" not in words_of(list(message.blocks))


def test_a_second_table_is_a_list_since_slack_takes_one_a_message() -> None:
    (message,) = messages(answer(WORKING + "\n| deal | stage |\n|---|---|\n| Globex | Proposal |\n"))
    assert kinds(message.blocks).count("table") == 1
    assert "- Globex: stage Proposal" in words_of(list(message.blocks))


def test_a_long_table_goes_on_in_the_next_message_under_the_same_head() -> None:
    rows = "\n".join(f"| deal {n} | {n} |" for n in range(150))
    first, second = messages(answer(f"All deals\n\n| name | n |\n|---|---|\n{rows}"), unfolded=True)
    heads = [next(b for b in m.blocks if b["type"] == "table")["rows"][0] for m in (first, second)]
    assert heads[0] == heads[1]
    assert "deal 149" in words_of(list(second.blocks))


LONG = "You earn **$4,250.00**.\n\nNew business:\n\n- 50 × 8%\n- 20 × 10%\n\nCounted as of today."
ENDS = {"low": 60, "middle": 80, "high": 120}
BARS = plain(Chart("bars", "by_owner", "Acme", "USD", (Mark(Decimal(40), "Dana"), Mark(Decimal(-10), "Bo"))))


def test_a_chart_stands_with_the_working_and_can_be_read_as_text() -> None:
    (folded,) = messages(answer(LONG, charts=(BARS,)))
    (unfolded,) = messages(answer(LONG, charts=(BARS,)), unfolded=True)
    assert "data_visualization" not in kinds(folded.blocks)
    (drawn,) = (b for b in unfolded.blocks if b["type"] == "data_visualization")
    assert drawn["chart"]["series"][0]["data"] == [{"label": "Dana", "value": 40.0}, {"label": "Bo", "value": -10.0}]
    text = as_text(drawn)["text"]
    assert "Dana" in text
    assert "-10" in text


def test_a_fan_is_lines_that_part_at_today() -> None:
    past = Line(((date(2026, 10, 1), Decimal(0)), (date(2026, 11, 1), Decimal(50))), word="past")
    ways = (Line(((date(2026, 11, 1), Decimal(50)), (date(2026, 12, 31), Decimal(v))), word=w) for w, v in ENDS.items())
    drawn = block(plain(Chart("fan", "landing", "Dana", "USD", lines=(past, *ways))), "en")
    assert faults([drawn], "message") == []
    assert [s["data"][0]["value"] for s in drawn["chart"]["series"]] == [0.0, 0.0, 0.0]
    assert [s["data"][-1]["value"] for s in drawn["chart"]["series"]] == [60.0, 80.0, 120.0]


def test_a_question_back_has_a_button_for_each_choice_and_a_menu_for_many() -> None:
    few = tuple(Choice(f"Globex {n}", f"D-{n}") for n in range(3))
    many = tuple(Choice(f"Globex {n}", f"D-{n}") for n in range(40))
    (asked,) = messages(answer("Which one?", clarify=few))
    (menu,) = messages(answer("Which one?", clarify=many))
    assert [b["text"]["text"] for b in asked.blocks[1]["elements"]] == ["Globex 0", "Globex 1", "Globex 2"]
    assert menu.blocks[1]["elements"][0]["type"] == "static_select"
    assert len(menu.blocks[1]["elements"][0]["options"]) == 40


def test_small_talk_is_not_private_and_asks_for_no_feedback() -> None:
    hello = answer("Hi!", skills=(), code="greeting")
    assert not is_private(hello)
    assert kinds(messages(hello)[0].blocks) == ["markdown"]


def test_anything_computed_is_private() -> None:
    assert is_private(answer("x"))
    assert is_private(answer("Which?", skills=(), clarify=()))


def test_a_mention_in_a_customers_mail_alerts_nobody() -> None:
    (message,) = messages(answer("“<!channel> <@U123> call me”", notes=("<!here>",)))
    assert "<!" not in json.dumps(message.blocks)
    assert "<@" not in json.dumps(message.blocks)
    assert "<" not in message.text


def test_sources_are_named_once_each() -> None:
    cited = Citation("Pricing", "guides/pricing.md", "passage one")
    (message,) = messages(answer("Do this.", citations=(cited, Citation("Pricing", "guides/pricing.md", "two"))))
    assert words_of(list(message.blocks)).count("Pricing") == 1


def test_a_source_that_the_text_refers_to_by_number_bears_it() -> None:
    cited = Citation("Pricing", "guides/pricing.md", "passage one", 1)
    (message,) = messages(answer("Do this [1].", citations=(cited, Citation("Mail", "M1", "two"))))
    assert "[1] Pricing (guides/pricing.md)" in words_of(list(message.blocks))
    assert "] Mail" not in words_of(list(message.blocks))


def test_in_a_channel_the_answer_says_that_only_its_asker_sees_it() -> None:
    (message,) = messages(answer("You earn **$5**."), private=True)
    assert "only you see this" in words_of(list(message.blocks))


def test_markdown_is_parted_into_paragraphs_lists_and_tables() -> None:
    said = parts("One\ntwo\n\n- a\n- b\n\n| x |\n|---|\n| 1 |\n")
    assert said == [Prose("One\ntwo"), Prose("- a\n- b"), Grid(("x",), (("1",),), (False,))]


def test_a_text_without_marks_has_all_its_words() -> None:
    assert plain_text("**a** `b` [c](http://d)\n\n- *e*") == "a b c\ne"


def test_lists_and_bold_words_are_kept_where_slack_has_no_markdown() -> None:
    assert rich("You are at **63%**.\n\n- one\n- two") == [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "You are at "},
                {"type": "text", "text": "63%", "style": {"bold": True}},
                {"type": "text", "text": "."},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]},
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "two"}]},
            ],
        },
    ]


words = st.text(max_size=200)
lines = st.one_of(
    words,
    st.builds("- {}".format, words),
    st.builds("**{}**".format, words),
    st.builds("# {}".format, words),
    st.just("```"),
    st.just("> "),
    st.integers(1, 25).map(lambda n: "|" + " a |" * n + "\n|" + "---|" * n + "\n" + ("|" + " b |" * n + "\n") * 120),
    st.integers(1, 30).map(lambda n: "word " * 100 * n),
    st.integers(1, 3).map(lambda n: "x" * 9000 * n),
)
texts = st.lists(lines, max_size=12).map("\n\n".join)
short = st.one_of(words, st.integers(0, 4000).map(lambda n: "y" * n))
figures = st.decimals(-(10**9), 10**9, places=2)
charts = st.builds(
    lambda kind, about, unit, values, names, level, days: plain(
        Chart(
            kind,
            "by_owner",
            about,
            unit,
            tuple(starmap(Mark, zip(values, names, strict=False))),
            level=level,
            level_word="quota",
        )
        if kind != "trend"
        else Chart(kind, "mood", about, unit, lines=(Line(tuple(zip(days, values, strict=False)), word="past"),))
    ),
    st.sampled_from(["bars", "funnel", "waterfall", "trend"]),
    short,
    st.sampled_from(["USD", "%", "count"]),
    st.lists(figures, min_size=1, max_size=40),
    st.lists(st.text(min_size=1, max_size=60), min_size=40, max_size=40),
    st.none() | figures,
    st.lists(st.dates(date(2024, 1, 1), date(2027, 1, 1)), min_size=40, max_size=40, unique=True).map(sorted),
)
answers = st.builds(
    answer,
    texts,
    id=st.sampled_from(["", "0123abcd"]),
    language=st.sampled_from(["en", "nb"]),
    next=st.lists(short, max_size=3).map(tuple),
    notes=st.lists(short, max_size=3).map(tuple),
    figures=st.just((Figure("commission", "4250.00", "USD"),)),
    citations=st.lists(st.builds(Citation, short, short, short), max_size=30).map(tuple),
    clarify=st.none() | st.lists(st.builds(Choice, short, words), max_size=150).map(tuple),
    code=st.sampled_from([None, "greeting", "no_quota"]),
    charts=st.lists(charts, max_size=3).map(tuple),
)


@settings(max_examples=200, deadline=None)
@given(answers, st.booleans(), st.booleans(), short)
def test_whatever_an_answer_holds_slack_takes_it(said: Answer, unfolded: bool, private: bool, asked: str) -> None:
    made = messages(said, unfolded=unfolded, private=private, asked=asked)
    assert made
    for message in made:
        assert faults(list(message.blocks), "message") == []
        assert message.text.strip()
        assert len(message.text) < 3000


@settings(max_examples=150, deadline=None)
@given(texts)
def test_whatever_a_text_holds_its_rich_form_is_taken_everywhere(text: str) -> None:
    elements = rich(text)
    if elements:
        assert faults([{"type": "rich_text", "elements": elements}], "home") == []


@settings(max_examples=100, deadline=None)
@given(st.lists(st.from_regex(r"[a-zæøå]{1,12}", fullmatch=True), min_size=1, max_size=60))
def test_no_word_of_an_answer_is_lost(said: list[str]) -> None:
    made = messages(answer("\n\n".join(said)), unfolded=True)
    shown = " ".join(words_of(list(message.blocks)) for message in made)
    assert set(said) <= set(shown.split())
