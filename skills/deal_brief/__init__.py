"""One deal or customer on a page: state, history, people, last words, mood, risks, chance, commission, what is open.

checklists   the methodology's items, from prompts/_checklists
checking     which items are met, missing or unknown, with the evidence
events       what changed on a deal
letters      the mail with a customer: mood and what was said
one          a deal       customer   an account with its deals
results      what comes out
asking       the tool
"""

from skills.deal_brief.asking import skill

__all__ = ["skill"]
