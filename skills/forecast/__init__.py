"""Where a period will end: a distribution from the company's own history, and what moves it.

stretches    past days that are like those asked about       rates       how likely a deal is to be won in them
together     how far deals of one stretch go together        coming      what is not in the pipeline yet
standing     the open deals, each with its chance            draws       the simulation; exact: the same by convolution
landing      what the trials say                             payout      what a seller is paid, by the plan
results      what comes out                                  asking      from the question to all of it; tool: the skill
"""

from skills.forecast.tool import skill

__all__ = ["skill"]
