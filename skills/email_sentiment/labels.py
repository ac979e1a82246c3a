"""What can be said of a sentence: one feeling, and any of the signals.

Feelings are seen from a seller who reads. A signal is what the writer does with the sentence:

    buying       wants to go on, asks how to start, orders, approves        an objection:
    commitment   promises something by a day                                  price, timing, authority, need, trust
    discount     asks for a better price                                      competitor (where the feeling is not good)
    process      a legal, procurement or security step
    leaving      who was our person there goes            stakeholder   somebody new comes in
    churn        thinks of ending it                      referral      recommends us, offers to
    competitor   names or means another supplier          question      asks something (told by its form, not learnt)
"""

from __future__ import annotations

from typing import Literal, get_args

Feeling = Literal["positive", "neutral", "negative", "mixed"]
Label = Literal[
    "buying",
    "price",
    "timing",
    "authority",
    "need",
    "trust",
    "competitor",
    "commitment",
    "discount",
    "process",
    "leaving",
    "stakeholder",
    "churn",
    "referral",
    "question",
]
FEELINGS: tuple[Feeling, ...] = get_args(Feeling)
LABELS: tuple[Label, ...] = get_args(Label)
LEARNT: tuple[Label, ...] = tuple(label for label in LABELS if label != "question")
OBJECTIONS: frozenset[Label] = frozenset({"price", "timing", "authority", "need", "trust", "competitor"})
POSITIVE, NEUTRAL, NEGATIVE, MIXED = range(4)
