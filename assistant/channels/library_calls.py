"""Which deal a transcript is about: what its head says, else `--deal`, else the id of a deal in its file's name."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from connectors.errors import CoachError, NoData
from connectors.home import Home

if TYPE_CHECKING:
    from connectors.library.calls import DealOf
    from skills.names import Names

_WORD = re.compile(r"[\w-]+")


def deals_by_name(named: str | None, folder: Home) -> DealOf:
    """Deals by name or id, in the book of this home. NotFound or Ambiguous where `named` is not one deal's."""
    from connectors.library.documents import BadDocument

    names = cache(lambda: _names(folder))
    for_all = names().deal(named).deal_id if named else None

    def deal_of(said: str | None, file_name: str) -> str | None:
        if said:
            try:
                return names().deal(said).deal_id
            except CoachError as error:
                raise BadDocument(f"the deal that it says it is about: {error.message}") from error
        return for_all or _in(file_name, names)

    return deal_of


def _in(file_name: str, names: Callable[[], Names]) -> str | None:
    """The id of a deal among the words of a file's name; no deal where there is no book."""
    words = _WORD.findall(file_name)
    try:
        found = [deal for word in words if (deal := names().row("deal", word))]
    except NoData:
        return None
    return found[0].deal_id if len(found) == 1 else None


def _names(folder: Home) -> Names:
    """All names of the book: whoever runs the command may read everything."""
    from connectors.book import Book, open_current
    from connectors.book.schema import Person
    from skills.names import Names

    return Names.of(Book(open_current(folder), Person(person_id="", name="", role="admin")))
