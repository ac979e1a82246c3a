"""What a mapping must hold besides its form: tables and columns that the book has, in an order that can be worked off.

What depends on the files (whether they have the columns that are named) is looked at when they are read: binding.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from connectors.book.schema import TABLES, Table
from connectors.crm.document import Document, Fault, nearest
from connectors.crm.mapping import Fallback, Mapping, Part

# A quota may name its period instead of its two days.
PERIOD = "period"
_ORDER = tuple(TABLES)


def faults_in(mapping: Mapping, document: Document) -> Iterator[Fault]:
    """Everything about a mapping that does not fit the book."""
    if mapping.source == "sql" and not mapping.url:
        yield Fault(document.line("source"), "'url' is missing: the database, best as $NAME of an environment variable")
    for table, number, part in mapping.parts():
        way = ("tables", table, number)
        if table not in TABLES:
            yield Fault(document.line("tables", table), f"the book has no table '{table}'{nearest(table, _ORDER)}")
            continue
        for step, says in _of_part(mapping, TABLES[table], part):
            yield Fault(document.line(*way, *step), says)


Found = tuple[tuple[str | int, ...], str]


def _of_part(mapping: Mapping, table: Table, part: Part) -> Iterator[Found]:
    yield from _of_sources(mapping, table, part)
    yield from _of_columns(table, part)
    yield from _of_formats(table, part)
    for column, target in part.find_by.items():
        yield from _of_reference(table, column, target)
    for column, fallback in part.fallbacks.items():
        yield from _of_fallback(mapping, table, part, column, fallback)


def _of_sources(mapping: Mapping, table: Table, part: Part) -> Iterator[Found]:
    given = [key for key, said in (("from", part.files), ("query", part.query), ("for_each", part.for_each)) if said]
    if len(given) > 1:
        yield (given[1],), f"{' and '.join(given)} can't stand in one part; make a list of parts"
    if not given and not part.rows:
        yield (), f"{table.name} has no rows: give `from`, `for_each` or `rows`"
    if part.query and mapping.source != "sql":
        yield ("query",), "a query needs `source: sql`"
    if part.for_each:
        yield from _of_earlier(mapping, table, ("for_each",), part.for_each)


def _of_earlier(mapping: Mapping, table: Table, way: tuple[str, ...], wanted: str) -> Iterator[Found]:
    """A table that is looked into has to be in the mapping, and made before."""
    if wanted not in TABLES:
        yield way, f"the book has no table '{wanted}'{nearest(wanted, _ORDER)}"
    elif wanted not in mapping.tables:
        yield way, f"{table.name} needs the table {wanted}, which this mapping does not have"
    elif _ORDER.index(wanted) >= _ORDER.index(table.name):
        yield way, f"{table.name} is made before {wanted}, so it can't look into it"


def _of_columns(table: Table, part: Part) -> Iterator[Found]:
    known = column_names(table)
    for key, columns in (
        ("columns", part.columns or {}),
        ("defaults", part.defaults),
        ("find_by", part.find_by),
        ("fallbacks", part.fallbacks),
    ):
        yield from (((key, c), _no_column(table, c, known)) for c in columns if c not in known)
    for number, row in enumerate(part.rows):
        yield from ((("rows", number, c), _no_column(table, c, known)) for c in row if c not in known)
    for column, replacements in part.values.items():
        for old, sets in replacements.items():
            allowed = {*known, column}
            yield from ((("values", column, old, c), _no_column(table, c, known)) for c in sets if c not in allowed)
    for column in set(part.fallbacks) & set(part.defaults):
        yield ("defaults", column), f"'{column}' has a default, so its fallback would never be used; drop one of them"
    yield from _of_needed(table, part)


def _of_needed(table: Table, part: Part) -> Iterator[Found]:
    """Columns that every row needs and this part never gives. Without `columns`, only the file can tell."""
    if part.columns is None and (part.has_source or not part.rows):
        return
    for column in missing_columns(table, part, part.columns or ()):
        yield ("columns" if part.columns else "rows",), f"every row of {table.name} needs '{column}': say where from"


def missing_columns(table: Table, part: Part, mapped: Iterable[str]) -> list[str]:
    """The columns that rows of the table need, and that neither these nor the rest of the part give."""
    given = {*mapped, *part.defaults, *part.fallbacks}
    given |= {column for row in part.rows for column in row}
    given |= {c for replacements in part.values.values() for sets in replacements.values() for c in sets}
    if table.name == "quotas" and PERIOD in given:
        given |= {"period_start", "period_end"}
    if len(table.key) == 1:
        given.add("name")  # where there is none, the key stands for it
    return [c.name for c in table.columns if c.required and c.name not in given]


def _of_formats(table: Table, part: Part) -> Iterator[Found]:
    known = column_names(table)
    for column in part.formats.percent:
        if column not in known:
            yield ("formats", "percent"), _no_column(table, column, known)
    for column in part.formats.dates:
        if column and column not in known:
            yield ("formats", "dates", column), _no_column(table, column, known)


def _of_reference(table: Table, column: str, target: str) -> Iterator[Found]:
    spec = table.column(column)
    if spec is None:
        return  # said already
    if spec.ref is None:
        refers = [c.name for c in table.columns if c.ref]
        yield ("find_by", column), f"'{column}' refers to no table; of {table.name}, {', '.join(refers) or 'none'} does"
    elif TABLES[spec.ref].column(target) is None:
        names = column_names(TABLES[spec.ref])
        yield ("find_by", column), _no_column(TABLES[spec.ref], target, names)


def _of_fallback(mapping: Mapping, table: Table, part: Part, column: str, fallback: Fallback) -> Iterator[Found]:
    way = ("fallbacks", column)
    wrong = list(_of_earlier(mapping, table, (*way, "take"), fallback.table))
    yield from wrong
    if wrong:
        return
    other = TABLES[fallback.table]
    for key, name in (("take", fallback.column), ("on", fallback.on)):
        if name is not None and other.column(name) is None:
            yield (*way, key), _no_column(other, name, column_names(other))
    if fallback.on is None and len(other.key) != 1:
        yield (*way, "take"), f"rows of {other.name} are told apart by {' and '.join(other.key)}; say `on` which column"
    for name in fallback.when:
        if table.column(name) is None:
            yield (*way, "when", name), _no_column(table, name, column_names(table))


def column_names(table: Table) -> tuple[str, ...]:
    """What may stand for a column of the table."""
    names = tuple(c.name for c in table.columns)
    return (*names, PERIOD) if table.name == "quotas" else names


def _no_column(table: Table, said: str, known: Iterable[str]) -> str:
    return f"{table.name} has no column '{said}'{nearest(said, known)} Its columns are {', '.join(known)}"
