"""What to do next: open deals by what settling the main thing in their way would bring, with why and how.

gains      chance now and with the sign settled, and what the difference is worth
worth      what each deal would bring: commission through the plan, attainment, or its amount
heard      what the customer asked, objected to or signalled lately
steps      what the guides say about it
ranking    the actions of a person or a team
asking     the tool
"""

from skills.next_actions.asking import skill

__all__ = ["skill"]
