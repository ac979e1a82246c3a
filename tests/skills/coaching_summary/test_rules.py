"""The table that enablement edits: whole, in both languages, and told off kindly where it is wrong."""

from __future__ import annotations

from importlib.resources import files

import pytest
import yaml

from connectors.errors import BadUse
from skills.coaching_summary.rules import MAILED, read, rules
from skills.coaching_summary.signals import KINDS
from skills.pipeline_risk.signs import KINDS as SIGNS

TEXT = (files("prompts") / "coaching_rules.yaml").read_text(encoding="utf-8")


def test_every_signal_points_to_a_skill_and_every_sign_has_a_question_in_both_languages() -> None:
    table = rules()
    for kind in KINDS:
        assert table.skill_of(kind) is not None, kind
    for sign in (*SIGNS, *MAILED):
        assert table.question(sign, "en") != table.question(sign, "nb"), sign
    for skill in table.skills.values():
        assert set(skill.words) >= {"en", "nb"}
        assert skill.said("nb").name != skill.said("en").name


def test_a_language_without_words_of_its_own_gets_english_ones() -> None:
    skill = rules().skills["qualification"]
    assert skill.said("fi") == skill.said("en")
    assert rules().question("pushed", "fi") == rules().question("pushed", "en")


def test_a_new_skill_and_another_signal_for_it_need_no_code() -> None:
    table = yaml.safe_load(TEXT)
    words = {"name": "discovery", "action": "ask five whys", "reality": "Why?", "options": "How else?"}
    table["skills"]["qualification"]["signals"].remove("thin_notes")
    table["skills"]["discovery"] = {"signals": ["thin_notes"], "library": "a discovery call", "en": words}
    found = read(yaml.safe_dump(table)).skill_of("thin_notes")
    assert found is not None
    assert found.said("nb").action == "ask five whys"


@pytest.mark.parametrize(
    ("change", "where", "why"),
    [
        (("signals: [discount]", "signals: [discounts]"), "negotiation", "no_power"),
        (("signals: [discount]", "signals: [no_power]"), "negotiation", "qualification"),
        (("      name: holding the price\n", ""), "negotiation", "name"),
        (("  past_due:\n", "  past_dew:\n"), "past_dew", "past_due"),
        (("skills:\n", "skils:\n"), "skil", "required"),
        (("skills:\n", "skills: [\n"), "line", "YAML"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_is_expected(change: tuple[str, str], where: str, why: str) -> None:
    assert change[0] in TEXT
    with pytest.raises(BadUse) as no:
        read(TEXT.replace(*change, 1))
    assert no.value.code == "bad_rules"
    assert where in no.value.message
    assert why in no.value.message
