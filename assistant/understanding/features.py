"""A text as numbers: its embedding, centred, beside its words, word pairs and letter groups, hashed.

E5's embeddings all point the same way; with their mean taken off, directions tell meanings apart. Words and letters add
what the embedding blurs: exact terms, and misspellings. Hashing is CRC32, so that a model trained today reads tomorrow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from skills.folding import folded

Floats = NDArray[np.float32]
BUCKETS = 1 << 13


def grams(text: str) -> Counter[int]:
    """Buckets of a text's words, pairs of neighbours, and groups of 3 and 4 letters within words."""
    words = [w.text for w in folded(text)]
    ends = ["^", *words, "$"]
    found = [f"w {w}" for w in words]
    found += [f"p {a} {b}" for a, b in pairwise(ends)]
    for word in words:
        marked = f"<{word}>"
        found += [f"c {marked[i : i + n]}" for n in (3, 4) for i in range(len(marked) - n + 1)]
    return Counter(crc32(gram.encode()) % BUCKETS for gram in found)


def rarity(counted: Sequence[Counter[int]]) -> Floats:
    """How much each bucket says: the fewer texts hold it, the more (idf)."""
    held = np.zeros(BUCKETS)
    for counter in counted:
        held[list(counter)] += 1
    return (np.log((1 + len(counted)) / (1 + held)) + 1).astype(np.float32)


def weighed(counter: Counter[int], idf: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Buckets and their weights (1 + log count, times idf), of length 1 together."""
    buckets = np.fromiter(counter.keys(), dtype=np.int64, count=len(counter))
    counts = np.fromiter(counter.values(), dtype=np.float32, count=len(counter))
    weights = (1 + np.log(counts)) * idf[buckets] if len(counter) else counts
    length = float(np.linalg.norm(weights)) or 1.0
    return buckets, (weights / length).astype(np.float32)


def centred(embeddings: Floats, mean: Floats) -> Floats:
    """Embeddings with their common direction taken off, of length 1."""
    off = embeddings - mean
    return np.asarray(off / np.maximum(np.linalg.norm(off, axis=-1, keepdims=True), 1e-9), dtype=np.float32)
