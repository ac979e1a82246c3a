"""The coaching library as the settings want it: which embeddings, and where its vectors are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.settings import Settings
from connectors.home import Home

if TYPE_CHECKING:
    from connectors.library import Library


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
