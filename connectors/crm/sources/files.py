"""Which files a mapping means, and which reader opens each of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path

from connectors.crm.document import nearest
from connectors.crm.sources.sheet import BrokenFile, Reading, Sheet, Unfit

_KINDS: Mapping[str, str] = {
    **dict.fromkeys((".csv", ".tsv", ".tab", ".txt", ".psv"), "delimited"),
    **dict.fromkeys((".xlsx", ".xlsm"), "excel"),
    **dict.fromkeys((".parquet", ".pq"), "parquet"),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), "json_files"),
    **dict.fromkeys((".yaml", ".yml"), "documents"),
}
_PATTERN = re.compile(r"[*?\[]")


def found_files(said: Sequence[str], folders: Sequence[Path]) -> list[Path]:
    """The files of these names and patterns, each looked for in the folders in turn; Unfit where there is none."""
    found: list[Path] = []
    for name in said:
        fits = next((files for folder in folders if (files := _in_folder(name, folder))), [])
        if not fits:
            raise Unfit("from", _not_there(name, folders))
        found += [file for file in fits if file not in found]
    return found


def open_sheets(path: Path, reading: Reading) -> Iterator[Sheet]:
    """The sheets of a file. BrokenFile, Unfit."""
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        known = ", ".join(sorted(_KINDS))
        raise Unfit("from", f"{path.name} is of no kind that can be read; known are {known}")
    try:
        if path.stat().st_size == 0:
            raise BrokenFile(path.name, "it is empty. Export it again")
        reader: Callable[[Path, Reading], Iterator[Sheet]] = import_module(f"connectors.crm.sources.{kind}").sheets
        yield from reader(path, reading)
    except OSError as error:
        raise BrokenFile(path.name, f"it can't be opened ({error.strerror or type(error).__name__})") from error


def _in_folder(name: str, folder: Path) -> list[Path]:
    whole = folder / name
    if whole.is_file():
        return [whole]
    if not _PATTERN.search(name):
        return []
    if Path(name).is_absolute():
        folder, name = Path(Path(name).anchor), str(Path(name).relative_to(Path(name).anchor))
    return sorted(file for file in folder.glob(name) if file.is_file() and not file.name.startswith(("~$", ".")))


def _not_there(name: str, folders: Sequence[Path]) -> str:
    folder = folders[0]
    if not folder.is_dir():
        return f"the folder {folder} is not there; set `folder` in the mapping, or give --folder"
    there = [file.name for file in sorted(folder.iterdir()) if file.is_file()]
    return f"no file '{name}' in {folder}{nearest(name, there)}"
