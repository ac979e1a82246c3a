"""Correspondence: from a raw body to the words that its sender wrote this time.

clean(body, subject, sender) -> Cleaned      no quoted history, greeting, signature, disclaimer; what is automatic
sentences(words) -> tuple[str, ...]          the same words one sentence at a time
"""

from connectors.mail.automatic import Automatic, automatic
from connectors.mail.clean import Cleaned, clean
from connectors.mail.sentences import sentences

__all__ = ["Automatic", "Cleaned", "automatic", "clean", "sentences"]
