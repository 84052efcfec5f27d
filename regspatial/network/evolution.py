"""Evolution: poles that persist, emerge and fade, and how stable the ranks are."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from ..errors import LabelError, ParameterError, listed
from ..results.network.evolution import Evolution
from ..results.network.poles import GrowthPoles
from ..words import _

Array = NDArray[np.float64]


@door
def evolution(poles: Sequence[GrowthPoles]) -> Evolution:
    r"""Compare the poles of several times.

    Parameters
    ----------
    poles : sequence of GrowthPoles
        One per time, over the same nodes, in the order of time; found by the same rule.

    Returns
    -------
    Evolution
        Which poles persist, emerge and fade from each time to the next; the Jaccard index of both
        sets; Spearman's rank correlation of all nodes' mean strengths.

    Raises
    ------
    ParameterError
        If there are fewer than two times, a time stands twice, or the rules differ.
    LabelError
        If the nodes differ.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import network
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> poles = []
    >>> for year in (2021, 2022):
    ...     layer = network.gravity_layer(regions, panel["gdp"], at_time=year)
    ...     poles.append(network.growth_poles(layer, panel["gdp"], growth_by="none", draws=0))
    >>> found = network.evolution(poles)
    >>> [t.name for t in found.tables()]
    ['pole_changes', 'pole_states']
    """
    given = tuple(poles)
    if len(given) < 2:
        raise ParameterError(
            _("{n} {n:time was|times were} given; evolution needs at least two."), n=len(given)
        )
    times = tuple(p.time if p.time is not None else k + 1 for k, p in enumerate(given))
    if len(set(times)) < len(times):
        raise ParameterError(_("A time stands twice: {times}."), times=listed(times))
    ids = given[0].ids
    for one in given[1:]:
        if set(one.ids) != set(ids):
            apart = sorted(set(one.ids) ^ set(ids))
            raise LabelError(
                _("The nodes differ between times: {apart}."), ids=apart, apart=listed(apart)
            )
    rules = {tuple(sorted((k, p.spec[k]) for k in _SAME)) for p in given}
    if len(rules) > 1:
        raise ParameterError(
            _(
                "The poles of the times were found by different thresholds; use the same "
                "everywhere."
            ),
        )
    member = np.array([np.isin(np.array(ids), np.array(p.poles, dtype=str)) for p in given])
    strength = np.array([_strength(p, ids) for p in given])
    return Evolution(
        ids=ids,
        times=times,
        member=member,
        strength=strength,
        jaccard=np.array([_jaccard(a, b) for a, b in itertools.pairwise(member)]),
        rank_correlation=np.array([_spearman(a, b) for a, b in itertools.pairwise(strength)]),
        spec={k: given[0].spec[k] for k in _SAME},
    )


_SAME = (
    "core",
    "growth_by",
    "core_z",
    "hub_participation",
    "mass_factor",
    "growth_factor",
    "level_factor",
)


def _strength(p: GrowthPoles, ids: tuple[str, ...]) -> Array:
    at = {one: k for k, one in enumerate(p.ids)}
    return np.asarray(p.strength.mean(axis=0)[[at[one] for one in ids]])


def _jaccard(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> float:
    union = int((a | b).sum())
    return float((a & b).sum() / union) if union else 1.0


def _spearman(a: Array, b: Array) -> float:
    from scipy.stats import rankdata

    x, y = rankdata(a), rankdata(b)
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return float("nan")
    return float(np.corrcoef(x, y)[0, 1])
