"""The library: the company's coaching content, searched by meaning and by words, each reader seeing what is theirs.

`Library.open(home)` opens it; `add`, `remove`, `rebuild`, `documents`, `search`, `said` and `borne` are
all there is to it.
"""

from connectors.library.catalog import Entry
from connectors.library.documents import Readers
from connectors.library.library import AddReport, Broken, Library, Said
from connectors.library.search import Passage
from connectors.library.support import Borne, Quotable

__all__ = ["AddReport", "Borne", "Broken", "Entry", "Library", "Passage", "Quotable", "Readers", "Said"]
