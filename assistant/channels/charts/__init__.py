"""Charts of answers, in one theme: as text in a terminal, as a picture where pictures can be shown.

theme      colours, letters, sizes        words      names and figures in the asker's language
terminal   as text                        picture    as PNG
"""

from assistant.channels.charts.picture import as_picture
from assistant.channels.charts.terminal import in_terminal

__all__ = ["as_picture", "in_terminal"]
