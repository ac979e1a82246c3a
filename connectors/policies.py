"""Documents that a company writes itself and lays into the home folder: COACH_HOME/expense.yaml and the like."""

from __future__ import annotations

from typing import Any

from connectors.errors import BadUse
from connectors.home import Home


def read_policy(home: Home, name: str) -> dict[str, Any] | None:
    """The document of this name, None where there is none. BadUse (code bad_policy) where it is no YAML mapping."""
    path = home.root / f"{name}.yaml"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _bad(name, f"{path.name} can't be read ({type(error).__name__})") from None
    import yaml

    try:
        read = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        raise _bad(name, f"{path.name} is no YAML{where}") from None
    if not isinstance(read, dict | None):
        raise _bad(name, f"{path.name} has to be keys with values")
    return read


def _bad(name: str, faults: str) -> BadUse:
    return BadUse(f"The policy {name} can't be used. {faults}.", code="bad_policy", faults=faults)
