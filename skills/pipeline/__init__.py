"""What is in the pipeline: value and count, how fast it moves, what changed in it, and what is untidy.

open_deals    value and count, by stage, owner, segment, month, type, and against what is left of the quota
listed        open deals one by one: the five largest, the two that close next
velocity      opportunities x win rate x size / cycle, with its four parts
movement      from one day to another: created, won, lost, slipped, grown, shrunk: a waterfall that adds up
hygiene       past close date, no amount, no next step, no contact, the same deal twice
asking        the tool
"""

from skills.pipeline.asking import skill

__all__ = ["skill"]
