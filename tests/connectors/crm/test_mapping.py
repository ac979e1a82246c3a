"""Mappings: what is wrong with one is said with its line, all at once, and with the word that was probably meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.crm import read_mapping
from connectors.crm.mapping import known_keys
from connectors.errors import BadMapping

ROOT = Path(__file__).parents[3]
HOUSE = """\
# acme.yaml: how this company's exports become book rows
source: files
folder: exports/
company: {name: Acme, currency: USD, fiscal_year_starts: 2}
tables:
  deals:
    from: sales_pipeline.csv
    columns: {deal_id: opportunity_id, owner_id: sales_agent, account_id: account, stage: deal_stage,
              amount: close_value, created_on: engage_date, closed_on: close_date}
    values: {stage: {Won: {outcome: won}, Lost: {outcome: lost}}}
    defaults: {currency: USD, type: new}
"""


def refusal(tmp_path: Path, text: str) -> str:
    """What is said of a mapping that is refused."""
    path = tmp_path / "acme.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadMapping) as caught:
        read_mapping(path)
    return caught.value.message


def deals(more: str) -> str:
    """A mapping of deals, from line 4 on, with more keys from line 6."""
    return f"source: files\ncompany: {{name: A, currency: USD}}\ntables:\n  deals:\n    from: d.csv\n{more}"


def test_the_mapping_of_the_house_is_read(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_text(HOUSE, encoding="utf-8")
    mapping = read_mapping(tmp_path / "acme.yaml").mapping
    assert (mapping.company.name, mapping.company.fiscal_year_starts) == ("Acme", 2)
    assert mapping.tables["deals"][0].values["stage"]["Won"] == {"outcome": "won"}


@pytest.mark.parametrize("example", sorted((ROOT / "connectors/crm/examples").glob("*.yaml")), ids=lambda p: p.name)
def test_an_example_is_a_whole_mapping(example: Path) -> None:
    assert read_mapping(example).mapping.tables


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (HOUSE.replace("source: files", "source: file"), 2, "'files' or 'sql'"),
        (HOUSE.replace("fiscal_year_starts: 2", "fiscal_year_starts: 13"), 4, "12"),
        (HOUSE.replace("fiscal_year_starts", "fiscal_year_start"), 4, "did you mean 'fiscal_year_starts'"),
        (HOUSE.replace("USD, fiscal", "Dollars, fiscal"), 4, "'Dollars' is no ISO currency code"),
        (HOUSE.replace("name: Acme, ", ""), 4, "'name' is missing"),
        (HOUSE.replace("  deals:", "  deal:"), 6, "did you mean 'deals'"),
        (HOUSE.replace("columns:", "colums:"), 8, "did you mean 'columns'"),
        (HOUSE.replace("owner_id", "owner"), 8, "did you mean 'owner_id'"),
        (HOUSE.replace("{outcome: won}", "{outcom: won}"), 10, "did you mean 'outcome'"),
        (HOUSE.replace("deal_id: opportunity_id, ", ""), 8, "needs 'deal_id'"),
        (HOUSE.replace("currency: USD, type", "curency: USD, type"), 11, "did you mean 'currency'"),
        (deals("    columns: {deal_id: id}\n    distinct: perhaps\n"), 7, "yes or no"),
        (deals("    columns: [deal_id]\n"), 6, "key: value"),
        (deals("    columns: {deal_id: '{id:uper}'}\n"), 6, "'uper'"),
        (deals("    columns: {deal_id: '{id'}\n"), 6, "braces"),
        (deals("    columns: {deal_id: id}\n    where: {stage: {only: Won}}\n"), 7, "not: words"),
        (deals("    columns: {deal_id: id}\n    find_by: {amount: name}\n"), 7, "refers to no table"),
        (deals("    columns: {deal_id: id}\n    find_by: {owner_id: mail}\n"), 7, "did you mean 'email'"),
        (deals("    columns: {deal_id: id}\n    fallbacks: {amount: {take: price, by: p}}\n"), 7, "products.list"),
        (deals("    columns: {deal_id: id}\n    fallbacks: {amount: {take: products.x, by: p}}\n"), 7, "products"),
        (deals("    columns: {deal_id: id}\n    formats: {encoding: klingon}\n"), 7, "klingon"),
        (deals("    columns: {deal_id: id}\n    formats: {dates: whenever}\n"), 7, "day first"),
        (deals("    columns: {deal_id: id}\n    formats: {percent: discout}\n"), 7, "did you mean 'discount'"),
        (deals("    columns: {deal_id: id}\n    query: select 1\n"), 7, "can't stand in one part"),
        (deals("    for_each: quotas\n").replace("    from: d.csv\n", ""), 5, "needs the table quotas"),
        ("source: files\ntables: [oh no", 2, "not YAML"),
        ("source: files\nsource: files\n", 2, "twice"),
        ("- a\n- b\n", 1, "source, folder, company, tables"),
        ("", 1, "source, folder, company, tables"),
    ],
)  # fmt: skip
def test_a_fault_is_said_with_its_line_and_what_was_expected(tmp_path: Path, text: str, line: int, says: str) -> None:
    said = refusal(tmp_path, text)
    assert f"acme.yaml:{line}: " in said
    assert says in said


def test_every_fault_is_said_at_once(tmp_path: Path) -> None:
    wrong = HOUSE.replace("colums", "columns").replace("owner_id", "owner").replace("{outcome: lost}", "{outcom: lost}")
    said = refusal(tmp_path, wrong)
    assert said.startswith("2 things are wrong in acme.yaml")
    assert "acme.yaml:8:" in said
    assert "acme.yaml:10:" in said


def test_a_fault_in_the_second_part_of_a_table_has_its_own_line(tmp_path: Path) -> None:
    parts = "source: files\ncompany: {name: A, currency: USD}\ntables:\n  people:\n"
    parts += (
        "    - rows:\n      - {person_id: 1}\n    - rows:\n      - {person_id: 2}\n      - {person_id: 3, nam: x}\n"
    )
    assert "acme.yaml:9: people has no column 'nam'" in refusal(tmp_path, parts)


def test_a_mapping_that_is_no_text_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "acme.yaml").write_bytes(b"source: \xff\xfe files")
    with pytest.raises(BadMapping, match="UTF-8"):
        read_mapping(tmp_path / "acme.yaml")


def test_a_document_that_refers_to_itself_is_refused(tmp_path: Path) -> None:
    assert "deep" in refusal(tmp_path, "source: &a\n  - *a\n")


def test_the_documentation_explains_every_key() -> None:
    page = (ROOT / "docs/mapping.md").read_text(encoding="utf-8")
    missing = [f"{where}.{key}" for where, keys in known_keys().items() for key in keys if f"`{key}`" not in page]
    assert missing == []
