"""The game: points, ranks, badges and streaks in contests that the company writes in a small YAML language.

contest      what a contest is              contest_file   read from its file, with all its faults
tally        what everybody has done        points         points, fairness, ranks
honours      badges and streaks             showing        who sees whose rank
board        the ranking for an asker       asked          which contest is meant; asking: the tool
"""

from skills.leaderboard.asking import skill

__all__ = ["skill"]
