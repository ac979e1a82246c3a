"""Commission plans: the plan language read, checked and applied, and the skills that answer from it.

document -> reading -> plan, faults        a YAML document becomes a plan, or everything that is wrong with it
measure -> standing -> ways -> drafts      credits become what counts, goals, slices, lines
payout                                     one component, one person, one period
clawback, pending -> settle                cancelled credits, parts that wait, cap, draw, balances
run                                        everyone
"""
