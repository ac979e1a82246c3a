"""How likely an open deal is to be won in the end, learnt from the company's own closed deals; used by other skills.

    chance(desk, deal) -> Chance                 one deal of the asker's scope
    chances(desk, deals) -> {deal_id: Chance}    many, in one read

A Chance is always answered, never raised: `value` is None where nothing may be said, and `silent_because` names why (a
code: untrained, few_closed, no_better, past_day, closed). `baseline` is what deals at its stage come to here and
`base_rate` what all of them do, each None where that is not known either; `reasons` are what raises and lowers the
value, the strongest first, in parts of probability that add up (with `rest`) to value less base_rate.
"""

from skills.win_probability.chance import Chance, Reason, Silence, chance, chances

__all__ = ["Chance", "Reason", "Silence", "chance", "chances"]
