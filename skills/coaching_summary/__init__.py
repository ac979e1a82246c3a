"""The coaching summary: what a manager should talk about with somebody, and on what grounds; the same for oneself.

signals      what a seller does, counted deal by deal
evidence     whether it differs from peers by more than chance
rules        which skill a signal points to, which question a sign asks (prompts/coaching_rules.yaml)
drivers      a difference in won amounts as volume, time, win rate and size, adding up exactly
inspecting   deals to talk about        mailing   how the correspondence goes
agreeing     actions that are agreed, ticked off or moved   progress  how it goes with them
person, team the summary                results   what comes out
asking       the tool
"""

from skills.coaching_summary.asking import skill

__all__ = ["skill"]
