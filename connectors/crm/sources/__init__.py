"""Files that rows come from: delimited text, Excel, Parquet, JSON, JSON lines, and YAML documents (plans).

Every reader gives the same: sheets with a header and numbered lines, read one after the other. What is wrong with a
line travels with it; a file that can't be read at all is a BrokenFile.
"""

from connectors.crm.sources.files import found_files, open_sheets
from connectors.crm.sources.sheet import BrokenFile, Line, Reading, Sheet, Unfit

__all__ = ["BrokenFile", "Line", "Reading", "Sheet", "Unfit", "found_files", "open_sheets"]
