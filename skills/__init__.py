"""What the coach can do: one skill a file, or a folder where the computation is large.

A skill is a name, one sentence, pydantic arguments, a typed result and `run(args, desk)`. It reads only what lies on
the desk; its book is already narrowed to what the person asking may see.
"""
