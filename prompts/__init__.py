"""Words, no code: how skills are asked for and how their results are said, a folder per language."""
