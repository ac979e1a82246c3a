"""What a mapping can say, each with the smallest export that needs it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from connectors.errors import BadMapping
from tests.connectors.crm.synced import HEAD, Sync

PLAN = "plan: Reps 2026\ncurrency: USD\ncomponents: [{name: all, measure: amount, rate: 8%}]\n"
PEOPLE = "people: {rows: [{person_id: P1, name: Dana Kim, email: dana@acme.example}, {person_id: P2, name: Ole Å}]}\n"


def test_without_columns_those_that_are_called_as_in_the_book_are_taken(run: Sync) -> None:
    synced = run("accounts: {from: a.csv}", {"a.csv": "account_id,name,secret\n1,A,x\n"})
    assert synced.rows("accounts", "account_id", "name") == [("1", "A")]


def test_without_columns_a_header_that_lacks_a_key_is_refused(run: Sync) -> None:
    with pytest.raises(BadMapping, match=r"acme.yaml:4: a.csv has no column called account_id"):
        run("accounts: {from: a.csv}", {"a.csv": "id,name\n1,A\n"})


def test_a_row_without_a_name_is_called_by_its_key(run: Sync) -> None:
    assert run("accounts: {from: a.csv}", {"a.csv": "account_id\nAcme\n"}).rows("accounts", "name") == ["Acme"]


def test_a_column_may_be_the_first_of_several_that_is_not_empty(run: Sync) -> None:
    said = "deals: {from: d.csv, columns: {deal_id: Id, name: ['{Account}, {Product}', '{Product}', Id]}}"
    synced = run(said, {"d.csv": "Id,Account,Product\n1,Acme,X\n2,,X\n3,,\n"})
    assert synced.rows("deals", "name") == ["Acme, X", "X", "3"]


def test_of_several_columns_one_has_to_be_there(run: Sync) -> None:
    said = "deals: {from: d.csv, columns: {deal_id: Id, name: [Title, Subject]}}"
    assert run(said, {"d.csv": "Id,Subject\n1,A\n"}).rows("deals", "name") == ["A"]
    with pytest.raises(BadMapping, match="none of the columns Title, Subject"):
        run(said, {"d.csv": "Id,Name\n1,A\n"})


def test_a_value_becomes_another_or_sets_other_columns(run: Sync) -> None:
    said = """
deals:
  from: d.csv
  columns: {deal_id: Id, stage: Stage, closed_on: Date, close_on: Date, lead_source: Source}
  values:
    lead_source: {WWW: Web}
    stage:
      Won: {outcome: won}
      Lost: {outcome: lost, stage: Closed}
      Open: {closed_on: null}
"""
    csv = "Id,Stage,Date,Source\n1,Won,2026-01-02,www\n2,lost,2026-01-03,Fair\n3,Open,2026-12-31,\n"
    assert run(said, {"d.csv": csv}).rows("deals", "stage", "outcome", "closed_on", "lead_source") == [
        ("Won", "won", date(2026, 1, 2), "Web"),
        ("Closed", "lost", date(2026, 1, 3), "Fair"),
        ("Open", "open", None, None),
    ]


def test_a_value_of_a_source_column_that_is_not_loaded_may_set_columns(run: Sync) -> None:
    said = "deals: {from: d.csv, columns: {deal_id: Id}, values: {Status: {W: {outcome: won, stage: Won}}}}"
    synced = run(said, {"d.csv": "Id,Status\n1,W\n2,O\n"})
    assert synced.rows("deals", "outcome", "stage") == [("won", "Won"), ("open", None)]


def test_a_default_fills_what_is_empty_and_what_the_source_lacks(run: Sync) -> None:
    said = "deals: {from: d.csv, columns: {deal_id: Id, type: Type}, defaults: {type: renewal, currency: EUR}}"
    synced = run(said, {"d.csv": "Id,Type\n1,\n2,New\n"})
    assert synced.rows("deals", "type", "currency") == [("renewal", "EUR"), ("new", "EUR")]


def test_an_address_is_made_by_rule_without_accents(run: Sync) -> None:
    said = "people: {from: p.csv, columns: {person_id: N, email: '{N:address}@acme.example', team: '{N:last upper}'}}"
    synced = run(said, {"p.csv": "N\nMei-Mei Johns\nÅse Bjørn Nærø\nPat O'Brien\n"})
    assert synced.rows("people", "email") == [
        "mei-mei.johns@acme.example",
        "ase.bjorn.naero@acme.example",
        "pat.obrien@acme.example",
    ]
    assert synced.rows("people", "team")[0] == "JOHNS"


def test_people_come_out_of_a_column_of_another_list(run: Sync) -> None:
    said = """
