"""The run: everybody's statement for a period, kept in the state from draft to published, and what comes of it.

everyone      the book -> slips of some people at a time, and what was wrong with their rows
rows          the credits that something can be wrong with
checks        what is wrong with rows and assignments; the others are paid
book_keeping  slips -> statements in the state: draft, approved, published; corrections of a published period
differences   two runs of a period, line by line
reconciling   what a run says of itself: totals, credits that paid nothing, deals that paid more than once, changes
payroll       a published run as rows for payroll

Only operations, finance and admin may run it.
"""
