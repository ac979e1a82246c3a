"""By which day something is promised, seen from Tuesday the 3rd of November 2026."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.email_sentiment.dates import due

WRITTEN = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("You'll have it by Friday.", date(2026, 11, 6)),
        ("Du får det innen fredag.", date(2026, 11, 6)),
        ("I'll call on Tuesday.", date(2026, 11, 10)),
        ("I'll call next Thursday.", date(2026, 11, 12)),
        ("I'll send it tomorrow.", date(2026, 11, 4)),
        ("Jeg sender det i morgen.", date(2026, 11, 4)),
        ("It goes out today.", WRITTEN),
        ("By the end of the week you'll hear from us.", date(2026, 11, 6)),
        ("You'll hear from us next week.", date(2026, 11, 13)),
        ("Dere hører fra oss neste uke.", date(2026, 11, 13)),
        ("We decide at the end of the month.", date(2026, 11, 30)),
        ("The contract is signed on 14 December.", date(2026, 12, 14)),
        ("December 14 is the day.", date(2026, 12, 14)),
        ("Dere får svar 14. desember.", date(2026, 12, 14)),
        ("You'll have it by 2 March.", date(2027, 3, 2)),
        ("You'll have it by the 15th.", date(2026, 11, 15)),
        ("Dere får det den 2.", date(2026, 12, 2)),
        ("You'll have it soon.", None),
        ("It was 31 February.", None),
    ],
)
def test_the_day_that_is_meant(sentence: str, day: date | None) -> None:
    assert due(sentence, WRITTEN) == day


@given(st.text(max_size=80), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_no_promise_is_for_a_day_before_it_was_made(sentence: str, written: date) -> None:
    found = due(sentence, written)
    assert found is None or found >= written


@given(
    st.dates(date(2000, 1, 1), date(2090, 1, 1)),
    st.sampled_from(["Monday", "fredag", "next Sunday", "the 31st", "29 February"]),
)
def test_no_promise_made_on_any_day_is_for_a_day_before_it(written: date, said: str) -> None:
    found = due(f"You'll have it by {said}.", written)
    assert found is None or found >= written
