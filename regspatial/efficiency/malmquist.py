"""Malmquist productivity index with its parts, as DEAP 2.1 computes it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .._door import door
from .._kernels.envelopment import output_distance
from ..choices.data import Missing, Where
from ..containers import Panel
from ..containers.groups import is_expression
from ..errors import DataWarning, DomainError, ParameterError, listed, warn
from ..formula import canonical, having
from ..progress import Progress, report
from ..results.efficiency import Malmquist
from ..results.record import label_entry
from ..words import _

Array = NDArray[np.float64]


@door
def malmquist(
    panel: Panel,
    inputs: Sequence[str],
    outputs: Sequence[str],
    *,
    where: Where | None = None,
    missing: Missing | None = None,
    progress: Progress | None = None,
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
    del where, missing  # the door has chosen
    ins, outs = _names(inputs, "inputs"), _names(outputs, "outputs")
    both = [n for n in ins if n in outs]
    if both:
        raise ParameterError(
            _("These columns are inputs and outputs at once: {both}."),
            columns=both,
            both=listed(both),
        )
    if panel.T < 2:
        raise ParameterError(_("A change needs two periods; the table has one."))
    panel = having(panel, [*ins, *outs])
    ins, outs = (
        [canonical(panel, n) if is_expression(n) else n for n in names] for names in (ins, outs)
    )
    panel.require(*ins, *outs)
    x = np.stack([panel.columns[n] for n in ins], axis=2)
    y = np.stack([panel.columns[n] for n in outs], axis=2)
    _check(panel, {"inputs": x, "outputs": y}, [*ins, *outs])
    enough = max(len(ins) * len(outs), 3 * (len(ins) + len(outs)))
    if panel.n < enough:
        warn(
            DataWarning(
                _(
                    "There {n:is|are} {n} {n:unit|units} for {m} {m:input|inputs} and {s} "
                    "{s:output|outputs}; with fewer than {enough} most units lie on the "
                    "frontier and changes say little."
                ),
                n=panel.n,
                m=len(ins),
                s=len(outs),
                enough=enough,
            )
        )
    own, ahead, back, pure = _distances(x, y, progress)
    effch = own[1:] / own[:-1]
    techch = np.sqrt((back / own[1:]) * (own[:-1] / ahead))
    pech = pure[1:] / pure[:-1]
    return Malmquist(
        ids=panel.ids,
        times=panel.times,
        efficiency=own,
        pure_efficiency=pure,
        effch=effch,
        techch=techch,
        pech=pech,
        sech=effch / pech,
        tfpch=effch * techch,
        spec={
            "function": "malmquist",
            "inputs": ins,
            "outputs": outs,
            **label_entry(panel.labels, panel.notes_of(*ins, *outs)),
        },
    )


def _distances(x: Array, y: Array, progress: Progress | None) -> tuple[Array, Array, Array, Array]:
    """Return D_c^t(t) and D_v^t(t), (T, n); D_c^{t+1}(t) and D_c^t(t+1), (T − 1, n)."""
    periods, n = x.shape[:2]
    own, pure = np.empty((periods, n)), np.empty((periods, n))
    ahead, back = np.empty((periods - 1, n)), np.empty((periods - 1, n))
    for t in range(periods):
        report(progress, t / periods, "malmquist")
        for i in range(n):
            unit = x[t, i], y[t, i]
            own[t, i] = output_distance(*unit, x[t], y[t], variable=False)
            pure[t, i] = output_distance(*unit, x[t], y[t], variable=True)
            if t + 1 < periods:
                ahead[t, i] = output_distance(*unit, x[t + 1], y[t + 1], variable=False)
            if t > 0:
                back[t - 1, i] = output_distance(*unit, x[t - 1], y[t - 1], variable=False)
    return own, ahead, back, pure


def _names(names: Sequence[str], which: str) -> list[str]:
    found = [names] if isinstance(names, str) else list(dict.fromkeys(names))
    if not found:
        raise ParameterError(_("{param:{which}} is empty; name at least one column."), which=which)
    return found


def _check(panel: Panel, sides: dict[str, Array], names: list[str]) -> None:
    values = np.concatenate(list(sides.values()), axis=2)
    low = [n for j, n in enumerate(names) if (values[:, :, j] < 0.0).any()]
    bad = list(dict.fromkeys(panel.ids[i] for i in np.nonzero((values < 0.0).any(axis=(0, 2)))[0]))
    if low:
        raise DomainError(
            _("These inputs or outputs are negative: {low}, in {bad}. The radial model needs values "
              "from zero up."),
            columns=low, ids=bad, low=listed(low), bad=listed(bad),
        )  # fmt: skip
    none = [
        panel.ids[i]
        for side in sides.values()
        for i in np.nonzero((side.sum(axis=2) <= 0.0).any(axis=0))[0]
    ]
    if none:
        raise DomainError(
            _("These units have no input, or no output, in some period: {none}. Leave them out."),
            ids=none,
            none=listed(dict.fromkeys(none)),
        )
