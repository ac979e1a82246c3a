"""A transformers model in place of the shipped head: what its labels mean, and that it is really loaded and asked."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from connectors.errors import BadUse, ServiceDown
from skills.email_sentiment.labels import MIXED, NEGATIVE, NEUTRAL, POSITIVE
from skills.email_sentiment.transformer import Transformer, chosen, places

TORCH = importlib.util.find_spec("torch") is not None


@pytest.mark.parametrize(
    ("labels", "meant"),
    [
        (("NEGATIVE", "POSITIVE"), (NEGATIVE, POSITIVE)),
        (("neg", "neu", "pos"), (NEGATIVE, NEUTRAL, POSITIVE)),
        (("positive", "negative", "mixed"), (POSITIVE, NEGATIVE, MIXED)),
        (("1 star", "2 stars", "3 stars", "4 stars", "5 stars"), (NEGATIVE, NEGATIVE, NEUTRAL, POSITIVE, POSITIVE)),
        (("LABEL_0", "LABEL_1"), (NEGATIVE, POSITIVE)),
        (("LABEL_2", "LABEL_0", "LABEL_1"), (POSITIVE, NEGATIVE, NEUTRAL)),
    ],
)
def test_labels_are_taken_as_the_feelings_they_name(labels: tuple[str, ...], meant: tuple[int, ...]) -> None:
    assert places(labels) == meant


@pytest.mark.parametrize(
    "labels", [("cat", "dog"), ("LABEL_0", "LABEL_1", "LABEL_2", "LABEL_3"), ("positive", "other")]
)
def test_labels_that_are_no_feelings_are_refused(labels: tuple[str, ...]) -> None:
    with pytest.raises(BadUse, match="no feelings"):
        places(labels)


def test_no_setting_means_the_shipped_head(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COACH_SENTIMENT_MODEL", raising=False)
    assert chosen() is None
    monkeypatch.setenv("COACH_SENTIMENT_MODEL", "some/model")
    assert chosen() == Transformer("some/model")


@pytest.mark.skipif(TORCH, reason="PyTorch is installed")
def test_without_pytorch_it_says_what_to_install() -> None:
    with pytest.raises(ServiceDown, match="pip install"):
        Transformer("some/model")(["We love it."])


@pytest.mark.skipif(not TORCH, reason="needs PyTorch, which is not a dependency")
def test_a_folder_with_a_model_is_loaded_and_asked(tmp_path: Path) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    words = {w: i for i, w in enumerate(["[PAD]", "[UNK]", "we", "love", "hate", "it"])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()  # type: ignore[assignment, unused-ignore]
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[PAD]").save_pretrained(tmp_path)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        id2label={0: "negative", 1: "neutral", 2: "positive"},
        label2id={"negative": 0, "neutral": 1, "positive": 2},
    )
    BertForSequenceClassification(config).save_pretrained(tmp_path)
    found = Transformer(str(tmp_path))(["we love it", "we hate it"])
    assert found.shape == (2, 4)
    assert np.allclose(found.sum(axis=1), 1, atol=1e-5)
    assert (found[:, MIXED] == 0).all()


@pytest.mark.skipif(not TORCH, reason="needs PyTorch, which is not a dependency")
def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadUse, match="neither a folder"):
        Transformer(str(tmp_path))(["We love it."])