people:
  - {from: t.csv, columns: {person_id: Manager}, defaults: {role: manager}, distinct: yes}
  - {from: t.csv, columns: {person_id: Agent, manager_id: Manager}}
"""
    synced = run(said, {"t.csv": "Agent,Manager\nDana,Maya\nErik,Maya\n"})
    assert synced.rows("people", "person_id", "role", "manager_id") == [
        ("Maya", "manager", None),
        ("Dana", "rep", "Maya"),
        ("Erik", "rep", "Maya"),
    ]
    assert (synced.table("people").read, synced.table("people").repeated) == (4, 1)


def test_only_rows_that_fit_are_loaded_and_the_rest_is_counted(run: Sync) -> None:
    said = "accounts: {from: a.csv, columns: {account_id: Id}, where: {Kind: [Customer, Lead], Gone: null}}"
    synced = run(said, {"a.csv": "Id,Kind,Gone\n1,customer,\n2,Rival,\n3,Lead,yes\n4,Lead,\n"})
    assert synced.rows("accounts", "account_id") == ["1", "4"]
    assert (synced.table("accounts").read, synced.table("accounts").left_out) == (4, 2)


def test_references_are_found_by_name_or_address(run: Sync) -> None:
    said = PEOPLE + "deals: {from: d.csv, columns: {deal_id: Id, owner_id: Who}, find_by: {owner_id: name}}"
    synced = run(said, {"d.csv": "Id,Who\n1,dana  kim\n2,OLE Å\n3,Nobody\n"})
    assert synced.rows("deals", "owner_id") == ["P1", "P2", None]
    assert (synced.quarantine[0]["action"], synced.quarantine[0]["value"]) == ("emptied", "Nobody")
    said = said.replace("owner_id: name", "owner_id: email")
    assert run(said, {"d.csv": "Id,Who\n1,Dana@acme.example\n"}).rows("deals", "owner_id") == ["P1"]


def test_a_name_that_two_people_have_finds_neither(run: Sync) -> None:
    said = PEOPLE.replace("Ole Å", "Dana Kim")
    said += "deals: {from: d.csv, columns: {deal_id: Id, owner_id: Who}, find_by: {owner_id: name}}"
    synced = run(said, {"d.csv": "Id,Who\n1,Dana Kim\n2,\n"})
    assert synced.rows("deals", "owner_id") == [None, None]
    assert "fits 2 of the people" in synced.quarantine[0]["reason"]


def test_managers_are_found_by_name_in_the_same_table(run: Sync) -> None:
    said = "people: {from: p.csv, columns: {person_id: Id, name: N, manager_id: Boss}, find_by: {manager_id: name}}"
    synced = run(said, {"p.csv": "Id,N,Boss\n1,Dana,Maya\n2,Maya,\n"})
    assert synced.rows("people", "person_id", "manager_id") == [("1", "2"), ("2", None)]


PRICES = """
products: {rows: [{product_id: X, list_price: 100}, {product_id: Y}]}
deals:
  from: d.csv
  columns: {deal_id: Id, amount: Amount, currency: Cur}
  values: {Product: {XX: X}, Status: {W: {outcome: won}}}
  fallbacks: {amount: {take: products.list_price, by: Product, when: {outcome: open}}}
"""


def test_an_open_deal_without_amount_takes_the_list_price_and_it_is_said(run: Sync) -> None:
    synced = run(PRICES, {"d.csv": "Id,Amount,Cur,Product,Status\n1,,,XX,O\n2,5,,X,O\n3,,,X,W\n4,,,Y,O\n5,,,,O\n"})
    assert synced.rows("deals", "amount") == [Decimal(100), Decimal(5), None, None, None]
    filled = synced.report.filled[0]
    assert (filled.table, filled.column, filled.taken, filled.rows) == ("deals", "amount", "products.list_price", 1)


def test_a_deal_in_another_currency_does_not_take_a_price_in_the_companys(run: Sync) -> None:
    synced = run(PRICES, {"d.csv": "Id,Amount,Cur,Product,Status\n1,,EUR,X,O\n"})
    assert synced.rows("deals", "amount", "currency") == [(None, "EUR")]


def test_an_amount_that_could_not_be_read_takes_no_price(run: Sync) -> None:
    synced = run(PRICES, {"d.csv": "Id,Amount,Cur,Product,Status\n1,lots,,X,O\n2,,,X,O\n"})
    assert synced.rows("deals", "deal_id") == ["2"]


def test_every_rep_gets_a_quota_for_every_period(run: Sync) -> None:
    said = """
