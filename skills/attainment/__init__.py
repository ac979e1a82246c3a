"""How far people have come against quota, and whether the pace holds.

target      which quotas an asked period means
credited    what counts towards them
results     attainment, gap and pace of a person or a team
measured    from the book to results, for any number of people at once
asking      the tool
"""

from skills.attainment.asking import skill
from skills.attainment.measured import remaining

__all__ = ["remaining", "skill"]
