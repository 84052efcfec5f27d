"""What is done with data before a tool has them: columns derived, regions and times chosen, groups."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from ..choices.data import Missing
from ..containers import Panel, PeriodWeights, Regions, SpatialWeights
from ..containers.groups import is_expression
from ..errors import DataWarning, warn
from ..formula import bracketed, derived_from, expression, names_in, parse
from ..formula.conditions import Only, chosen, of_period, of_regions, region_labels
from ..formula.values import TIMES
from ..indicators.systems import system_of
from ..weights import subset
from ..weights._cut_words import as_cut
from ..words import _
from .balancing import SAYS_NONE
from .leaving_out import left_out

W = TypeVar("W", SpatialWeights, PeriodWeights)


Chosen = tuple[Panel | None, Regions | None, SpatialWeights | None]


def choose(
    panel: Panel | None,
    regions: Regions | None,
    weights: SpatialWeights | None,
    *,
    derive: str | None = None,
    only: Only | None = None,
    exclude: str | Iterable[object] | None = None,
    period: object = None,
    missing: Missing | None = None,
    by: str | None = None,
) -> Chosen:
    """Return the panel, the map and the weights that are left.

    Columns are derived first, over all times; then regions and times are chosen. Weights that were
    given are cut to the regions and normalised again, which is said.

    Parameters
    ----------
    panel, regions, weights : optional
    derive : text, optional
        ``"ln_gdp = log(gdp); share = exports / gdp"``.
    only : text, mapping or list, optional
        See `formula.conditions.chosen`.
    exclude : text or list, optional
        Codes or names; see `leaving_out.leave_out`.
    period : text or list, optional
        ``"2012:2020"``.
    missing : {"stop", "drop_regions", "drop_periods", "keep"}, optional
        Of the columns that are used, which the runner knows; left to `without_holes`.
    by : str, optional
        A grouping; left to `parts_by`.

    Raises
    ------
    RegspatialError
        Of the kind that fits.
    """
    del by, missing
    regions, panel, weights = left_out(exclude, regions, panel, weights)
    before = None if panel is None else panel.ids
    if panel is not None:
        panel = derived_from(panel, derive, {}) if derive else panel
        if regions is not None:
            panel = panel.with_groups(regions).with_groups(**panel.groups)  # its own stand
        panel = of_period(chosen(panel, only, regions), period)
        if regions is not None and only and set(panel.ids) <= set(regions.ids):
            regions = regions.select(panel.ids)
    elif regions is not None:
        regions = of_regions(regions, only)
    left = panel.ids if panel is not None else None if regions is None else regions.ids
    if only and weights is not None and left is not None and left != before:
        weights = _cut(weights, left)
    return panel, regions, weights


def parts_by(
    by: str, panel: Panel | None, regions: Regions | None, weights: SpatialWeights | None
) -> dict[str, Chosen]:
    """Return the panel, the map and the weights of every group, or of every time, in order.

    Raises
    ------
    ParameterError
        If there is no such grouping.
    """
    known = {
        *(() if panel is None else panel.groups),
        *(() if regions is None else regions.attributes),
    }
    if by in TIMES and by not in known and panel is not None:
        return {str(t): (panel.select(times=[t]), regions, weights) for t in panel.times}
    ids, labels = region_labels(panel, regions, by)
    out: dict[str, Chosen] = {}
    mapped = set() if regions is None else set(regions.ids)
    for label in sorted(set(labels.tolist()) - {""}):
        inside = [one for one, group in zip(ids, labels, strict=True) if group == label]
        out[label] = (
            None if panel is None else panel.select(ids=inside),
            None if regions is None else regions.select([i for i in inside if i in mapped]),
            None if weights is None else _cut(weights, inside),
        )
    return out


def used_columns(tool: Any, values: Mapping[str, Any], panel: Panel) -> list[str]:
    """Return the columns of a panel that a run uses: variables, and the names in formulas."""
    out: list[str] = []
    for p in tool.params:
        given = values.get(p.name)
        if not given or p.name in SAYS_NONE:
            continue
        if p.kind == "variable":
            out.append(given)
        elif p.kind == "variables":
            out += given
        elif p.kind == "formula":
            out += names_of_formula(given)
        elif p.kind == "text" and p.feeds.endswith(".indicators"):
            for column in (one.column for one in system_of(given)):
                plain = column in panel or not is_expression(column)
                out += [column] if plain else names_in([expression(column)])
    # a list within a list is refused, in words, where the tool itself reads it
    return [name for name in dict.fromkeys(n for n in out if isinstance(n, str)) if name in panel]


def names_of_formula(formula: str) -> list[str]:
    """Return the names in a formula, left of the bar behind which the fixed effects stand."""
    left = re.split(r"\|(?=(?:[^`]*`[^`]*`)*[^`]*$)", formula)[0]
    return list(names_in(parse(bracketed(left).text, bare=True).nodes))


def among(weights: W | None, ids: Sequence[str]) -> W | None:
    """Return weights cut to the regions that are left, if any were left out."""
    if weights is None or not set(ids) < set(weights.ids):
        return weights
    return _cut(weights, ids)


def _cut(weights: W, ids: Sequence[str]) -> W:
    """Return weights among some regions, normalised anew; islands stay, with a row of zeros."""
    if set(ids) == set(weights.ids):
        return weights
    if isinstance(weights, PeriodWeights):
        return PeriodWeights({t: _cut(w, ids) for t, w in weights.weights.items()})
    cut = subset(weights, ids, islands="keep")
    warn(
        DataWarning(
            _(
                "The weights were given for {of} {of:region|regions}: they are cut to the "
                "{n} that are left, {again} ({links} of {all_links} {all_links:link|links} stay)."
            ),
            again=as_cut(weights),
            of=weights.n,
            n=cut.n,
            links=cut.links,
            all_links=weights.links,
        )
    )
    return cut
