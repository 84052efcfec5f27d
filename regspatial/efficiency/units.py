"""What the measures of efficiency are made of: columns chosen and checked, units and their reference sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from .._kernels.envelopment import Set
from ..containers import Panel
from ..containers.groups import is_expression
from ..errors import DataWarning, DomainError, ParameterError, listed, warn
from ..formula import canonical, having
from ..words import _

Array = NDArray[np.float64]
Whole = NDArray[np.int64]
Sides = Mapping[str, Sequence[str]]


def chosen(panel: Panel, sides: Sides) -> tuple[Panel, dict[str, list[str]]]:
    """Return the panel with the columns of all sides, and their names; no column stands on two."""
    named = {which: _names(names, which) for which, names in sides.items()}
    every = [n for names in named.values() for n in names]
    both = list(dict.fromkeys(n for n in every if every.count(n) > 1))
    if both:
        raise ParameterError(
            _("These columns are inputs and outputs at once: {both}.")
            if "bads" not in sides
            else _("These columns stand on two sides at once: {both}."),
            columns=both,
            both=listed(both),
        )
    panel = having(panel, every)
    named = {
        which: [canonical(panel, n) if is_expression(n) else n for n in names]
        for which, names in named.items()
    }
    panel.require(*(n for names in named.values() for n in names))
    return panel, named


def values_of(panel: Panel, names: Sequence[str]) -> Array:
    """Return columns as a (T, n, k) array."""
    if not names:
        return np.zeros((panel.T, panel.n, 0))
    return np.stack([panel.columns[n] for n in names], axis=2)


def sets_of(
    values: Sequence[Array], frontier: str, periods: int
) -> Iterator[tuple[int, Set, Set, Whole]]:
    """Yield for each period its units, what they are measured against, and where they stand in that.

    Parameters
    ----------
    values : (T, n, m), (T, n, s) and, with slacks, (T, n, b) arrays
    frontier : {"period", "sequential", "global"}
    """
    n = values[0].shape[1]
    for t in range(periods):
        span = {"period": (t, t + 1), "sequential": (0, t + 1), "global": (0, periods)}[frontier]
        reference = [v[slice(*span)].reshape((span[1] - span[0]) * n, v.shape[2]) for v in values]
        places = (t - span[0]) * n + np.arange(n)
        yield t, _set([v[t] for v in values]), _set(reference), places


def few_units(panel: Panel, inputs: int, outputs: int, frontier: str = "period") -> None:
    """Warn where most units lie on the frontier because there are few."""
    units = panel.n * (1 if frontier == "period" else panel.T)
    enough = max(inputs * outputs, 3 * (inputs + outputs))
    if units >= enough:
        return
    warn(
        DataWarning(
            _(
                "There {n:is|are} {n} {n:unit|units} for {m} {m:input|inputs} and {s} "
                "{s:output|outputs}; with fewer than {enough} most units lie on the "
                "frontier and changes say little."
            ),
            n=units,
            m=inputs,
            s=outputs,
            enough=enough,
        )
    )


def check_radial(panel: Panel, sides: Mapping[str, Array], names: Sequence[str]) -> None:
    """Refuse negative values, and units without any input or output."""
    values = np.concatenate(list(sides.values()), axis=2)
    low = [n for j, n in enumerate(names) if (values[:, :, j] < 0.0).any()]
    bad = list(dict.fromkeys(panel.ids[i] for i in np.nonzero((values < 0.0).any(axis=(0, 2)))[0]))
    if low:
        raise DomainError(
            _(
                "These inputs or outputs are negative: {low}, in {bad}. The radial model needs values "
                "from zero up."
            ),
            columns=low,
            ids=bad,
            low=listed(low),
            bad=listed(bad),
        )
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


def check_positive(panel: Panel, values: Array, names: Sequence[str]) -> None:
    """Refuse zeros and negative values: slacks are measured as shares of a unit's own values."""
    low = [n for j, n in enumerate(names) if (values[:, :, j] <= 0.0).any()]
    if not low:
        return
    bad = list(dict.fromkeys(panel.ids[i] for i in np.nonzero((values <= 0.0).any(axis=(0, 2)))[0]))
    raise DomainError(
        _(
            "These columns are zero or negative: {low}, in {bad}. A slacks-based measure divides by "
            "each unit's own values; leave these units out, or use a radial measure."
        ),
        columns=low,
        ids=bad,
        low=listed(low),
        bad=listed(bad),
    )


def _set(values: Sequence[Array]) -> Set:
    return Set(x=values[0], y=values[1], b=values[2] if len(values) > 2 else None)


def _names(names: Sequence[str], which: str) -> list[str]:
    found = [names] if isinstance(names, str) else list(dict.fromkeys(names))
    if not found and which != "bads":
        raise ParameterError(_("{param:{which}} is empty; name at least one column."), which=which)
    return found
