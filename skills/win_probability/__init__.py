"""How likely an open deal is to be won in the end, learnt from the company's own closed deals; used by other skills.

    chance(desk, deal) -> Chance                 one deal of the asker's scope
    chances(desk, deals) -> {deal_id: Chance}    many, in one read
    beyond_stage(book, on) -> {deal_id: float}   log odds above a stage's own, for a forecast

A Chance is always answered, never raised: `value` is None where nothing may be said, and `silent_because` names why (a
code: untrained, few_closed, no_better, past_day, closed). `baseline` is what deals at its stage come to here and
`base_rate` what all of them do, each None where that is not known either; `reasons` are what raises and lowers the
value, the strongest first, in parts of probability that add up (with `rest`) to value less `usual`, the chance of a
deal that is like all others. Words for kinds of reasons: the section `chances` of phrases.yaml.

features     what it is told from                     leaks       columns that only say how it ended, left out
learning     from sightings to a model and its verdict  fitting, trials, shares: how
model        the arrays, applied with NumPy           scoring, keeping: how good; beside the snapshot
teaching     after a sync: what is taken into use     chance      one deal's, with its reasons
"""

from skills.win_probability.chance import Chance, Reason, Silence, beyond_stage, chance, chances

__all__ = ["Chance", "Reason", "Silence", "beyond_stage", "chance", "chances"]
