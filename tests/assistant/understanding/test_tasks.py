"""What is agreed to be done, taken out of the sentence that agrees on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.understanding.reading import read
from assistant.understanding.tasks import task
from skills.skill import Desk


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("agree with Erik to call three new prospects a week by 15 December", "call three new prospects a week"),
        ("agree with Erik that she meets the buyer by the end of the month", "she meets the buyer"),
        ("agree with Erik by Friday to call the buyer", "call the buyer"),
        ("action for Erik: write a closing plan for every deal by next week", "write a closing plan for every deal"),
        ("I will call five old customers a week by 1 December, note that down", "call five old customers a week"),
        ("note that Erik will send the minutes", "will send the minutes"),
        ("how is Erik doing on her actions", None),
        ("coaching summary of Erik", None),
    ],
)
def test_in_english(desk_of: Callable[..., Desk], said: str, what: str | None) -> None:
    assert task(read(said, "en", desk_of("maya@acme.example"), frozenset())) == what


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("avtal med Erik å ringe tre nye kunder i uka innen 15. desember", "ringe tre nye kunder i uka"),
        ("avtal med Erik at hun møter kjøperen innen fredag", "hun møter kjøperen"),
        ("tiltak for Erik: lag en plan innen neste uke", "lag en plan"),
        ("jeg skal ringe fem gamle kunder i uka innen 1. desember, noter det", "ringe fem gamle kunder i uka"),
        ("hvordan går det med tiltakene til Erik", None),
    ],
)
def test_in_norwegian(desk_of: Callable[..., Desk], said: str, what: str | None) -> None:
    assert task(read(said, "nb", desk_of("maya@acme.example"), frozenset())) == what
