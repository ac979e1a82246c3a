"""The coaching library as the settings want it, and whether a question that no skill is about is answered there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.settings import Settings
from connectors.errors import CoachError
from connectors.home import Home

if TYPE_CHECKING:
    from connectors.library import Library
    from skills.skill import Desk

SURELY = 0.7  # of a passage that it is about the question: a library of any size then says nothing of the weather
_FIRST = 3


def open_library(home: Home, settings: Settings) -> Library:
    """The library of a home folder. BadUse (bad_embeddings) where COACH_EMBEDDINGS can't be used."""
    from connectors.library import Library
    from connectors.library.providers import open_embeddings

    key = settings.embeddings_api_key or settings.openai_api_key
    embeddings = open_embeddings(
        settings.embeddings,
        key=key.get_secret_value() if key else None,
        address=settings.embeddings_base_url or settings.openai_base_url,
        options=settings.embeddings_options,
    )
    return Library.open(home, embeddings=embeddings, server=settings.library_url)


def surely_about(question: str, desk: Desk) -> bool:
    """Whether a passage that this person may read is surely about a question; no where the library can't be asked."""
    try:
        found = desk.library.search(question, person=desk.person, k=_FIRST)
    except CoachError:
        return False
    return any(passage.likely >= SURELY for passage in found)
