"""Disputes of statement lines, in conversation: a rep opens one, whoever leads them or operations answers and decides.

scope     whose disputes a person sees and may decide, and who is told
step      what is asked for, checked to the end before anything is written
acting    the step, written in one transaction of the state
listing   what is open, and what was decided
results   what the tool answers with
tool      the tool itself
"""

from skills.disputes.tool import skill

__all__ = ["skill"]
