"""Commissions as an asset: what is capitalised, how it is written off, what is left (ASC 340-40, IFRS 15.91-104).

policy      what is incremental, over how long it benefits, which expedients are used; a small YAML that finance owns
schedule    one cost over its months, to the cent, and its impairment when the contract ends early
balances    all costs by month: brought forward + added - amortised - impaired = carried forward
journal     the entries of a month, debits equal to credits
asking      the tool
"""