people: {rows: [{person_id: A}, {person_id: B}, {person_id: M, role: manager}]}
quotas:
  for_each: people
  where: {role: rep}
  columns: {person_id: person_id}
  defaults: {measure: amount}
  rows: [{period: 2026-Q1, amount: "1,000"}, {period: 2026-Q2, amount: 2000.50}]
"""
    head = HEAD.replace("currency: USD", "currency: USD, fiscal_year_starts: 2")
    assert run(said, head=head).rows("quotas", "person_id", "period_start", "period_end", "amount") == [
        ("A", date(2026, 2, 1), date(2026, 4, 30), Decimal(1000)),
        ("A", date(2026, 5, 1), date(2026, 7, 31), Decimal("2000.50")),
        ("B", date(2026, 2, 1), date(2026, 4, 30), Decimal(1000)),
        ("B", date(2026, 5, 1), date(2026, 7, 31), Decimal("2000.50")),
    ]


def test_a_sheet_with_a_column_for_each_quarter_becomes_rows(run: Sync) -> None:
    said = """
people: {rows: [{person_id: A}, {person_id: B}]}
quotas:
  from: q.csv
  columns: {person_id: Rep}
  where: {amount: {not: null}}
  defaults: {measure: amount}
  rows: [{period: 2026-Q1, amount: "{Q1}"}, {period: 2026-Q2, amount: "{Q2}"}]
"""
    synced = run(said, {"q.csv": "Rep,Q1,Q2\nA,100,200\nB,,300\n"})
    assert synced.rows("quotas", "person_id", "amount") == [
        ("A", Decimal(100)),
        ("A", Decimal(200)),
        ("B", Decimal(300)),
    ]


def test_a_period_may_be_the_one_around_a_date(run: Sync) -> None:
    said = """
