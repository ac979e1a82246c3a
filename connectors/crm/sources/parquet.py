"""Parquet files, some thousand rows at a time. Lines are rows, from 1."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from connectors.crm.sources.sheet import BrokenFile, Line, Reading, Sheet

_AT_ONCE = 10_000


def sheets(path: Path, reading: Reading) -> Iterator[Sheet]:
    """The one table of a file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        header = tuple(file.schema_arrow.names)
        yield Sheet(path.name, header, _lines(path, file, reading))
        file.close()
    except (pa.ArrowException, ValueError) as error:
        raise _broken(path) from error


def _lines(path: Path, file: Any, reading: Reading) -> Iterator[Line]:
    import pyarrow as pa

    number = 0
    try:
        for batch in file.iter_batches(batch_size=_AT_ONCE):
            columns = [_in_microseconds(column).to_pylist() for column in batch.columns]
            for cells in zip(*columns, strict=True):
                number += 1
                yield Line(number, tuple(_flat(cell) for cell in cells))
            reading.moved(0)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _broken(path) from error


def _in_microseconds(column: Any) -> Any:
    """Moments as Python has them; nanoseconds would bring pandas along."""
    import pyarrow as pa

    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        return column.cast(pa.timestamp("us", column.type.tz), safe=False)
    return column


def _flat(cell: Any) -> Any:
    return (
        ", ".join(map(str, cell)) if isinstance(cell, list) else str(cell) if isinstance(cell, (dict, bytes)) else cell
    )


def _broken(path: Path) -> BrokenFile:
    return BrokenFile(path.name, "it is no whole Parquet file; it may have been cut off. Export it again")
