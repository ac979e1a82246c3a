"""The conversation: who is asking, what they mean, which skill answers, and how the answer is worded and shown.

from assistant import Coach
Coach.open().ask("how am I doing against quota?", person="dana@demo.example", thread="t1")
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.agent import Coach
    from assistant.answer import Answer

__all__ = ["Answer", "Coach"]


def __getattr__(name: str) -> Any:
    """Import on first use: the agent's libraries take over a second to load, and not every command needs them."""
    if name == "Coach":
        from assistant.agent import Coach

        return Coach
    if name == "Answer":
        from assistant.answer import Answer

        return Answer
    raise AttributeError(f"module 'assistant' has no attribute '{name}'")
