"""A name that nobody in scope has: where a question means it to be, so that the answer says that it is not known."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from assistant.understanding.reading import Reading, Stranger

Args = dict[str, Any]
_GENITIVE = re.compile("['’]s?$")


def strangers(skill_args: type[BaseModel], found: Mapping[str, Any], reading: Reading) -> Args:
    """A name nobody in scope has, put where it was meant, so that the skill says that it does not know it.

    Better than answering about the asker: the question was about somebody or something else.
    """
    known = {str(value).lower() for value in found.values()}
    names = [name for name in reading.strangers if name.said.lower() not in known]  # "MEDDICC" is a checklist
    if "question" in skill_args.model_fields or not names or "person" in found:
        return {}
    first, said, is_person = names[0], *_whole_name(names, reading)
    if is_person and "person" in skill_args.model_fields:
        return {"person": said}
    free = [name for name in ("person", "deal", "account") if name in skill_args.model_fields and name not in found]
    if any(n in found for n in ("deal", "account")):
        return {}
    meant = [name for name in free if name in first.kinds]
    if not meant and not first.kinds:
        meant = [name for name in reversed(free) if name != "person"] or free
    return {meant[0]: said if meant[0] == "person" else first.said} if meant else {}


def _whole_name(names: Sequence[Stranger], reading: Reading) -> tuple[str, bool]:
    """The first name as it is called, and whether it is a person's.

    It is where the examples have only people, in the genitive, or as two names on end where the asker is not the one
    that is asked about.
    """
    first, rest = names[0], names[1:2]
    genitive = [_GENITIVE.sub("", n.said) != n.said for n in names[:2]]
    on_end = bool(rest) and rest[0].start == first.end + 1 and not genitive[0] and first.said[0].isupper()
    said = f"{first.said} {rest[0].said}" if on_end else first.said
    is_person = first.kinds == {"person"} or genitive[0] or (on_end and (genitive[1] or not reading.has("mine")))
    return _GENITIVE.sub("", said), is_person
