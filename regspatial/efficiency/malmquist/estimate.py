"""Malmquist productivity index with its parts, as DEAP 2.1 computes it."""

from __future__ import annotations

from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ..._kernels.envelopment import CONSTANT, OUTPUT, VARIABLE, Set, radial
from ...containers import Panel, Regions
from ...containers.time_axis import ordered_axis
from ...containers.times import more_times
from ...declare.asks import Asks
from ...declare.data import MapIfAny, Table
from ...declare.description import Output
from ...declare.every_tool import SampleChoice
from ...declare.tool import tool
from ...errors import InputError, ParameterError, listed
from ...progress import Progress, report
from ...results.record import label_entry
from ...words import _
from ..declared import Inputs, Outputs
from ..units import check_radial, chosen, few_units, values_of
from .record import Malmquist

Array = NDArray[np.float64]


@tool(
    group="index",
    name=_("Malmquist productivity index"),
    help=_(
        "How productivity changes from each period to the next by data envelopment "
        "analysis: efficiency change, technical change, pure and scale efficiency change, "
        "total factor productivity."
    ),
    tags=_(
        "DEA, Malmquist, efficiency, total factor productivity, DEAP, TFP, productivity "
        "growth, technical change, productivity change, change of productivity"
    ),
    style="sequential",
    outputs=(
        Output.table("malmquist_by_period", _("By period")),
        Output.table("malmquist_by_unit", _("By unit")),
        Output.table("malmquist_by_group", _("By group")),
        Output.table("malmquist_group_periods", _("By group and period")),
        Output.table("malmquist", _("By unit and period")),
        Output.layer(_("Map with mean changes")),
    ),
)
@door
def malmquist(
    panel: Table,
    inputs: Inputs,
    outputs: Outputs,
    *,
    group: Annotated[
        str | None,
        Asks(
            _("Groups of units"),
            _(
                "A column of words of the table, such as industry, or an attribute of the regions: "
                "adds geometric means by group and by period."
            ),
        ),
    ] = None,
    regions: MapIfAny = None,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> Malmquist:
    r"""Measure how productivity changes from each period to the next, and why.

    With :math:`D_c^t(x^s, y^s)` the output distance of a unit in period s to the frontier of period t
    under constant returns to scale (:math:`D_v` under variable ones),

    .. math:: EFFCH = \frac{D_c^{t+1}(t+1)}{D_c^t(t)},\quad
              TECHCH = \left[\frac{D_c^t(t+1)}{D_c^{t+1}(t+1)}\frac{D_c^t(t)}{D_c^{t+1}(t)}\right]^{1/2},
              \quad PECH = \frac{D_v^{t+1}(t+1)}{D_v^t(t)},\quad SECH = \frac{EFFCH}{PECH}

    and TFPCH = EFFCH · TECHCH. Above one is progress.

    Parameters
    ----------
    panel : Panel
        At least two periods.
    inputs, outputs : sequences of column names
        Values from zero up; each unit has an input and an output above zero.
    group : str, optional
        What units belong to: a column of words of the table (``panel.groups``), or an attribute of
        `regions`. Adds geometric means by group, and by group and period; the frontier stays that of
        all units.
    regions : Regions, optional
        Where the attribute `group` is read when the table has no such column.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    Malmquist
        All means are geometric: by unit, by period, overall.

    Raises
    ------
    ParameterError
        If a list is empty, a column is on both sides, or there is one period only.
    UnknownColumnError, MissingValueError
    DomainError
        If a value is negative, or a unit has no input or output at all; all are named.

    Warns
    -----
    DataWarning
        If there are fewer units than max(m·s, 3(m + s)): most then lie on the frontier.

    Notes
    -----
    Shares and ratios as inputs or outputs break constant returns to scale. Ming (2025) prints the
    formulas of EFFCH and TECHCH upside down; the tables are those of the formulas above.

    References
    ----------
    Färe, R., Grosskopf, S., Norris, M., Zhang, Z. (1994). Productivity growth, technical progress, and
    efficiency change in industrialized countries. American Economic Review 84(1), 66–83.
    Coelli, T. (1996). A guide to DEAP version 2.1. CEPA Working Paper 96/08.

    Examples
    --------
    >>> import regspatial as rs
    >>> panel = rs.example("dri").panel()
    >>> found = rs.malmquist(panel, inputs=["population"], outputs=["gdp"])
    >>> [t.name for t in found.tables()]
    ['malmquist_by_period', 'malmquist_by_unit', 'malmquist']
    """
    if panel.T < 2:
        raise ParameterError(
            more_times(_("A change needs two periods; the table has one."), panel.times)
        )
    ordered_axis(panel.times)
    panel, named = chosen(panel, {"inputs": inputs, "outputs": outputs})
    ins, outs = named["inputs"], named["outputs"]
    x, y = values_of(panel, ins), values_of(panel, outs)
    check_radial(panel, {"inputs": x, "outputs": y}, [*ins, *outs])
    few_units(panel, len(ins), len(outs))
    own, ahead, back, pure = _distances(x, y, progress)
    effch = own[1:] / own[:-1]
    techch = np.sqrt((back / own[1:]) * (own[:-1] / ahead))
    pech = pure[1:] / pure[:-1]
    return Malmquist(
        ids=panel.ids,
        times=panel.times,
        efficiency=own,
        pure_efficiency=pure,
        groups=() if group is None else _groups(panel, regions, group),
        effch=effch,
        techch=techch,
        pech=pech,
        sech=effch / pech,
        tfpch=effch * techch,
        spec={
            "function": "malmquist",
            "inputs": ins,
            "outputs": outs,
            "group": group,
            **label_entry(
                {**({} if regions is None else regions.labels), **panel.labels},
                panel.notes_of(*ins, *outs),
            ),
        },
    )


def _groups(panel: Panel, regions: Regions | None, group: str) -> tuple[str, ...]:
    """Return the group of each unit, from the table's columns of words or the map's attributes."""
    if group in panel.groups:
        return panel.groups[group]
    if regions is None:
        raise InputError(
            _(
                "{param:group={group!r}} is no column of words in the table, and no {param:regions} "
                "were given. Columns of words: {names}."
            ),
            group=group,
            names=listed(panel.groups) or "-",
        )
    return tuple(map(str, regions.select(panel.ids)[group]))


def _distances(x: Array, y: Array, progress: Progress | None) -> tuple[Array, Array, Array, Array]:
    """Return D_c^t(t) and D_v^t(t), (T, n); D_c^{t+1}(t) and D_c^t(t+1), (T − 1, n)."""
    periods, n = x.shape[:2]
    own, pure = np.empty((periods, n)), np.empty((periods, n))
    ahead, back = np.empty((periods - 1, n)), np.empty((periods - 1, n))
    sets = [Set(x=x[t], y=y[t]) for t in range(periods)]
    for t, these in enumerate(sets):
        report(progress, t / periods, "malmquist")
        own[t] = _distance(these, these)
        pure[t] = _distance(these, these, VARIABLE)
        if t + 1 < periods:
            ahead[t] = _distance(these, sets[t + 1])
        if t > 0:
            back[t - 1] = _distance(these, sets[t - 1])
    return own, ahead, back, pure


def _distance(units: Set, reference: Set, returns: str = CONSTANT) -> Array:
    """Return the output distances D = 1/φ of units to the frontier of a reference set."""
    factor = -radial(units, reference, orientation=OUTPUT, returns=returns).value
    return np.where(factor > 0.0, 1.0 / np.where(factor > 0.0, factor, 1.0), np.nan)
