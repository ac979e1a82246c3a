"""A chat model behind an endpoint that speaks OpenAI's protocol: OpenAI, Azure, vLLM, Ollama, llama.cpp.

It chooses tools and words answers; it is never the source of a figure (see guard/figures.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.settings import Settings

if TYPE_CHECKING:
    from langchain_openai import ChatOpenAI

_NO_KEY = "none"  # local servers ask for no key, the client insists on one


def open_model(settings: Settings) -> ChatOpenAI:
    """The chat model of the settings; nothing is sent until it is called."""
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    return ChatOpenAI(
        model=settings.endpoint_model,
        api_key=settings.openai_api_key or SecretStr(_NO_KEY),
        base_url=settings.openai_base_url,
        timeout=settings.openai_timeout,
        max_retries=settings.openai_retries,
        temperature=0,
    )


def what_failed(error: Exception) -> str:
    """The code in phrases.yaml (notes) for an error of the endpoint."""
    import openai

    kinds: tuple[tuple[type[Exception], str], ...] = (
        (openai.APITimeoutError, "timeout"),
        (openai.AuthenticationError, "refused_key"),
        (openai.PermissionDeniedError, "refused_key"),
        (openai.RateLimitError, "rate_limited"),
        (openai.APIConnectionError, "unreachable"),
    )
    return next((code for kind, code in kinds if isinstance(error, kind)), "failed_model")
