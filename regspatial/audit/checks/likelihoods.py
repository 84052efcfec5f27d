"""Likelihood ratios against the two log-likelihoods beside them."""

from __future__ import annotations

from collections.abc import Sequence

from ...results.audit import Finding
from ...words import Message, _
from ..finding import at, held
from ..model import ModelColumn
from ..words import usual, what


def check_likelihood_ratios(models: Sequence[ModelColumn]) -> list[Finding]:
    """Return whether LR is twice the difference of two log-likelihoods of the table.

    Only where the row says which model is smaller, one column alone is that model and one the larger, both on
    as many observations.
    """
    out = []
    for model in models:
        for name, one in model.tests.items():
            pair = what("ratio", usual(name))
            large, small = _PAIRS.get(pair or "", ((), ()))
            above = _only(models, large, model)
            below = _only(models, small, model)
            if above is None or below is None or above is below:
                continue
            sizes = {m.fit["N"].value for m in (above, below) if "N" in m.fit}
            if len(sizes) > 1:
                continue
            gap = above.fit["logL"].interval - below.fit["logL"].interval
            why = Message(
                _(
                    "twice the log-likelihood of {large} less that of {small}, if the test compares these columns"
                ),
                large=above.label,
                small=below.label,
            )
            out.append(
                held(at(model, name), "likelihood_ratio", one.estimate, gap.scaled(2.0), why=why)
            )
    return out


_PAIRS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "lag": (("sdm",), ("sar",)),
    "error": (("sdm",), ("sem",)),
    "entity": (("twoway",), ("time",)),
    "time": (("twoway",), ("entity",)),
}
"""By what a row is called: which column is the larger model, and which the smaller."""


def _only(
    models: Sequence[ModelColumn], kinds: tuple[str, ...], beside: ModelColumn
) -> ModelColumn | None:
    found = [
        m
        for m in models
        if "logL" in m.fit and not m.effect and what("spatial_model", usual(m.dependent)) in kinds
    ]
    if beside in found:
        return beside
    return found[0] if len(found) == 1 else None
