"""What customers' mail says: how they feel, what changed, what they signal, who owes whom a reply.

examples, labels, training/     labelled messages to learn from
train -> neighbours, head       heads learnt from them, as arrays
structure                       turns of phrase by spaCy
reading                         a sentence: feeling and signals, kept by content hash
messages -> mood, silence       a message, a contact, an account over time
skill                           the tool
"""

from skills.email_sentiment.asking import skill

__all__ = ["skill"]
