"""The library: the company's coaching content, searched by meaning and by words, each reader seeing what is theirs.

`Library.open(home)` opens it; `add`, `remove`, `rebuild`, `documents`, `search`, `said`, `borne`, for transcripts of
calls by their deal `calls`, and for practice `objections` and `heard` are all there is to it.
"""

from connectors.library.calls import Call
from connectors.library.catalog import Entry
from connectors.library.documents import Readers
from connectors.library.library import AddReport, Broken, Library, Said
from connectors.library.objections import Objection
from connectors.library.search import Passage
from connectors.library.support import Borne, Quotable
from connectors.library.transcripts import Turn

__all__ = [
    "AddReport",
    "Borne",
    "Broken",
    "Call",
    "Entry",
    "Library",
    "Objection",
    "Passage",
    "Quotable",
    "Readers",
    "Said",
    "Turn",
]
