"""Rows of a database by a query of the mapping, streamed. Lines are rows of the result, from 1.

The database's address comes from the mapping's `url`, best as $NAME of an environment variable; neither it nor a
password is ever part of a message.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any

from connectors.crm.sources.sheet import Line, Sheet
from connectors.errors import BadUse, ServiceDown

_AT_ONCE = 5000


def sheet(name: str, url: str, query: str) -> Iterator[Sheet]:
    """The result of a query. BadUse where the address is not set, ServiceDown where the database does not answer."""
    import sqlalchemy as sa

    try:
        engine = sa.create_engine(_filled_in(url))
        with engine.connect() as connection:
            result = connection.execution_options(stream_results=True, max_row_buffer=_AT_ONCE).execute(sa.text(query))
            yield Sheet(name, tuple(result.keys()), _lines(result))
        engine.dispose()
    except (sa.exc.ArgumentError, ImportError) as error:
        message = (
            f"The mapping's url is no database that can be used here ({type(error).__name__}); see docs/mapping.md."
        )
        raise BadUse(message, code="bad_use") from None
    except sa.exc.SQLAlchemyError as error:
        why = _without_address(str(getattr(error, "orig", None) or error).splitlines()[0])
        message = f"The database did not give {name} ({why}). Nothing was changed."
        raise ServiceDown(message, code="source_down", what=name, why=why) from None


def _lines(result: Any) -> Iterator[Line]:
    for number, row in enumerate(result, 1):
        yield Line(number, tuple(row))


def _filled_in(url: str) -> str:
    filled = os.path.expandvars(url)
    if unset := re.search(r"\$\{?(\w+)", filled):
        message = f"The environment variable {unset[1]}, which the mapping's url names, is not set."
        raise BadUse(message, code="bad_use")
    return filled


def _without_address(text: str) -> str:
    return re.sub(r"\S+://\S+|\S+:\S+@\S+", "...", text)
