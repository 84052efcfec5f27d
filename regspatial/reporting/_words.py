"""Weights in words, of a record's spec or of the container."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..containers.joined import joined_links
from ..errors import listed, pair
from ..results.table import region
from ..terms import Named, term
from ..words import Message, _


def weights_said(w: Any) -> Message | None:
    """Return weights in words: kind and normalisation, of a mapping or of `SpatialWeights`."""
    if w is None:
        return None
    get = w.get if hasattr(w, "get") else lambda key, default=None: getattr(w, key, default)
    return Message(
        _("{kind} weights ({normalised}{joined})"),
        kind=term("weights_kind", get("kind", "user")),
        normalised=term("normalise", get("normalisation", "none")),
        joined=_joined(w if hasattr(w, "get") else w.spec),
    )


def _joined(spec: Mapping[str, Any]) -> Message | str:
    """Return the links by which regions without neighbours were joined to the nearest, if there are such."""
    pairs = joined_links(spec)
    if not pairs:
        return ""
    said = [pair(region(a), region(b)) for a, b in pairs]
    return Message(_("; linked to the nearest: {pairs}"), pairs=listed(said))


def weights_named(kind: str, normalisation: str) -> Message:
    """Return weights as they begin a sentence."""
    return Message(
        _("{kind} weights ({normalised})"),
        kind=Named("weights_kind", kind),
        normalised=term("normalise", normalisation),
    )


ALONG = _(
    "{draws:,} {draws:draw|draws} of ρ and λ along their likelihood, with the coefficients normal at each "
    "of them (flat priors; LeSage and Pace 2009, chapter 5)"
)
ADJUSTED = _(
    "{draws:,} {draws:draw|draws} from the estimated covariance, intervals and p from as many along the likelihood "
    "adjusted for the slopes (McCullagh and Tibshirani 1990)"
)
"""Where draws of impacts come from, if not from the estimated covariance alone."""
