"""What becomes of the normalisation where weights are cut to some regions, in words."""

from __future__ import annotations

from ..containers import PeriodWeights, SpatialWeights
from ..words import Message, _

_ONE_SUM = 1e-10


def as_cut(w: SpatialWeights | PeriodWeights) -> Message:
    """Return "normalised again", or that weights without a normalisation stay as they are.

    Rows that had one sum then no longer have: those to regions that are gone are lost, and what is left does not
    grow.
    """
    if isinstance(w, PeriodWeights):
        w = next(iter(w.weights.values()))
    if w.normalisation != "none":
        return Message(_("normalised again"))
    sums = w.row_sums[w.row_sums > 0]
    if sums.size and sums.max() - sums.min() <= _ONE_SUM * sums.max():
        return Message(
            _(
                "not normalised again ({param:normalise=none}), so that rows that had one sum lose it"
            )
        )
    return Message(_("not normalised again ({param:normalise=none})"))
