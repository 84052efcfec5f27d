"""Descriptive statistics and correlations as papers print them, and cells that deserve a look."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from ..._calls.door import door
from ...containers import Panel
from ...containers.groups import is_expression
from ...declare.asks import Asks
from ...declare.data import ColumnsToSee, GroupingAttribute, MapIfAny, Table
from ...declare.description import Output
from ...declare.every_tool import SampleChoice
from ...declare.tool import tool
from ...errors import DataWarning, InputError, ParameterError, UnknownColumnError, listed, warn
from ...formula import canonical, having
from ...results.record import label_entry
from ...words import _
from ..grouping import groups_of
from ..remarks import leverage, remarks
from .record import Correlations, Description, Finding

Array = NDArray[np.float64]


@tool(
    group="describe",
    name=_("Descriptive statistics"),
    help=_(
        "N, mean, standard deviations (overall, between, within), quantiles of each "
        "column, also by group and by time; cells far out, changes of unit and of price "
        "base are named, never changed."
    ),
    tags=_(
        "summary, mean, standard deviation, outlier, unit, xtsum, descriptive "
        "statistics, table 1, minimum, maximum"
    ),
    outputs=(
        Output.table("description", _("Descriptive statistics")),
        Output.table("description_by_group", _("Descriptive statistics by group")),
        Output.table("description_by_time", _("Descriptive statistics by time")),
        Output.table("findings", _("Cells that deserve a look")),
    ),
)
@door
def describe(
    panel: Table,
    variables: ColumnsToSee = None,
    *,
    regions: MapIfAny = None,
    group: GroupingAttribute = None,
    by_time: Annotated[
        bool, Asks(_("By time as well"), _("The same statistics for each time."))
    ] = False,
    quantiles: Annotated[
        Sequence[float] | str,
        Asks(
            _("Quantiles"),
            _("Shares between 0 and 1 with commas, as in 0.05,0.5,0.95."),
            advanced=True,
        ),
    ] = (0.25, 0.5, 0.75),
    **_every_tool: Unpack[SampleChoice],
) -> Description:
    """Describe columns: N, mean, standard deviations, quantiles, and cells that deserve a look.

    Parameters
    ----------
    panel : Panel, or a DataFrame that can be made one
        May have empty cells; N counts those that are there.
    variables : sequence of str, optional
        Default: all that hold a number.
    regions : Regions, optional
        Where the attribute `group` is read.
    group : str, optional
        Name of an attribute of `regions` (``"region4"``): the same statistics group by group.
    by_time : bool
        The same statistics time by time as well.
    quantiles : sequence of numbers between 0 and 1
        Default: the quartiles. Interpolated linearly between order statistics (R's type 7).
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    Description
        Standard deviations have divisor N − 1; "between" is that of the regions' means (divisor
        n − 1), "within" that of the deviations from them with the overall mean put back (divisor
        N − 1), as Stata's ``xtsum``.

    Raises
    ------
    UnknownColumnError, InputError
        If a column is not there, or one that is asked for has no numbers at all.
    ParameterError
        If a quantile is none.

    Notes
    -----
    Named, never changed: cells more than 10 standard deviations out, a single cell that owns more than
    half of the column's variance, a time from which all regions differ by a power of ten, as when a
    yearbook changes its unit, or by a factor far from that of other times, as when it changes its price
    base, and a region that alone differs by a power of ten for a time.

    Examples
    --------
    >>> import regspatial as rs
    >>> panel = rs.example("yreb").panel()
    >>> rs.describe(panel, ["opening_up"]).tables()[0].column("n")
    (66,)
    """
    panel = having(panel, [variables] if isinstance(variables, str) else variables or ())
    names = _names(panel, variables)
    shares = _quantiles(quantiles)
    labels = groups_of(panel.ids, regions, group)
    groups = () if group is None else tuple(sorted(set(labels.tolist())))
    values = [panel.columns[name] for name in names]
    findings: list[Finding] = []
    for name, column in zip(names, values, strict=True):
        findings += remarks(panel, name, column)
    return Description(
        names=tuple(names),
        ids=panel.ids,
        times=panel.times,
        quantiles=shares,
        values=np.array([_moments(v, shares) for v in values]),
        groups=groups,
        by_group=np.array([[_moments(v[:, labels == g], shares) for v in values] for g in groups]),
        by_time=np.array(
            [[_moments(v[k : k + 1], shares) for v in values] for k in range(panel.T * by_time)]
        ),
        findings=tuple(findings),
        spec={
            "function": "describe",
            "columns": list(names),
            "group": group,
            **label_entry(
                {**({} if regions is None else regions.labels), **panel.labels},
                panel.notes_of(*names),
            ),
        },
    )


@tool(
    group="describe",
    behind="describe",
    name=_("Correlations"),
    help=_("Pearson correlations with stars, p-values and variance inflation factors."),
    tags=_(
        "correlation, VIF, collinearity, multicollinearity, Pearson, correlated with each other"
    ),
    outputs=(
        Output.table("correlations", _("Correlations")),
        Output.table("correlation_pairs", _("Correlations, pair by pair")),
    ),
)
@door
def correlations(
    panel: Table,
    variables: ColumnsToSee = None,
    **_every_tool: Unpack[SampleChoice],
) -> Correlations:
    """Correlate columns over all regions and times where every one of them is there.

    Parameters
    ----------
    panel : Panel, or a DataFrame that can be made one
    variables : sequence of str, optional
        Default: all that hold a number; at least two.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    Correlations
        Pearson's r, two-sided p from Student's t with N − 2 degrees of freedom, and the variance
        inflation factor 1/(1 − R²) of each column on the others. Factors above 10, and columns
        that others determine, are named under the table.

    Raises
    ------
    UnknownColumnError, InputError
        Also if fewer than three rows are whole, or a column does not vary in them.

    Examples
    --------
    >>> import regspatial as rs
    >>> panel = rs.example("dri").panel()
    >>> found = rs.correlations(panel, ["gdp", "population"])
    >>> [t.name for t in found.tables()]
    ['correlations', 'correlation_pairs']
    """
    panel = having(panel, [variables] if isinstance(variables, str) else variables or ())
    names = _names(panel, variables)
    if len(names) < 2:
        raise InputError(
            _("A correlation needs at least two columns; given: {names}."), names=names
        )
    x = np.stack([panel.columns[n].ravel() for n in names], axis=1)
    whole = np.isfinite(x).all(axis=1)
    x = x[whole]
    if len(x) < 3:
        raise InputError(
            _("Only {n} {n:row has|rows have} all of these columns; at least 3 are needed."),
            n=len(x),
        )
    flat = [n for n, c in zip(names, x.T, strict=True) if np.ptp(c) <= 1e-12 * np.abs(c).max()]
    if flat:
        raise InputError(
            _("These columns do not vary where all are there: {flat}."),
            columns=flat,
            flat=listed(flat),
        )
    r: Array = np.clip(np.asarray(np.corrcoef(x, rowvar=False)), -1.0, 1.0)
    free = len(x) - 2
    with np.errstate(divide="ignore"):
        t = np.abs(r) * np.sqrt(free / np.maximum(1.0 - r**2, 0.0))
    p = np.where(np.eye(len(names), dtype=bool), np.nan, 2.0 * stdtr(free, -t))
    return Correlations(
        names=tuple(names),
        r=r,
        p_value=p,
        vif=_inflation(r),
        n=len(x),
        left_out=int((~whole).sum()),
        spec={
            "function": "correlations",
            "columns": list(names),
            **label_entry(panel.labels, panel.notes_of(*names)),
        },
    )


def _names(panel: Panel, columns: Sequence[str] | None) -> list[str]:
    given = [columns] if isinstance(columns, str) else columns
    names = list(panel.columns) if given is None else list(dict.fromkeys(given))
    names = [canonical(panel, n) if is_expression(n) else n for n in names]
    unknown = [n for n in names if n not in panel]
    if unknown:
        raise UnknownColumnError(
            _("There are no columns {unknown}; there are: {names}."),
            columns=unknown,
            unknown=listed(unknown),
            names=listed(panel.columns, 30),
        )
    empty = [n for n in names if not np.isfinite(panel.columns[n]).any()]
    if given is None and empty and len(empty) < len(names):  # nobody asked for these
        warn(DataWarning(_("Columns without a number are left out: {empty}."), empty=listed(empty)))
        return [n for n in names if n not in empty]
    if empty or not names:
        raise InputError(
            _("These columns hold no number: {empty}."), columns=empty, empty=listed(empty)
        )
    return names


def _quantiles(given: Sequence[float] | str) -> tuple[float, ...]:
    parts = re.split(r"[,，;、\s]+", given.strip()) if isinstance(given, str) else list(given)
    try:
        found = tuple(float(one) for one in parts)
    except (TypeError, ValueError):
        found = ()
    if not found or not all(0.0 <= one <= 1.0 for one in found):
        raise ParameterError(
            _(
                "{param:quantiles={given!r}} is not allowed; give shares from 0 to 1: 0.05,0.5,0.95."
            ),
            given=given,
        )
    return tuple(sorted(set(found)))


def _moments(values: Array, shares: tuple[float, ...]) -> list[float]:
    there = np.isfinite(values)
    flat = values[there]
    if not flat.size:
        return [0.0, *[float("nan")] * (7 + len(shares))]
    n, mean = len(flat), float(flat.mean())
    sums, counts = np.where(there, values, 0.0).sum(axis=0), there.sum(axis=0)
    own = np.divide(sums, counts, out=np.full(len(sums), np.nan), where=counts > 0)
    within = (values - own)[there] + mean
    several = bool((counts > 1).any())
    low, *middle, high = np.quantile(flat, [0.0, *shares, 1.0])
    return [
        float(n),
        mean,
        _sd(flat),
        _sd(own[counts > 0]),
        _sd(within) if several else float("nan"),
        float(low),
        *map(float, middle),
        float(high),
        leverage(flat),
    ]


def _sd(values: Array) -> float:
    """Return the standard deviation; that of a constant is 0, whatever rounding left of it."""
    if len(values) < 2:
        return float("nan")
    found = float(values.std(ddof=1))
    return found if found > 1e-14 * len(values) * float(np.abs(values).max()) else 0.0


def _inflation(r: Array) -> Array:
    """Return 1/(1 − R²) of each column on the others; infinite where they determine it."""
    values, vectors = np.linalg.eigh(r)
    if values[0] <= 1e-12 * values[-1]:
        inverse = np.full(len(r), np.inf)
        with np.errstate(divide="ignore"):
            kept = np.where(values > 1e-12 * values[-1], 1.0 / np.maximum(values, 1e-300), 0.0)
        tied = (vectors[:, values <= 1e-12 * values[-1]] ** 2).sum(axis=1) > 1e-12
        return np.where(tied, inverse, (vectors**2 * kept).sum(axis=1))
    return np.asarray((vectors**2 / values).sum(axis=1))
