"""Everything outside the process: the sales book, CRM exports, mail, the coaching library, state.

Also the nouns that all of it is made of: `errors`, `money`, `periods`, `home`. Nothing here imports `skills` or
`assistant`.
"""
