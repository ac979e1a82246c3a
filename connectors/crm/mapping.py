"""A mapping: how a company's exports become rows of the book. One typed model, read from YAML with all faults at once.

    Mapping   source, folder, company, formats, and for each table of the book one part or several
    Part      where rows come from (`from`, `query`, `for_each`, `rows`) and what becomes of their columns
    Formats   how files and values are written, where that can't be told from them
    MailSpec  where mail is read from, and what of it is never kept (mapping_mail.py)

docs/mapping.md explains every key.
"""

from __future__ import annotations

import codecs
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator

from connectors.book.company import Company
from connectors.crm.conditions import Condition, condition
from connectors.crm.currencies import is_currency
from connectors.crm.mapping_mail import ExcludeSpec, ImapSpec, MailboxSpec, MailSpec
from connectors.crm.strict import Strict, Texts, listed
from connectors.crm.templates import Template, column_or_text, literal, text_with_columns


def _templates(said: Any) -> tuple[Template, ...]:
    if not isinstance(said, (str, list)) or not all(isinstance(each, str) for each in listed(said)):
        raise ValueError("should be a column of the source, a text with columns in braces, or a list of them")
    return tuple(column_or_text(each) for each in listed(said))


def _condition(said: Any) -> Condition:
    return condition(said)


def _replacements(said: Any) -> Any:
    """`{stage: {Won: {outcome: won}, W: Won}}` with every replacement as the columns that it sets."""
    if not isinstance(said, dict):
        return said
    return {
        column: {old: new if isinstance(new, dict) else {column: new} for old, new in each.items()}
        if isinstance(each, dict)
        else each
        for column, each in said.items()
    }


Values = Annotated[dict[str, dict[str, dict[str, str | None]]], BeforeValidator(_replacements)]
Where = dict[str, Annotated[Condition, BeforeValidator(_condition)]]
ORDERS = ("day first", "month first")


class CompanySpec(Strict):
    """What the mapping says of the company."""

    name: str
    currency: str
    fiscal_year_starts: int = Field(1, ge=1, le=12)
    default_person: str | None = None
    as_of: date | None = None

    @field_validator("currency")
    @classmethod
    def _iso(cls, said: str) -> str:
        if not is_currency(said.upper()):
            raise ValueError(f"'{said}' is no ISO currency code, like USD or NOK")
        return said.upper()

    def company(self, source: str) -> Company:
        """The company of the book."""
        return Company(
            name=self.name,
            currency=self.currency,
            fiscal_year_starts=self.fiscal_year_starts,
            default_person=self.default_person,
            as_of=self.as_of,
            source=source,
        )


class Formats(Strict):
    """How files and values are written. What is left out is found out from the file and from all values of a column."""

    encoding: str | None = None
    delimiter: str | None = None
    decimal: Literal[".", ","] | None = None
    dates: dict[str, str] = Field(default_factory=dict)
    empty: Texts = ()
    percent: Texts = ()

    @field_validator("encoding")
    @classmethod
    def _known(cls, said: str | None) -> str | None:
        try:
            return said and codecs.lookup(said).name
        except LookupError:
            raise ValueError(f"'{said}' is no encoding; utf-8, cp1252 and iso-8859-1 are some") from None

    @field_validator("delimiter")
    @classmethod
    def _one_character(cls, said: str | None) -> str | None:
        mark = "\t" if said in {"tab", "\\t"} else said
        if mark is not None and len(mark) != 1:
            raise ValueError(f"'{said}' should be one character, or tab")
        return mark

    @field_validator("dates", mode="before")
    @classmethod
    def _by_column(cls, said: Any) -> Any:
        forms = said if isinstance(said, dict) else {"": said}
        for form in forms.values():
            if form not in ORDERS and "%" not in str(form):
                raise ValueError(f"'{form}' should be day first, month first, or a pattern like %d.%m.%Y")
        return forms

    def over(self, wider: Formats) -> Formats:
        """These formats, and the wider ones where these say nothing."""
        said = {name: getattr(self, name) for name in self.model_fields_set}
        return wider.model_copy(update=said)

    def dates_of(self, column: str) -> str | None:
        """How dates of a column are written, if it is said."""
        return self.dates.get(column) or self.dates.get("")


class Fallback(Strict):
    """Where a column's value is looked up when the row has none: `take` a column of another table's row."""

    take: str
    by: str
    on: str | None = None
    when: Where = Field(default_factory=dict)

    @field_validator("take")
    @classmethod
    def _dotted(cls, said: str) -> str:
        if said.count(".") != 1:
            raise ValueError(f"'{said}' should be a table and its column, like products.list_price")
        return said

    @property
    def table(self) -> str:
        """The table that is looked into."""
        return self.take.split(".")[0]

    @property
    def column(self) -> str:
        """The column that is taken."""
        return self.take.split(".")[1]


class Part(Strict):
    """Rows of one table from one kind of source; a table may have several parts."""

    files: Texts = Field((), alias="from")
    query: str | None = None
    for_each: str | None = None
    rows: tuple[dict[str, str | None], ...] = ()
    sheet: Texts = ()
    skip: int = Field(0, ge=0)
    header: tuple[str | None, ...] = ()
    where: Where = Field(default_factory=dict)
    columns: dict[str, Annotated[tuple[Template, ...], BeforeValidator(_templates)]] | None = None
    values: Values = Field(default_factory=dict)
    defaults: dict[str, str] = Field(default_factory=dict)
    find_by: dict[str, str] = Field(default_factory=dict)
    fallbacks: dict[str, Fallback] = Field(default_factory=dict)
    distinct: bool = False
    formats: Formats = Field(default_factory=Formats)

    @property
    def has_source(self) -> bool:
        """Whether rows are read from somewhere, and not only written in the mapping."""
        return bool(self.files or self.query or self.for_each)

    def row_templates(self) -> tuple[dict[str, Template | None], ...]:
        """The written rows; texts in them take columns of the source in braces where there is one."""
        read = text_with_columns if self.has_source else literal
        return tuple({k: None if v is None else read(v) for k, v in row.items()} for row in self.rows)


class Mapping(Strict):
    """A whole mapping."""

    source: Literal["files", "sql"]
    folder: str = "."
    url: str | None = None
    company: CompanySpec
    formats: Formats = Field(default_factory=Formats)
    tables: dict[str, Annotated[tuple[Part, ...], BeforeValidator(listed)]]
    mail: MailSpec | None = None

    def parts(self) -> Sequence[tuple[str, int, Part]]:
        """Every part with its table and its number in it."""
        return [(table, number, part) for table, parts in self.tables.items() for number, part in enumerate(parts)]


def known_keys() -> dict[str, tuple[str, ...]]:
    """Every key of the language, by where it stands; the documentation is tested against it."""
    models: dict[str, type[Strict]] = {
        "": Mapping,
        "company": CompanySpec,
        "formats": Formats,
        "tables": Part,
        "fallbacks": Fallback,
        "mail": MailSpec,
        "sources": MailboxSpec,
        "imap": ImapSpec,
        "exclude": ExcludeSpec,
    }
    return {where: tuple(f.alias or name for name, f in m.model_fields.items()) for where, m in models.items()}


def folder_of(mapping: Path, said: str) -> Path:
    """A folder of the mapping, beside it unless it is a whole path; ~ and $NAME are filled in."""
    return mapping.parent / Path(os.path.expandvars(said)).expanduser()
