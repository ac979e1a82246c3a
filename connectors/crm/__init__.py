"""CRM exports into the book: through a mapping, rows of files become rows of the book or are set aside with a reason.

read_mapping(path) -> MappingFile              the mapping, checked; BadMapping with every fault and its line
sync(home, mapping, now=...) -> SyncReport     a new snapshot of the book, or the old one and why
"""

from connectors.crm.mapping_reading import MappingFile, read_mapping
from connectors.crm.report import SyncReport, TableReport
from connectors.crm.sync import Progress, Tolerance, sync

__all__ = ["MappingFile", "Progress", "SyncReport", "TableReport", "Tolerance", "read_mapping", "sync"]
