"""What is left of a mail: the words that its sender wrote this time, whatever client sent it and in which language."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.mail import clean, sentences

OWN = "We would like to start in March."
NORSK = "Vi vil gjerne starte i mars."

QUOTED = {
    "Gmail": "On Tue, 3 Nov 2026 at 10:14, Dana Kim <dana@acme.example> wrote:\n> Here is the offer.\n> Best, Dana",
    "Gmail in Norwegian": "tir. 3. nov. 2026 kl. 10:14 skrev Dana Kim <dana@acme.example>:\n> Her er tilbudet.",
    "Gmail, broken over two lines": "On Tue, 3 Nov 2026 at 10:14, Dana Kim\n<dana@acme.example> wrote:\n> Here it is.",
    "Apple Mail": "> On 3 Nov 2026, at 10:14, Dana Kim <dana@acme.example> wrote:\n>\n> Here is the offer.",
    "Apple Mail in Norwegian": "Den 3. nov. 2026 kl. 10:14 skrev Dana Kim <dana@acme.example>:\n\n> Her er tilbudet.",
    "Outlook": "From: Dana Kim <dana@acme.example>\nSent: Tuesday, November 3, 2026 10:14 AM\nTo: Tom Berg\n"
    "Subject: Offer\n\nHere is the offer.",
    "Outlook in Norwegian": "Fra: Dana Kim <dana@acme.example>\nSendt: tirsdag 3. november 2026 10:14\nTil: Tom Berg\n"
    "Emne: Tilbud\n\nHer er tilbudet.",
    "Outlook with a rule": "________________________________\nFrom: Dana Kim\nSent: 3 November 2026\n"
    "To: Tom\nSubject: Hi\n\nOld.",
    "Outlook, plain": "-----Original Message-----\nFrom: Dana Kim\nHere is the offer.",
    "Outlook, plain, in Norwegian": "-----Opprinnelig melding-----\nFra: Dana Kim\nHer er tilbudet.",
    "forwarded": "---------- Forwarded message ---------\nFrom: Dana Kim <dana@acme.example>\nHere is the offer.",
    "forwarded in Norwegian": "---------- Videresendt melding ---------\nFra: Dana Kim\nHer er tilbudet.",
    "Thunderbird": "On 03.11.2026 10:14, Dana Kim wrote:\n> Here is the offer.",
}


@pytest.mark.parametrize("client", QUOTED)
def test_what_was_written_before_is_left_out(client: str) -> None:
    assert clean(f"{OWN}\n\n{QUOTED[client]}").words == OWN


@pytest.mark.parametrize("client", QUOTED)
def test_the_same_with_line_ends_of_windows(client: str) -> None:
    assert clean(f"{NORSK}\n\n{QUOTED[client]}".replace("\n", "\r\n")).words == NORSK


def test_answers_between_quoted_lines_stay() -> None:
    body = "> Can you start in March?\nYes, gladly.\n> And in Oslo?\nThat is too early."
    assert clean(body).words == "Yes, gladly.\nThat is too early."


def test_answers_below_a_marked_quotation_stay() -> None:
    body = "On Tue, 3 Nov 2026 at 10:14, Dana Kim <dana@acme.example> wrote:\n> When?\n\nOn Friday."
    assert clean(body).words == "On Friday."


def test_a_sentence_that_mentions_who_wrote_is_no_quotation() -> None:
    body = "As Dana wrote in 2026: the price is fine.\nFrom: what I hear we start soon."
    assert clean(body).words == body


@pytest.mark.parametrize(
    "closing",
    [
        "Best regards,\nTom Berg\nHead of IT, Globex AS\n+47 22 33 44 55\nwww.globex.example",
        "Kind regards\nTom",
        "Thanks,\nTom Berg",
        "Cheers\nTom\n\nSent from my iPhone",
        "--\nTom Berg | Globex AS | Oslo",
        "-- \nTom Berg",
        "Med vennlig hilsen\nTom Berg\nIT-sjef\nTlf: 22 33 44 55",
        "Mvh Tom",
        "Hilsen\nTom Berg\n\nSendt fra min iPhone",
        "Vennlig hilsen / Best regards\nTom Berg",
        "Tom",
    ],
)
def test_sign_off_and_signature_are_left_out(closing: str) -> None:
    assert clean(f"{OWN}\n\n{closing}", sender="tom.berg@globex.example").words == OWN


@pytest.mark.parametrize(
    "greeting", ["Hi Dana,", "Dear Ms Kim,", "Hello all,", "Hei Dana!", "Hei,", "God morgen Dana,"]
)
def test_a_greeting_is_left_out(greeting: str) -> None:
    assert clean(f"{greeting}\n\n{OWN}").words == OWN
    assert clean(f"{greeting} {OWN}").words == OWN


def test_a_postscript_is_what_the_sender_wrote() -> None:
    words = clean(f"{OWN}\n\nBest regards\nTom\n\nPS: The price is too high.", sender="tom@globex.example").words
    assert words == f"{OWN}\n\nThe price is too high."


def test_thanks_alone_are_words() -> None:
    assert clean("Thanks!").words == "Thanks!"
    assert clean("Tusen takk").words == "Tusen takk"


@pytest.mark.parametrize(
    "notice",
    [
        "This e-mail and any attachments are confidential and intended solely for the addressee. If you have received "
        "it in error, delete it.",
        "CAUTION: This email originated from outside of the organisation.",
        "Denne e-posten kan inneholde konfidensiell informasjon. Er du ikke rett mottaker, slett den.",
        "Please consider the environment before printing this e-mail.",
        "Tenk på miljøet før du skriver ut.",
    ],
)
def test_notices_of_lawyers_and_printers_are_left_out_above_and_below(notice: str) -> None:
    assert clean(f"{OWN}\n\n{notice}").words == OWN
    assert clean(f"{notice}\n\n{OWN}").words == OWN


@pytest.mark.parametrize(
    ("subject", "body", "kind"),
    [
        ("Automatic reply: Offer", "I am out of the office until Monday.", "absence"),
        ("Automatisk svar: Tilbud", "Jeg er på ferie til uke 32.", "absence"),
        ("Re: Offer", "I am on annual leave and will reply when I return.", "absence"),
        ("Re: Tilbud", "Jeg er for tiden ikke på kontoret.", "absence"),
        ("Undeliverable: Offer", "Your message to tom@globex.example couldn't be delivered.", "bounce"),
        ("Delivery Status Notification (Failure)", "550 5.1.1 no such user", "bounce"),
        ("Kan ikke leveres: Tilbud", "", "bounce"),
        ("Accepted: Kick-off", "", "invitation"),
        ("Invitasjon: Oppstart", "Hvor: Teams", "invitation"),
        ("News in November", "Ten tips.\n\nUnsubscribe | View in browser", "newsletter"),
        ("Nyheter", "Ti tips.\n\nMeld deg av", "newsletter"),
    ],
)
def test_what_a_machine_wrote_is_known_and_has_no_sentences(subject: str, body: str, kind: str) -> None:
    found = clean(body, subject)
    assert found.automatic == kind
    assert found.sentences == ()


def test_a_person_who_mentions_a_holiday_is_a_person() -> None:
    assert clean("I'm on holiday next week. Could you send the contract before that?", "Re: Offer").automatic is None
    assert clean("Jeg er på ferie neste uke, kan dere sende tilbudet før det?", "Re: Tilbud").automatic is None


def test_of_html_the_new_text_is_left() -> None:
    body = (
        "<html><head><style>p{color:red}</style></head><body><p>Hi Dana,</p><p>We love it.<br>"
        "Price &amp; terms are fine."
        '</p><div style="display:none">preheader</div><div class="gmail_quote"><blockquote>Old words</blockquote></div>'
        "</body></html>"
    )
    assert clean(body).words == "We love it.\nPrice & terms are fine."


def test_broken_html_is_read_as_far_as_it_goes() -> None:
    assert "We love it." in clean("<html><body><p>We love it.<p><table><tr><td>And <b>you").words


def test_text_that_mentions_a_tag_is_not_html() -> None:
    assert clean("The <b> tag shows in the report.").words == "The <b> tag shows in the report."


def test_nothing_is_nothing() -> None:
    assert clean(None).words == ""
    assert clean("").sentences == ()
    assert clean(" \n \n").words == ""


def test_sentences_end_where_their_writer_ended_them() -> None:
    text = "We met on 3. november, i.e. before Dr. Berg left. It costs 4.5 million. Really? Yes!"
    assert sentences(text) == (
        "We met on 3. november, i.e. before Dr. Berg left.",
        "It costs 4.5 million.",
        "Really?",
        "Yes!",
    )


def test_lines_that_a_client_broke_are_joined_and_list_items_are_not() -> None:
    text = (
        "We have gone through the offer that you sent to us last week and\n"
        "would like to start.\n- Price is fine\n- Terms"
    )
    assert sentences(text) == (
        "We have gone through the offer that you sent to us last week and would like to start.",
        "Price is fine",
        "Terms",
    )


PIECES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [*QUOTED.values(), OWN, NORSK, "> quoted", "Best regards", "--", "Hi Dana,", "<p>", "<blockquote>", "\0"]
    ),
)
BODIES = st.lists(PIECES, max_size=25).flatmap(
    lambda p: st.sampled_from(["\n", "\r\n", " ", "\n\n"]).map(lambda j: j.join(p))
)


@given(BODIES, st.text(max_size=40), st.text(max_size=30))
@settings(deadline=None)
def test_any_body_is_cleaned_to_some_of_its_own_words(body: str, subject: str, sender: str) -> None:
    found = clean(body, subject, sender)
    if not re.search(r"[<&]", body):
        assert set(found.words.split()) <= set(
            re.sub("[\u200b\u200c\u200d\u2060\ufeff\u00ad]", "", body).split()
        ) | set(re.split(r"[\s,.:!–—-]+", body))
    assert all(s.strip() for s in found.sentences)


@pytest.mark.parametrize(
    "unit",
    [
        "> ",
        "<div>",
        "On ",
        "wrote:\n",
        "a@b ",
        "From: x\n",
        "\n",
        "- \n",
        "Best regards\n",
        ". ",
        "<",
        "&amp",
        "Hi Dana, ",
        "--\n",
        "x",
    ],
)
def test_time_grows_with_length_and_not_faster(unit: str) -> None:
    """No repeat of a form makes the work explode: a megabyte of it is cut and read within seconds, not hours."""
    start = time.process_time()
    clean(unit * (1_000_000 // len(unit)))
    assert time.process_time() - start < 20
