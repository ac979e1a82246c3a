"""Coaching questions, answered in the words of the company's own guides, each sentence with where it stands.

sections   what of the guides a question is about
picking    the fewest sentences of the passages found that answer, in an order that reads
facts      what stands out on the deal, customer or person asked about
results    the answer: what is quoted, from where, and those facts
asking     the tool
"""

from skills.coaching_advice.asking import skill

__all__ = ["skill"]
