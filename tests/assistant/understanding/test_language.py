"""The language of a question is told from a few words, and one that is not spoken here is recognised."""

from __future__ import annotations

import pytest

from assistant.understanding.language import UNKNOWN, LanguageModel, train
from assistant.understanding.phrases import examples, filled


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    taught = examples()
    return train([filled(e)[0] for e in taught], [e.language for e in taught])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("how much do I earn", "en"),
        ("which deals should I worry about?", "en"),
        ("hows it going", "en"),
        ("hvor mye tjener jeg?", "nb"),
        ("hva er kvoten min", "nb"),
        ("hvilke avtaler er i fare", "nb"),
        ("kor mykje tener eg på dette", "nb"),
        ("hur mycket tjänar jag", "nb"),
        ("hvad siger kunden", "nb"),
        ("hva med pipeline risk på Globex", "nb"),
    ],
)
def test_a_language_that_is_spoken_is_told(model: LanguageModel, text: str, language: str) -> None:
    assert model.tell(text, "en") == language
    assert model.tell(text, "nb") == language


@pytest.mark.parametrize("before", ["en", "nb"])
@pytest.mark.parametrize("text", ["80k?", "Globex", "Q2 2026", "?"])
def test_a_text_that_says_nothing_of_its_language_leaves_it_as_it_was(
    model: LanguageModel, text: str, before: str
) -> None:
    assert model.tell(text, before) == before


@pytest.mark.parametrize(
    "text",
    [
        "こんにちは、私の目標は？",
        "сколько я заработаю",
        "كم سأربح من هذه الصفقة",
        "wie viel verdiene ich, wenn ich den Vertrag abschließe",
        "combien je gagne si je signe ce contrat",
        "cuánto gano si cierro este contrato",
    ],
)
def test_a_language_that_is_not_spoken_is_unknown(model: LanguageModel, text: str) -> None:
    assert model.tell(text, "en") == UNKNOWN
