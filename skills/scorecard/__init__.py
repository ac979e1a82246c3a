"""The figures of a person or a team, by one definition each: now, before, beside peers, by quarter, against quota.

kpis         the definitions                   proportion   shares with their intervals
window       which days                        peers        who is compared with whom
card         a card from the book              sparkline    a trend in text
results      what comes out                    asking       the tool
"""

from skills.scorecard.asking import skill

__all__ = ["skill"]
