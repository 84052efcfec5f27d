"""Shift–share analysis: growth parted into national growth, industry mix and a competitive part."""

from __future__ import annotations

import itertools
from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...choices import one_of
from ...choices.location import ShiftShareForm
from ...containers.time_axis import ordered_axis
from ...containers.times import more_times
from ...declare.asks import Asks
from ...declare.data import AtTimes, Industries, Table
from ...declare.description import Output
from ...declare.every_tool import SampleChoice
from ...declare.tool import tool
from ...errors import ParameterError
from ...formula import having
from ...results.record import label_entry
from ...words import _
from ..industries import by_industry, chosen_times, industry_columns
from .record import ShiftShare

Array = NDArray[np.float64]


@tool(
    group="describe",
    name=_("Shift–share analysis"),
    help=_(
        "An accounting of past growth, without a regression (for an instrument made of shares "
        "and growth, take Bartik): parts it into national growth, the mix of industries "
        "and a competitive effect, which sum exactly; the latter also in "
        "Esteban-Marquillas' form."
    ),
    tags=_(
        "shift-share, growth, industry mix, competitive effect, Esteban-Marquillas, "
        "Dunn, sources of growth, industry structure effect"
    ),
    style="diverging",
    map=_("For a map of the result."),
    outputs=(
        Output.table("shift_share", _("Growth and its parts")),
        Output.table("shift_share_industries", _("Growth of the industries")),
        Output.table("shift_share_cells", _("Growth and its parts by region and industry")),
        Output.layer(_("Map with the parts of growth")),
    ),
)
@door
def shift_share(
    panel: Table,
    industries: Industries,
    *,
    form: Annotated[
        ShiftShareForm,
        Asks(
            _("Form"),
            _("At once, or step by step with the structure of each time (Barff and Knight)."),
            terms="shift_share_form",
        ),
    ] = "static",
    at_times: AtTimes = None,
    **_every_tool: Unpack[SampleChoice],
) -> ShiftShare:
    r"""Part the growth of each region into what the nation, its industries and itself have given.

    With g the growth of everything, :math:`g_j` that of industry j in all regions and :math:`g_{ij}` that
    in region i, from one time to the next,

    .. math:: e_{ij}^{1} - e_{ij}^{0} = \underbrace{e_{ij}^{0} g}_{national}
              + \underbrace{e_{ij}^{0} (g_j - g)}_{mix} + \underbrace{e_{ij}^{0} (g_{ij} - g_j)}_{competitive}

    which holds exactly, cell by cell. Esteban-Marquillas' form parts the competitive effect once more:
    that of a region with the structure of the nation, :math:`e_i^0 E_j^0/E^0 (g_{ij} - g_j)`, and an
    allocation effect, positive where a region has more of what it is better at.

    Parameters
    ----------
    panel : Panel
        A column an industry, in one unit (persons, yuan at constant prices), complete; two times at
        least.
    industries : sequence of column names
    form : {"static", "dynamic"}, default "static"
        From the first time to the last at once; or from each time to the next, added up, so that the
        weights follow the structure (Barff and Knight). Both have the same sum.
    at_times : sequence of times, or a text with commas, optional
        Default: the first and the last; with "dynamic" all.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    ShiftShare
        `.national`, `.mix`, `.competitive`, `.homothetic`, `.allocation`, (n, k) in the unit of the data.

    Raises
    ------
    ParameterError
        If fewer than two industries or two times are named.
    UnknownColumnError, MissingValueError
    DomainError
        If a value is negative, a region has none of the industries or an industry no region at a time;
        all are named.

    Notes
    -----
    The nation is the sum of the regions given. An industry that a region did not have at the start is
    wholly competitive; the two parts of Esteban-Marquillas do not exist there and are NaN. Prices that
    rise differently by industry stand in the mix: use constant prices, or persons.

    References
    ----------
    Dunn, E. S. (1960). A statistical and analytical technique for regional analysis. Papers of the
    Regional Science Association 6, 97–112. doi:10.1111/j.1435-5597.1960.tb01705.x
    Esteban-Marquillas, J. M. (1972). A reinterpretation of shift-share analysis. Regional and Urban
    Economics 2(3), 249–255. doi:10.1016/0034-3331(72)90033-4
    Barff, R. A. and Knight, P. L. (1988). Dynamic shift-share analysis. Growth and Change 19(2), 1–10.
    doi:10.1111/j.1468-2257.1988.tb00465.x

    Examples
    --------
    >>> import regspatial as rs
    >>> columns = {"farms": [[30, 10], [24, 12]], "mills": [[10, 50], [16, 68]]}
    >>> panel = rs.Panel.from_arrays(["a", "b"], [2010, 2020], columns)
    >>> found = rs.shift_share(panel, ["farms", "mills"])
    >>> ((found.national + found.mix + found.competitive).sum(axis=1).round(6) + 0.0).tolist()
    [0.0, 20.0]
    """
    one_of("form", form, ShiftShareForm)
    panel = having(panel, industries)
    names, at = industry_columns(panel, industries), chosen_times(panel, at_times)
    if len(at) < 2:
        raise ParameterError(
            more_times(
                _("Growth needs two times; {n} is given."), [panel.times[k] for k in at], n=len(at)
            )
        )
    ordered_axis(panel.times)
    at = sorted(at)
    if form == "static":
        at = [at[0], at[-1]]
    x = by_industry(panel, names, at)
    steps = [parts_of(a, b) for a, b in itertools.pairwise(x)]
    national, mix, competitive, homothetic, allocation = (
        np.sum([step[k] for step in steps], axis=0) for k in range(5)
    )
    return ShiftShare(
        ids=panel.ids,
        times=tuple(panel.times[t] for t in at),
        industries=tuple(names),
        before=x[0],
        after=x[-1],
        national=national,
        mix=mix,
        competitive=competitive,
        homothetic=homothetic,
        allocation=allocation,
        spec={
            "function": "shift_share",
            "form": form,
            **label_entry(panel.labels, panel.notes_of(*names)),
        },
    )


def parts_of(a: Array, b: Array) -> tuple[Array, Array, Array, Array, Array]:
    """Return the five effects of a step from a to b, (n, k) each."""
    growth = b.sum() / a.sum() - 1.0
    of_industry = b.sum(axis=0) / a.sum(axis=0) - 1.0
    national = a * growth
    mix = a * (of_industry - growth)
    competitive = b - a * (1.0 + of_industry)  # as e0 (g_ij - g_j), and where e0 is zero as well
    rate = np.divide(competitive, a, out=np.full_like(a, np.nan), where=a > 0.0)
    rate[(a == 0.0) & (b == 0.0)] = (
        0.0  # nothing before and nothing after: no effect of either kind
    )
    alike = a.sum(axis=1, keepdims=True) * a.sum(axis=0) / a.sum()
    return national, mix, competitive, alike * rate, (a - alike) * rate
