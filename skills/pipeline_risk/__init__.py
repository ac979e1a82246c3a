"""Which open deals may not close, or not in time, and how one can tell.

signs         the signs of risk, each with its evidence; points and score
thresholds    from where on something is a sign, learnt from won deals where there are enough
reading       the signs of one deal, from what surrounds it (connectors.book.Vitals)
evidence      what they were told from
history       how deals that showed a sign ended in this company
scope         which deals a question is about
many, one     a ranked list; one deal with everything that was found
mail          what the mail on one deal says against it
changes       what is worse and what is better than a week ago
asking        the tool
"""

from skills.pipeline_risk.asking import skill

__all__ = ["skill"]
