"""What the global statistics share: the tests by moments and by permutation, and the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..choices import one_of
from ..choices.autocorrelation import Alternative
from ..containers import SpatialWeights
from ..errors import WeightsError
from ..results.autocorrelation import GlobalStatistic, Inference
from ..results.record import label_entry
from ..words import _
from ._inputs import Prepared, checked_permutations, described
from ._moments import Array, Moments, WeightSums, weight_sums
from ._permutation import TIE, PermutationScheme
from ._pvalues import normal_p, permutation_p, z_scores

DEFAULT_PERMUTATIONS = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a global statistic is to be tested, checked."""

    inference: str
    permutations: int
    alternative: Alternative


def planned(inference: str, permutations: int | None, alternative: Alternative, kinds: Any) -> Plan:
    """Check how a statistic is to be tested; permutations are 999 if asked for without a number."""
    one_of("inference", inference, kinds)
    one_of("alternative", alternative, Alternative)
    needed = inference == "permutation"
    if permutations is None:
        permutations = DEFAULT_PERMUTATIONS if needed else 0
    count = checked_permutations(permutations, least=1 if needed else 0)
    return Plan(inference=inference, permutations=count, alternative=alternative)


def usable_sums(p: Prepared) -> WeightSums:
    """Return S0, S1, S2.

    Raises
    ------
    WeightsError
        If the weights cancel to zero, by which I, C and G divide.
    """
    s = weight_sums(p.matrix)
    if not s.s0 > 1e-12 * np.sqrt(s.s1):
        raise WeightsError(
            _(
                "The weights sum to {total:.3g}; a global statistic divides by their sum, which "
                "must be positive. Use weights without negative entries."
            ),
            total=s.s0,
        )
    return s


def tested(
    values: Array,
    moments: Mapping[str, Moments],
    plan: Plan,
    simulated: Array | None,
    size: Array,
) -> dict[str, Inference]:
    """Return every kind of inference that can be had.

    Parameters
    ----------
    values : (T,) array
    moments : mapping of "normality", "randomisation" to moments
    plan : Plan
    simulated : (T, R) array or None
    size : (T,) array
        Largest value the statistic could have, for the tolerance of ties.

    Raises
    ------
    WeightsError
        If the statistic cannot vary under permutation, so that there is nothing to test.
    """
    randomised = moments["randomisation"]
    if not (randomised.variance > 0).all():
        raise WeightsError(
            _(
                "With these weights the statistic is the same however the values are arranged "
                "(every pair of regions has the same weight), so there is nothing to test. Use "
                "weights that differ between pairs (a power of distance, contiguity, fewer "
                "neighbours); for G, which counts only who is a neighbour, "
                "{param:binary=False}."
            ),
        )
    out = {}
    for name, m in moments.items():
        z = z_scores(values, m.expected, m.variance)
        out[name] = Inference(
            expected=m.expected, variance=m.variance, z=z, p_value=normal_p(z, plan.alternative)
        )
    if simulated is not None:
        tolerance = (TIE * size)[:, None]
        at_least = (simulated >= values[:, None] - tolerance).sum(axis=1)
        at_most = (simulated <= values[:, None] + tolerance).sum(axis=1)
        out["permutation"] = Inference(
            expected=randomised.expected,
            variance=randomised.variance,
            z=out["randomisation"].z,
            p_value=permutation_p(at_least, at_most, plan.permutations, plan.alternative),
        )
    return out


def recorded(
    statistic: str,
    p: Prepared,
    w: SpatialWeights,
    *,
    values: Array,
    by: dict[str, Inference],
    plan: Plan,
    draws: PermutationScheme | None,
    **more: Any,
) -> GlobalStatistic:
    """Return the record."""
    return GlobalStatistic(
        statistic=statistic,
        variable=p.variable.name,
        ids=p.variable.ids,
        times=p.variable.times,
        values=values,
        inference=plan.inference,
        alternative=plan.alternative,
        by=by,
        islands=p.islands,
        permutations=plan.permutations,
        spec={
            "verb": statistic,
            "weights": described(w),
            "inference": plan.inference,
            "alternative": plan.alternative,
            "permutations": plan.permutations,
            "seed": None if draws is None else draws.seed,
            **label_entry(p.variable.labels, p.variable.notes),
        },
        **more,
    )