people: {rows: [{person_id: A}]}
quotas: {from: q.csv, columns: {person_id: R, period: "quarter of {D}", amount: Q}, defaults: {measure: amount}}
"""
    synced = run(said, {"q.csv": "R,D,Q\nA,2026-05-30 00:00:00.000,5\nA,soon,6\n"})
    assert synced.rows("quotas", "period_start", "period_end") == [(date(2026, 4, 1), date(2026, 6, 30))]
    assert (synced.quarantine[0]["column"], synced.quarantine[0]["value"]) == ("period", "quarter of soon")


def test_plans_are_documents_beside_the_mapping(run: Sync) -> None:
    said = (
        PEOPLE
        + "plans: {from: plans/*.yaml}\nassignments: {rows: [{person_id: P1, plan: Reps 2026, from: 2026-01-01}]}"
    )
    synced = run(said, {"plans/reps.yaml": PLAN})
    assert synced.rows("plans") == [("Reps 2026", PLAN.strip())]
    assert synced.rows("assignments", "plan", "from") == [("Reps 2026", date(2026, 1, 1))]


def test_what_is_wrong_with_a_plan_is_said_and_the_plan_is_loaded(run: Sync) -> None:
    synced = run("plans: {from: p.yaml}", {"p.yaml": PLAN}, plan_faults=lambda _: ["line 3: no such key"])
    assert synced.report.notes == ("plan Reps 2026, line 3: no such key",)
    assert len(synced.rows("plans")) == 1


def test_ids_written_in_the_mapping_keep_their_zeros_and_braces_their_shape(run: Sync) -> None:
    assert run("accounts: {rows: [{account_id: 007, name: 'A {b}', country: no}]}").rows(
        "accounts", "account_id", "name", "country"
    ) == [("007", "A {b}", "no")]


def test_words_for_nothing_are_empty(run: Sync) -> None:
    said = "deals: {from: d.csv, columns: {deal_id: Id, amount: A}, formats: {empty: [N/A, '-']}}"
    assert run(said, {"d.csv": "Id,A\n1,n/a\n2,-\n3,4\n"}).rows("deals", "amount") == [None, None, Decimal(4)]


def test_a_percentage_without_its_sign_is_set_aside_until_the_mapping_says_so(run: Sync) -> None:
    said = "stages: {from: s.csv, columns: {stage: S, probability: P}, defaults: {position: 1}}"
    csv = {"s.csv": "S,P\nA,75\nB,12.5\nC,1\nD,20%\n"}
    synced = run(said, csv)
    assert synced.rows("stages", "stage") == ["C", "D"]
    assert "percent: [probability]" in synced.quarantine[0]["reason"]
    said = said.replace("defaults", "formats: {percent: probability}, defaults")
    assert run(said, csv).rows("stages", "probability") == [
        Decimal("0.75"),
        Decimal("0.125"),
        Decimal("0.01"),
        Decimal("0.2"),
    ]


DEALS = "deals: {from: d.csv, columns: {deal_id: Id, amount: A, currency: C, created_on: D, close_on: E}}"


def deals(*lines: str) -> dict[str, str]:
    """An export of deals."""
    return {"d.csv": "Id;A;C;D;E\n" + "\n".join(lines) + "\n"}


def test_a_decimal_comma_is_told_by_the_whole_column(run: Sync) -> None:
    synced = run(DEALS, deals("1;1.234;;;", "2;5,5;;;"))
    assert synced.rows("deals", "amount") == [Decimal(1234), Decimal("5.5")]
    assert synced.report.notes == ()


def test_a_number_that_no_value_of_the_column_explains_is_read_and_said(run: Sync) -> None:
    synced = run(DEALS, deals("1;1,234;;;"))
    assert synced.rows("deals", "amount") == [Decimal(1234)]
    assert "'1,234' could be read in two ways" in synced.report.notes[0]
    said = DEALS.replace("columns", "formats: {decimal: ','}, columns")
    assert run(said, deals("1;1,234;;;")).rows("deals", "amount") == [Decimal("1.234")]


def test_a_column_with_numbers_of_both_kinds_sets_the_doubtful_aside(run: Sync) -> None:
    synced = run(DEALS, deals("1;1.234,50;;;", "2;1,234.50;;;", "3;1,234;;;"))
    assert synced.rows("deals", "amount") == [Decimal("1234.50"), Decimal("1234.50")]
    assert "set `decimal`" in synced.quarantine[0]["reason"]


def test_the_order_of_dates_is_told_by_the_whole_column_or_by_the_others(run: Sync) -> None:
    synced = run(DEALS, deals("1;;;04/05/2026;01/02/2026", "2;;;13/05/2026;"))
    assert synced.rows("deals", "created_on", "close_on")[0] == (date(2026, 5, 4), date(2026, 2, 1))


def test_an_order_that_nothing_tells_follows_the_companys_country_and_is_said(run: Sync) -> None:
    synced = run(DEALS, deals("1;;;04/05/2026;"))
    assert synced.rows("deals", "created_on") == [date(2026, 4, 5)]
    assert "'04/05/2026' could be read in two ways; it was read as 2026-04-05" in synced.report.notes[0]
    norwegian = HEAD.replace("USD", "NOK")
    assert run(DEALS, deals("1;;;04/05/2026;"), norwegian).rows("deals", "created_on") == [date(2026, 5, 4)]
    said = DEALS.replace("columns", "formats: {dates: {created_on: day first}}, columns")
    assert run(said, deals("1;;;04/05/2026;")).rows("deals", "created_on") == [date(2026, 5, 4)]


def test_a_currency_beside_an_amount_fills_the_rows_or_may_not_contradict_it(run: Sync) -> None:
    synced = run(
        DEALS, deals("1;€ 5;;;", "2;$5;;;", "3;$5;CAD;;", "4;5 NOK;NOK;;", "5;€ 5;USD;;", "6;kr 5;;;", "7;5;;;")
    )
    assert synced.rows("deals", "deal_id", "currency") == [
        ("1", "EUR"),
        ("2", "USD"),
        ("3", "CAD"),
        ("4", "NOK"),
        ("7", "USD"),
    ]
    assert [line["line"] for line in synced.quarantine] == ["6", "7"]


def test_a_price_in_another_currency_than_the_companys_is_set_aside(run: Sync) -> None:
    synced = run("products: {from: p.csv}", {"p.csv": "product_id,list_price\nA,$5\nB,€5\n"})
    assert synced.rows("products", "product_id") == ["A"]


def test_a_word_that_the_book_does_not_know_is_set_aside_with_those_it_does(run: Sync) -> None:
    synced = run("deals: {from: d.csv}", {"d.csv": "deal_id,type\n1,Renewal\n2,Upsell\n"})
    assert synced.rows("deals", "type") == ["renewal"]
    assert "new, expansion, renewal" in synced.quarantine[0]["reason"]


def test_deals_without_an_outcome_have_that_of_their_stage(run: Sync) -> None:
    said = "stages: {rows: [{stage: New, position: 1}, {stage: Won, position: 2, outcome: won}]}\ndeals: {from: d.csv}"
    synced = run(said, {"d.csv": "deal_id,stage\n1,New\n2,Won\n3,\n"})
    assert synced.rows("deals", "outcome") == ["open", "won", "open"]
    assert ("outcome", "stages.outcome") in [(f.column, f.taken) for f in synced.report.filled]
