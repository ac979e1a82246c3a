"""What every chart of the product looks like.

Colours are Okabe and Ito's, which people with any colour vision tell apart; signs, hatching and names say the same once
more. Letters are as large as a phone needs when the picture is as wide as its screen.
"""

from __future__ import annotations

import io
from typing import Any

BLUE, ORANGE, GREEN, GREY, INK = "#0072B2", "#D55E00", "#009E73", "#9AA5B1", "#1f2933"
SKY = "#56B4E9"
LINES = (BLUE, ORANGE, GREEN, SKY, GREY)
LETTERS = 13.0  # points, in a picture WIDE inches wide
WIDE, HIGH, DOTS = 7.2, 4.6, 150


def quiet(axis: Any, letters: float = LETTERS) -> None:
    """An axis without a frame."""
    axis.spines[["top", "right"]].set_visible(False)
    axis.spines[["left", "bottom"]].set_color(GREY)
    axis.tick_params(colors=INK, labelsize=letters)


def png(figure: Any) -> bytes:
    """A figure as a PNG, the same bytes for the same figure."""
    out = io.BytesIO()
    figure.savefig(out, dpi=DOTS, format="png", metadata={"Software": None})
    return out.getvalue()


def short(amount: float) -> str:
    """A figure that fits beside a bar: 1.4M, 320k."""
    size = abs(amount)
    if size >= 999_500:
        return f"{amount / 1_000_000:.1f}M"
    if size >= 1000:
        return f"{amount / 1000:.0f}k"
    return f"{amount:.0f}" if size >= 100 or float(amount).is_integer() else f"{amount:.1f}"
