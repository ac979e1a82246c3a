"""Makes anew what ships of the phrases: their vectors, and the router and language model learnt from them.

    make vectors

Run it after a phrase has changed: without it each fresh home would have to learn by itself.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from assistant.understanding.embedding import FILE, Asked, embedded_questions, kept_questions
from assistant.understanding.phrases import examples, filled
from assistant.understanding.trained import SHIPPED, keep, learnt_from, train
from connectors.library.embeddings import content_key


def renew() -> int:
    """Write vectors of all phrases, router and language model anew; how many phrases there are."""
    texts = sorted({text for example in examples() for text in filled(example)})
    name, rows = Asked().name, embedded_questions(texts)
    by_key = {content_key(name, text): row for text, row in zip(texts, rows, strict=True)}
    keys = sorted(by_key)
    SHIPPED.mkdir(exist_ok=True)
    path = Path(str(files("assistant.understanding"))) / FILE
    np.savez(path, keys=np.array(keys), rows=np.stack([by_key[key] for key in keys]).astype(np.float16))
    with TemporaryDirectory() as empty:
        keep(train(examples(), kept_questions(Path(empty))), SHIPPED, learnt_from())
    return len(keys)


if __name__ == "__main__":
    print(renew(), "phrases")  # noqa: T201
