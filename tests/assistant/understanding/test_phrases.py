"""Examples in prompts/ are read with their labels; another phrase is another training."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.understanding.phrases import Example, examples, filled, fingerprint, languages, places
from assistant.understanding.trained import SHIPPED, learnt_from


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    folder = tmp_path / "en"
    folder.mkdir()
    (folder / "attainment.md").write_text("---\nasked as:\n  - how is {person} doing\n  - quota\n---\n{{ x }}: y\n")
    (folder / "smalltalk.md").write_text("---\nasked as:\n  thanks: [thank you]\n---\n")
    (folder / "out_of_scope.md").write_text("---\nasked as:\n  nonsense: [asdf]\n---\n")
    (folder / "coaching.md").write_text("no front matter at all\n")
    (tmp_path / "system.md").write_text("---\nasked as: [never]\n---\n")
    return tmp_path


def test_every_example_has_its_label_and_language(prompts: Path) -> None:
    assert examples(prompts) == [
        Example("how is {person} doing", "attainment", "en"),
        Example("quota", "attainment", "en"),
        Example("asdf", "out_of_scope:nonsense", "en"),
        Example("thank you", "smalltalk:thanks", "en"),
    ]
    assert languages(prompts) == ("en",)


def test_what_ships_was_learnt_from_the_phrases_that_ship() -> None:
    assert (SHIPPED / f"router.npz-{learnt_from()}").is_file(), "a phrase has changed: run make vectors"


def test_another_wording_of_answers_teaches_nothing_new(prompts: Path) -> None:
    before = fingerprint(prompts)
    file = next((prompts / "en").glob("*.md"))
    file.write_text(file.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")
    assert fingerprint(prompts) == before


def test_a_changed_phrase_changes_the_fingerprint(prompts: Path) -> None:
    before = fingerprint(prompts)
    assert before == fingerprint(prompts)
    with (prompts / "en" / "coaching.md").open("a") as file:
        file.write("more")
    assert fingerprint(prompts) != before


def test_placeholders_are_filled_with_stand_ins_and_once_with_names_nobody_knows() -> None:
    known, unknown = filled(Example("how is {person} doing {period}", "attainment", "en"))
    assert known.startswith("how is Anna doing ")
    assert "{" not in unknown
    assert unknown != known
    assert filled(Example("quota", "attainment", "en")) == ["quota"]


def test_it_is_known_between_which_words_names_stand() -> None:
    found = places(
        [Example("how is {person} doing", "a", "en"), Example("ring {person} nå", "out_of_scope:general", "nb")]
    )
    assert found == {("is", "doing"): frozenset({"person"})}


def test_the_products_own_examples_hold_only_known_placeholders() -> None:
    known = {"deal", "account", "contact", "person", "product", "money", "percent", "period", "team"}
    for example in examples():
        assert all("{" not in text for text in filled(example)), (example, known)
