"""LangChain's own standard tests: the embedded model is a chat model like any other.

It is told apart where it differs by design: it calls the registry's tools only, each for what it is for, so tests that
bind a tool of their own and want it called are marked as expected to fail; it makes no structured output.
"""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_tests.integration_tests import ChatModelIntegrationTests
from langchain_tests.unit_tests import ChatModelUnitTests

from assistant import Coach
from assistant.models.embedded import EmbeddedChatModel
from assistant.turn import Turn
from connectors.home import Home

OWN_TOOLS = "the embedded model calls the skills of the registry, not a tool of the caller's"


class _Embedded:
    """What both suites are told of the model."""

    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        return EmbeddedChatModel

    @property
    def has_structured_output(self) -> bool:
        return False

    @property
    def has_tool_choice(self) -> bool:
        return False

    @property
    def returns_usage_metadata(self) -> bool:
        return False  # nothing is counted: nothing is paid


class TestAsAClass(_Embedded, ChatModelUnitTests):
    """Made, bound, serialised."""


class TestAtADesk(_Embedded, ChatModelIntegrationTests):
    """Asked: whole, streamed, in batches, asynchronously, in a conversation."""

    @pytest.fixture
    def model(self, request: Any, taught: Home) -> BaseChatModel:
        desk = Coach.open(taught).desk()
        return EmbeddedChatModel().at(Turn(desk, taught.cache, "hello"))

    @pytest.mark.xfail(reason=OWN_TOOLS, strict=True)
    def test_tool_calling(self, model: BaseChatModel) -> None:
        super().test_tool_calling(model)

    @pytest.mark.xfail(reason=OWN_TOOLS, strict=True)
    def test_bind_runnables_as_tools(self, model: BaseChatModel) -> None:
        super().test_bind_runnables_as_tools(model)

    @pytest.mark.xfail(reason=OWN_TOOLS, strict=True)
    def test_tool_calling_with_no_arguments(self, model: BaseChatModel) -> None:
        super().test_tool_calling_with_no_arguments(model)

    @pytest.mark.xfail(reason=OWN_TOOLS, strict=True)
    def test_agent_loop(self, model: BaseChatModel) -> None:
        super().test_agent_loop(model)

    @pytest.mark.xfail(reason=OWN_TOOLS, strict=True)
    def test_unicode_tool_call_integration(
        self,
        model: BaseChatModel,
        *,
        tool_choice: str | None = None,  # noqa: PT028
        force_tool_call: bool = True,  # noqa: PT028
    ) -> None:
        super().test_unicode_tool_call_integration(model, tool_choice=tool_choice, force_tool_call=force_tool_call)

    @pytest.mark.xfail(reason=OWN_TOOLS, strict=True)
    async def test_tool_calling_async(self, model: BaseChatModel) -> None:
        await super().test_tool_calling_async(model)

    @pytest.mark.xfail(reason="makes a model without a desk, and the embedded one answers at a desk", strict=True)
    def test_stop_sequence(self, model: BaseChatModel) -> None:
        super().test_stop_sequence(model)
