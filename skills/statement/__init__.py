"""What a person has earned and is paid in a period, line by line, and why: the tool `commission_statement`.

slip       the data: one person, one plan, one period; written to the state and read back as it was
shares     which deal has how much of a line, adding up to the line
working    a plan's payroll -> slips
sources    the book, or the state where a period is published -> slips
why        one deal's lines: at which rate, where attainment stood
changes    from one state of the rows to another: a bridge that adds up
results    what the tool answers with
asking     from the arguments to one of its answers
tool       the tool itself
"""

from skills.statement.tool import skill

__all__ = ["skill"]
