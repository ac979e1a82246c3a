"""Understanding a question without a large model: its language, names and numbers, the skill it wants, what it goes on.

`understand(text, history, desk, cache=...)` is the way in; `trained(folder)` trains ahead of the first question.
"""

from assistant.understanding.followups import PastCall
from assistant.understanding.trained import trained
from assistant.understanding.understand import holed, understand
from assistant.understanding.understood import Call, Clarify, Understood

__all__ = ["Call", "Clarify", "PastCall", "Understood", "holed", "trained", "understand"]
