"""The mail reads like mail: threads that answer, both languages, no two alike, in step with how deals went."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

from connectors.book.schema import Email
from connectors.demo.names import read
from connectors.mail import clean
from tests.connectors.demo.companies import Made


def threads(made: Made) -> list[list[Email]]:
    """Messages by thread, oldest first."""
    found: dict[str, list[Email]] = defaultdict(list)
    for email in made.rows("emails"):
        found[email.thread_id].append(email)
    return list(found.values())


def test_messages_of_a_thread_follow_in_time_and_belong_to_one_customer_and_deal(made: Made) -> None:
    for thread in threads(made):
        assert all(before.sent_at < after.sent_at for before, after in pairwise(thread))
        assert len({(e.account_id, e.deal_id) for e in thread}) == 1


def test_it_goes_between_a_colleague_and_somebody_at_the_customer(made: Made) -> None:
    ours = {p.email for p in made.rows("people")}
    theirs = {c.email: c.account_id for c in made.rows("contacts")}
    for email in made.rows("emails"):
        us, them = (email.sender, email.recipients) if email.direction == "out" else (email.recipients, email.sender)
        assert us in ours
        assert theirs[them] == email.account_id


def test_no_two_messages_are_alike(made: Made) -> None:
    assert max(Counter(e.body for e in made.rows("emails")).values()) <= 2


def test_the_sentences_of_one_deal_seldom_repeat(made: Made) -> None:
    repeated = said = 0
    for thread in threads(made):
        sentences = [s for e in thread for s in clean(e.body, e.subject, e.sender).sentences]
        said += len(sentences)
        repeated += len(sentences) - len(set(sentences))
    assert repeated / said < 0.01


def test_norwegian_customers_are_written_to_in_norwegian_and_others_in_english(made: Made) -> None:
    country = {a.account_id: a.country for a in made.rows("accounts")}
    norwegian = [e for e in made.rows("emails") if country[e.account_id] == "Norway"]
    assert 300 < len(norwegian) < 1500
    telling = {"nb": (" og ", " ikke ", " det ", " vi ", " er "), "en": (" and ", " the ", " you ", " is ")}
    bodies = {True: " ".join(e.body for e in norwegian)}
    bodies[False] = " ".join(e.body for e in made.rows("emails") if country[e.account_id] != "Norway")
    for is_norwegian, text in bodies.items():
        own, other = ("nb", "en") if is_norwegian else ("en", "nb")
        assert sum(text.count(w) for w in telling[own]) > 50 * sum(text.count(w) for w in telling[other])


def test_no_name_was_left_open_or_empty(made: Made) -> None:
    for email in made.rows("emails"):
        text = f"{email.subject}\n{email.body}"
        assert "{" not in text
        assert "  " not in text
        assert " ." not in text
        assert " ," not in text


def test_what_is_left_of_a_message_is_what_was_said_this_time(made: Made) -> None:
    """Greeting, signature, quotation and disclaimer go; the words stay."""
    quoted = [e for e in made.rows("emails") if "\n> " in e.body]
    assert len(quoted) > 500
    for email in quoted:
        words = clean(email.body, email.subject, email.sender).words
        assert words
        assert ">" not in words
        assert "@" not in words


def test_machines_answer_for_people_who_are_away(made: Made) -> None:
    absent = [e for e in made.rows("emails") if clean(e.body, e.subject, e.sender).automatic]
    assert 20 < len(absent) < 300
    assert all(e.direction == "in" for e in absent)


def test_won_deals_end_signed_and_lost_ones_declined_or_silent(made: Made) -> None:
    signed, declined = _said("signed"), _said("decline_price", "decline_rival", "decline_timing", "decline_need")
    outcome = {d.deal_id: d.outcome for d in made.rows("deals")}
    ends: Counter[tuple[str, str]] = Counter()
    for email in made.rows("emails"):
        if email.deal_id and email.direction == "in":
            words = clean(email.body, email.subject, email.sender).words
            ends[outcome[email.deal_id], "signed"] += any(s in words for s in signed)
            ends[outcome[email.deal_id], "declined"] += any(s in words for s in declined)
    assert ends["won", "signed"] > 30
    assert ends["lost", "declined"] > 60
    assert ends["won", "declined"] == ends["lost", "signed"] == ends["open", "signed"] == ends["open", "declined"] == 0


def test_competitors_are_named_in_mail_only_where_the_deal_has_them(made: Made) -> None:
    rival = {d.deal_id: d.competitor for d in made.rows("deals")}
    names = {name for name in rival.values() if name}
    mentions = 0
    for email in made.rows("emails"):
        for name in names:
            if name in email.body:
                mentions += 1
                assert rival[email.deal_id] == name
    assert mentions > 30


def _said(*situations: str) -> list[str]:
    pools = [read(f"mail_{lang}.yaml")["in"][s][1 if s != "signed" else 0] for lang in ("en", "nb") for s in situations]
    return [s for pool in pools for s in pool if s and "{" not in s]
