"""Chat models behind an endpoint that speaks OpenAI's protocol: OpenAI, Azure, vLLM, Ollama, llama.cpp.

They choose tools and word answers; none is ever the source of a figure (see guard/figures.py).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.models.breaker import Breaker
from assistant.models.endpoint import Endpoint
from assistant.settings import Settings
from connectors.tokens import Price

if TYPE_CHECKING:
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

_NO_KEY = "none"  # local servers ask for no key, the client insists on one
_PROBE = "Say ok."


def open_endpoints(settings: Settings) -> tuple[Endpoint, ...]:
    """The endpoint of the settings, and the one to fall back on; nothing is sent until one is asked."""
    address, key = settings.openai_base_url, settings.openai_api_key
    price = _price(settings, settings.price_in, settings.price_out)
    first = _endpoint(settings, settings.endpoint_model, address, key, price)
    if not settings.openai_fallback_model:
        return (first,)
    elsewhere = settings.openai_fallback_base_url
    other = settings.openai_fallback_api_key or (key if elsewhere in {None, address} else None)
    price = _price(settings, settings.fallback_price_in, settings.fallback_price_out) or price
    return first, _endpoint(settings, settings.openai_fallback_model, elsewhere or address, other, price)


def _price(settings: Settings, into: Decimal | None, out: Decimal | None) -> Price | None:
    return None if into is None or out is None else Price(into, out, settings.price_currency)


def _endpoint(
    settings: Settings, name: str, address: str | None, key: SecretStr | None, price: Price | None
) -> Endpoint:
    model = _model(settings, name, address, key)
    breaker = Breaker(lambda: probe(model), settings.openai_rest)
    return Endpoint(model, breaker, settings.openai_timeout, settings.openai_retries, price)


def _model(settings: Settings, name: str, address: str | None, key: SecretStr | None) -> ChatOpenAI:
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    return ChatOpenAI(
        model=name,
        api_key=key or SecretStr(_NO_KEY),
        base_url=address,
        timeout=settings.openai_timeout,
        max_retries=0,  # Endpoint tries again, within the time that a call may take
        temperature=0,
        stream_usage=True,
    )


def probe(model: ChatOpenAI) -> None:
    """Ask for next to nothing; any error of the client where there is no answer."""
    model.invoke(_PROBE, max_tokens=5)
