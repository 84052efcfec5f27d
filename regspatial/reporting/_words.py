"""Weights in words, of a record's spec or of the container."""

from __future__ import annotations

from typing import Any

from ..terms import term
from ..words import Message, _


def weights_said(w: Any) -> Message | None:
    """Return weights in words: kind and normalisation, of a mapping or of `SpatialWeights`."""
    if w is None:
        return None
    get = w.get if hasattr(w, "get") else lambda key, default=None: getattr(w, key, default)
    return Message(
        _("{kind} weights ({normalised})"),
        kind=term("weights_kind", get("kind", "user")),
        normalised=term("normalise", get("normalisation", "none")),
    )
