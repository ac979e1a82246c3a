"""The library: the company's coaching content, searched by meaning and by words, each reader seeing what is theirs.

`Library.open(home)` opens it; `add`, `remove`, `list` and `search` are all there is to it.
"""
