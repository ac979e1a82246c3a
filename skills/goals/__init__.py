"""Goals: set, adjusted, shared with whoever leads, divided among a team; measured from the book, never ticked.

measures    what can be aimed at, and where it is read
standing    how far a goal has come, and whether the pace holds
dividing    a team's target in parts that add up
steps       what writes, checked and then taken
listing     goals that somebody may see, their history, what to be reminded of
results     what comes out          asking    the tool
"""

from skills.goals.asking import skill
from skills.goals.listing import due

__all__ = ["due", "skill"]
