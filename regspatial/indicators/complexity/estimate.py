"""Economic complexity of regions and industries, and how related industries are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from ..._calls.door import door
from ..._kernels.linear.beside import beside
from ...containers.times import Time
from ...declare.asks import Asks
from ...declare.data import AtTimes, Industries, Table
from ...declare.description import Output
from ...declare.every_tool import SampleChoice
from ...declare.tool import tool
from ...errors import DomainError, ParameterError, listed
from ...formula import having
from ...results.record import label_entry
from ...words import _
from ..industries import by_industry, chosen_times, industry_columns
from ..location.estimate import shares_of
from .record import EconomicComplexity

Array = NDArray[np.float64]

_ALIKE = 1e-9
"""Difference of singular values below which the second one is not alone: rounding leaves 1e-15, and
structures of 30 regions differ by 1e-3."""

_ROUNDING = 1e-12
"""A region that is like the nation has quotients of 1, whatever the order in which sums are made."""


@tool(
    group="index",
    name=_("Economic complexity and relatedness"),
    help=_(
        "Orders regions by the structure of their industries (ECI) and industries by the "
        "regions that have them (PCI); how near industries are to each other, and to each "
        "region."
    ),
    tags=_(
        "ECI, PCI, economic complexity, relatedness, density, product space, Hidalgo, "
        "Hausmann, product space, related diversification"
    ),
    style="sequential",
    map=_("For a map of the result."),
    outputs=(
        Output.table("complexity", _("Economic complexity of the regions")),
        Output.table("complexity_industries", _("Complexity of the industries")),
        Output.table("relatedness", _("Relatedness of regions and industries")),
        Output.table("proximity", _("Proximity of industries")),
        Output.layer(_("Map with economic complexity")),
    ),
)
@door
def economic_complexity(
    panel: Table,
    industries: Industries,
    *,
    threshold: Annotated[
        float,
        Asks(
            _("Threshold of the location quotient"),
            _("From which a region is said to have an industry; above 0."),
            least=0.0,
            advanced=True,
        ),
    ] = 1.0,
    at_times: AtTimes = None,
    **_every_tool: Unpack[SampleChoice],
) -> EconomicComplexity:
    r"""Compute the economic complexity index of regions, that of industries, and relatedness.

    With M_ij = 1 where the location quotient reaches the threshold, diversity
    :math:`k_i = \sum_j M_{ij}` and ubiquity :math:`u_j = \sum_i M_{ij}`, the index of the regions is the
    eigenvector of the second largest eigenvalue of

    .. math:: \tilde M_{ii'} = \frac{1}{k_i} \sum_j \frac{M_{ij} M_{i'j}}{u_j}

    and that of the industries is its average over the regions that have them; both as z-scores, with
    the sign by which the regions' index rises with diversity. Two industries are as near as they are
    found together, and the relatedness of a region with an industry is the share of near industries
    that it has,

    .. math:: \varphi_{jj'} = \frac{\sum_i M_{ij} M_{ij'}}{\max(u_j, u_{j'})},\qquad
              \omega_{ij} = \frac{\sum_{j' \neq j} M_{ij'} \varphi_{jj'}}{\sum_{j' \neq j} \varphi_{jj'}}

    Parameters
    ----------
    panel : Panel
        A column an industry, in one unit (persons, yuan, exports), complete.
    industries : sequence of column names
        Three at least; the index tells little with fewer than some twenty.
    threshold : float, default 1
        Location quotient from which a region has an industry.
    at_times : sequence of times, or a text with commas, optional
        Default: all, each by itself.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    EconomicComplexity
        `.eci`, `.diversity` (T, n); `.pci`, `.ubiquity` (T, k); `.present`, `.relatedness` (T, n, k);
        `.proximity` (T, k, k).

    Raises
    ------
    ParameterError
        If fewer than three industries are named, or the threshold is not above 0.
    UnknownColumnError, MissingValueError
    DomainError
        If a value is negative; if a region has, or an industry is found in, nothing at this threshold;
        if the regions fall into parts without an industry in common, or the second eigenvalue is not
        alone, so that no order of all follows; if the sign cannot be told. All are named.

    Notes
    -----
    z-scores have the divisor n. An industry is not counted as near to itself: with itself in the sum, as
    some programs have it, relatedness is larger where a region has the industry already. The index
    orders regions by the structure of their industries; it is no amount, and its distances between years
    are not those of one scale.

    References
    ----------
    Hidalgo, C. A. and Hausmann, R. (2009). The building blocks of economic complexity. PNAS 106(26),
    10570–10575. doi:10.1073/pnas.0900943106
    Hidalgo, C. A., Klinger, B., Barabási, A.-L., Hausmann, R. (2007). The product space conditions the
    development of nations. Science 317(5837), 482–487. doi:10.1126/science.1144581
    Mealy, P., Farmer, J. D., Teytelboym, A. (2019). Interpreting economic complexity. Science Advances
    5(1), eaau1705. doi:10.1126/sciadv.aau1705

    Examples
    --------
    >>> import regspatial as rs
    >>> columns = {"chips": [9, 0, 0], "cars": [6, 5, 0], "cloth": [5, 6, 6], "crops": [4, 6, 8]}
    >>> panel = rs.Panel.from_arrays(["a", "b", "c"], [2020], columns)
    >>> found = rs.economic_complexity(panel, list(columns))
    >>> found.eci[0].round(3).tolist()
    [-1.376, 0.404, 0.972]
    """
    panel = having(panel, industries)
    names, at = industry_columns(panel, industries, least=3), chosen_times(panel, at_times)
    if not (math.isfinite(threshold) and threshold > 0.0):
        raise ParameterError(
            _("{param:threshold={threshold!r}} is not allowed; it must be a number above 0."),
            threshold=threshold,
        )
    x = by_industry(panel, names, at)
    own, base = shares_of(x, "all")
    quotients = own / base
    present = quotients >= threshold * (1.0 - _ROUNDING)
    times = [panel.times[t] for t in at]
    _each_has_some(present, panel.ids, names, times)
    both = [_indices(m, panel.ids, t) for m, t in zip(present, times, strict=True)]
    near = [_proximity(m) for m in present]
    return EconomicComplexity(
        ids=panel.ids,
        times=tuple(times),
        industries=tuple(names),
        threshold=float(threshold),
        quotients=quotients,
        present=present,
        eci=np.array([e for e, _p in both]),
        pci=np.array([p for _e, p in both]),
        proximity=np.array(near),
        relatedness=np.array([_relatedness(m, p) for m, p in zip(present, near, strict=True)]),
        spec={
            "function": "economic_complexity",
            "threshold": float(threshold),
            **label_entry(panel.labels, panel.notes_of(*names)),
        },
    )


def _each_has_some(
    present: NDArray[np.bool_], ids: Sequence[str], names: Sequence[str], times: Sequence[Time]
) -> None:
    """Check that every region has an industry at the threshold, and every industry a region."""
    without = ~present.any(axis=2)
    nowhere = ~present.any(axis=1)
    if not without.any() and not nowhere.any():
        return
    regions = [i for i, bad in zip(ids, without.any(axis=0), strict=True) if bad]
    columns = [n for n, bad in zip(names, nowhere.any(axis=0), strict=True) if bad]
    when = [t for t, a, b in zip(times, without, nowhere, strict=True) if a.any() or b.any()]
    raise DomainError(
        _(
            "At this threshold, in {when}, these regions have no industry: {none_there}; and no region has "
            "these industries: {nowhere}. Lower {param:threshold}, or leave them out."
        ),
        ids=regions,
        columns=columns,
        when=listed(when),
        none_there=listed(regions) if regions else "–",
        nowhere=listed(columns) if columns else "–",
    )


def _vectors(m: Array) -> tuple[Array, Array]:
    left, values, _right = np.linalg.svd(m, full_matrices=False)
    return left, values


def _indices(m: NDArray[np.bool_], ids: Sequence[str], time: Time) -> tuple[Array, Array]:
    """Return the z-scores of regions and industries of a time.

    The singular vectors of D^-½ M U^-½ are those of the symmetric form of the matrix, which is as exact
    as rounding allows and costs the smaller of both sides.
    """
    _one_part(m, ids, time)
    k, u = m.sum(axis=1).astype(float), m.sum(axis=0).astype(float)
    left, values = beside(_vectors, m / np.sqrt(np.outer(k, u)))
    if (len(values) > 2 and values[1] - values[2] < _ALIKE) or values[1] < _ALIKE:
        raise DomainError(
            _(
                "In {time} the second eigenvalue is not alone ({second:.6g}, {third:.6g}): the structures "
                "of the regions have no one order."
            ),
            time=time,
            second=values[1] ** 2,
            third=values[2] ** 2 if len(values) > 2 else 0.0,
        )
    eci = left[:, 1] / np.sqrt(k)
    with np.errstate(invalid="ignore", divide="ignore"):
        along = np.corrcoef(eci, k)[0, 1]
    if not abs(along) > _ALIKE:
        raise DomainError(
            _(
                "In {time} the index does not go with diversity at all, by which its sign is told: no end "
                "of the order is the complex one."
            ),
            time=time,
        )
    eci = eci * np.sign(along)
    pci = (m / u).T @ eci
    return _standardised(eci), _standardised(pci)


def _one_part(m: NDArray[np.bool_], ids: Sequence[str], time: Time) -> None:
    """Check that all regions hang together by industries that they share."""
    n = m.shape[0]
    region, industry = np.nonzero(m)
    links = csr_array((np.ones(region.size), (region, n + industry)), shape=(sum(m.shape),) * 2)
    count, part = connected_components(links, directed=False)
    if count == 1:
        return
    sizes = np.bincount(part[:n], minlength=count)
    apart = [one for one, p in zip(ids, part[:n], strict=True) if p != int(sizes.argmax())]
    raise DomainError(
        _(
            "In {time} these regions share no industry with the others: {apart}. Structures with nothing "
            "in common have no order; leave them out, or lower {param:threshold}."
        ),
        ids=apart,
        time=time,
        apart=listed(apart),
    )


def _standardised(x: Array) -> Array:
    out: Array = (x - x.mean()) / x.std()
    return out


def _proximity(m: NDArray[np.bool_]) -> Array:
    """Return how often industries are found together, over the more frequent one; 0 with themselves."""
    m = m.astype(float)
    u = m.sum(axis=0)
    out: Array = (m.T @ m) / np.maximum.outer(u, u)
    np.fill_diagonal(out, 0.0)
    return out


def _relatedness(m: NDArray[np.bool_], near: Array) -> Array:
    """Return the share of the near industries that a region has; NaN of an industry near to none."""
    total = near.sum(axis=0)
    out = np.full(m.shape, np.nan)
    np.divide(m.astype(float) @ near, total, out=out, where=total > 0.0)
    return out
