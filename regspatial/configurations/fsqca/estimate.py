"""Fuzzy-set qualitative comparative analysis, from calibration to configurations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...choices import one_of
from ...choices.fsqca import Calibration, Solution
from ...containers import Panel, Variable
from ...containers.groups import is_expression
from ...declare.asks import Asks
from ...declare.data import Table
from ...declare.description import Output
from ...declare.every_tool import SampleChoice
from ...declare.tool import tool
from ...errors import DataWarning, ParameterError, listed, warn
from ...formula import canonical, having
from ...progress import Progress, report
from ...results.record import label_entry
from ...words import _
from ..analysis import Analysis, Cuts, analysed, necessity_of
from ..calibration import (
    Grades,
    anchors_by_grades,
    anchors_given,
    anchors_of,
    check_memberships,
    grades_given,
    percentiles_given,
)
from ..robustness import Made, trials_of
from .expectations import expected, known, split
from .record import Anchors, Fsqca, Necessity

Array = NDArray[np.float64]
MOST_CONDITIONS = 12
"""4,096 rows; with more, nearly all of them are logical remainders anyway."""


@tool(
    group="index",
    name=_("Fuzzy-set qualitative comparative analysis (fsQCA)"),
    help=_(
        "Which configurations of conditions suffice for an outcome: calibration, "
        "necessity, truth table, solutions, core and peripheral conditions, cases, "
        "robustness."
    ),
    tags=_(
        "fsQCA, QCA, configuration, fuzzy set, necessity, sufficiency, calibration, "
        "truth table, core condition, combination of conditions"
    ),
    style="sequential",
    map=_("For a map of the result."),
    outputs=(
        Output.table("fsqca", _("Configurations")),
        Output.table("fsqca_necessity", _("Necessary conditions")),
        Output.table("fsqca_truth_table", _("Truth table")),
        Output.table("fsqca_solutions", _("Solutions")),
        Output.table("fsqca_assumptions", _("Simplifying assumptions")),
        Output.table("fsqca_robustness", _("Robustness")),
        Output.table("fsqca_panel", _("Consistency pooled, between and within")),
        Output.table("fsqca_periods", _("Consistency between periods")),
        Output.table("fsqca_regions", _("Consistency within regions")),
        Output.table("fsqca_calibration", _("Calibration")),
        Output.table("fsqca_cases", _("Cases and their configurations")),
        Output.layer(_("Map with memberships")),
        Output.number("paths", _("Configurations")),
        Output.number("consistency", _("Consistency of the solution")),
        Output.number("coverage", _("Coverage of the solution")),
    ),
)
@door
def fsqca(
    panel: Table,
    outcome: Annotated[
        str | Variable, Asks(_("Outcome"), _("What configurations are to bring about."))
    ],
    conditions: Annotated[
        Sequence[str], Asks(_("Conditions"), _("Two to twelve columns; four to eight are usual."))
    ],
    *,
    at_time: Annotated[
        object,
        Asks(
            _("Time"),
            _(
                "Empty: all times are pooled, and a case is a region at a time; consistency by "
                "time and by region is told."
            ),
        ),
    ] = None,
    anchors: Annotated[
        Mapping[str, Sequence[float]] | str | None,
        Asks(
            _("Anchors"),
            _(
                "Full out, crossover and full in by column, as in gdp: 10, 20, 30; poverty: 40, "
                "20, 5."
            ),
        ),
    ] = None,
    percentiles: Annotated[
        Sequence[float] | str,
        Asks(
            _("Percentiles as anchors"),
            _("For full out, crossover and full in of columns without anchors."),
        ),
    ] = "5, 50, 95",
    grades: Annotated[
        Mapping[str, str] | str | None,
        Asks(
            _("Rough memberships"),
            _(
                "Indirect calibration: by column the column of the memberships that a person who "
                "knows the cases gave it (0, .2, .4, .6, .8, 1), as in gdp: gdp_grade. A logistic "
                "curve goes through them."
            ),
        ),
    ] = None,
    calibration: Annotated[
        Calibration,
        Asks(
            _("Calibration"),
            _("How columns become memberships between the anchors."),
            terms="calibration",
            advanced=True,
        ),
    ] = "direct",
    memberships: Annotated[
        Sequence[str] | None,
        Asks(_("Memberships already"), _("Columns from 0 to 1 that are not calibrated.")),
    ] = None,
    nudge: Annotated[
        float,
        Asks(
            _("Added at exactly .5"),
            _(
                "A condition at exactly .5 keeps a case out of every row; .001 is usual, 0 leaves "
                "it."
            ),
            least=0,
            most=0.01,
            advanced=True,
        ),
    ] = 0.0,
    negate: Annotated[
        bool, Asks(_("Absence of the outcome"), _("Analyse where the outcome is absent."))
    ] = False,
    frequency: Annotated[
        int,
        Asks(
            _("Fewest cases of a row"),
            _("Rows of the truth table with fewer are logical remainders."),
            least=1,
        ),
    ] = 1,
    consistency: Annotated[
        float,
        Asks(_("Lowest consistency of a row"), _("Of a row with the outcome."), least=0, most=1),
    ] = 0.8,
    pri: Annotated[
        float,
        Asks(
            _("Lowest PRI of a row"), _("Proportional reduction in inconsistency."), least=0, most=1
        ),
    ] = 0.5,
    necessity: Annotated[
        float,
        Asks(
            _("Consistency of a necessary condition"),
            _("From which a condition is called necessary."),
            least=0,
            most=1,
            advanced=True,
        ),
    ] = 0.9,
    expectations: Annotated[
        Sequence[str] | str | None,
        Asks(
            _("Directional expectations"),
            _(
                "Conditions, with commas, that contribute when present, or with ~ when absent. "
                "Empty: the intermediate solution is the complex one."
            ),
            kind="text",
        ),
    ] = None,
    enhanced: Annotated[
        bool,
        Asks(
            _("Enhanced standard analysis"),
            _("No assumption that is contradictory or without a necessary condition."),
            advanced=True,
        ),
    ] = False,
    solution: Annotated[
        Solution,
        Asks(
            _("Solution"),
            _("Which one the table of configurations shows; another table has all."),
            terms="fsqca_solution",
        ),
    ] = "intermediate",
    robustness: Annotated[
        bool, Asks(_("Robustness"), _("Repeat with other cut-offs and other anchors."))
    ] = True,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> Fsqca:
    r"""Find which configurations of conditions suffice for an outcome, by fuzzy-set QCA.

    Columns become memberships :math:`\mu = e^L/(1+e^L)` with log-odds L of −3 at full out, 0 at the
    crossover and 3 at full in, linear between. A condition, or a configuration, X is sufficient for Y as
    far as it is a subset of it, and necessary as far as it holds it:

    .. math:: \frac{\sum\min(X,Y)}{\sum X}, \qquad \frac{\sum\min(X,Y)}{\sum Y}, \qquad
              PRI = \frac{\sum\min(X,Y)-\sum\min(X,Y,1-Y)}{\sum X-\sum\min(X,Y,1-Y)}

    consistency of sufficiency (and coverage of necessity), coverage of sufficiency (and consistency of
    necessity), and the proportional reduction in inconsistency. Rows of the truth table with enough cases
    and consistency have the outcome; Boolean minimisation makes them the shortest sums of products:
    complex without the combinations that lack cases, parsimonious with all that help, intermediate with
    those that directional expectations make easy counterfactuals.

    Parameters
    ----------
    panel : Panel
    outcome : column name
    conditions : sequence of column names
        Two to twelve.
    at_time : optional
        Which time; with none, all are pooled and a case is a region in a period.
    anchors : mapping or text, optional
        Full out, crossover and full in by column, ``{"gdp": (10, 20, 30)}`` or
        ``"gdp: 10, 20, 30"``, more after semicolons; falling where the set is one of low values.
    percentiles : three numbers, or a text of them, default "5, 50, 95"
        Anchors of the columns that have none given.
    grades : mapping or text, optional
        Indirect calibration: by column the column of rough memberships that somebody who knows the cases gave
        (0, .2, .4, .6, .8, 1), ``{"gdp": "gdp_grade"}`` or ``"gdp: gdp_grade"``. Memberships are those of the
        logistic curve through them, with log-odds linear in the column.
    calibration : {"direct", "direct-95", "linear"}
        Log-odds at full in of 3 (Ragin), or those of .95 (R's QCA); or linear between the anchors.
    memberships : sequence of column names, optional
        Columns that are memberships already (or zeros and ones), left as they are.
    nudge : float, default 0
        Added to conditions at exactly .5, which else are in no row; such cases are named.
    negate : bool, default False
        Analyse the absence of the outcome.
    frequency : int, default 1
        Fewest cases of a row of the truth table.
    consistency, pri : float, default 0.8 and 0.5
        Lowest of a row with the outcome.
    necessity : float, default 0.9
        Consistency from which a condition is called necessary.
    expectations : sequence or text with commas, optional
        Conditions that are expected to contribute when present; ``~x`` when absent. The others have
        none.
    enhanced : bool, default False
        Make no assumption that is contradictory or without a necessary condition (enhanced standard
        analysis).
    solution : {"intermediate", "parsimonious", "complex"}
        Which the table of configurations shows.
    robustness : bool, default True
        Repeat with other cut-offs and anchors.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    Fsqca
        Configurations with core and peripheral conditions, necessity, truth table, all solutions,
        assumptions, robustness, calibration, cases.

    Raises
    ------
    ParameterError
        If conditions are fewer than two, more than twelve or the outcome; if anchors, percentiles,
        cut-offs or expectations make no sense.
    DomainError
        If percentiles of a column do not rise, or a membership lies outside 0 and 1.
    UnknownColumnError, MissingValueError

    Warns
    -----
    DataWarning
        If no row of the truth table has the outcome: there is no solution then.

    Notes
    -----
    Where several sums are equally short the one with the fewest conditions, then the largest coverage,
    comes first; all are in the table of solutions. Core conditions are those of a parsimonious product
    that holds the configuration. A case at exactly .5 in a condition belongs to no row but counts in
    every consistency.

    References
    ----------
    Ragin, C. C. (2008). Redesigning social inquiry: Fuzzy sets and beyond. University of Chicago Press.
    doi:10.7208/chicago/9780226702797.001.0001
    Fiss, P. C. (2011). Building better causal theories: A fuzzy set approach to typologies in
    organization research. Academy of Management Journal 54(2), 393–420. doi:10.5465/amj.2011.60263120
    Schneider, C. Q., Wagemann, C. (2012). Set-theoretic methods for the social sciences. Cambridge
    University Press. doi:10.1017/CBO9781139004244
    Garcia-Castro, R., Ariño, M. A. (2016). A general approach to panel data set-theoretic research.
    Journal of Advances in Management Sciences & Information Systems 2, 63–76.

    Examples
    --------
    >>> import regspatial as rs
    >>> columns = {
    ...     "y": [[0.9, 0.8, 0.7, 0.2, 0.1]],
    ...     "a": [[0.8, 0.7, 0.2, 0.3, 0.1]],
    ...     "b": [[0.2, 0.9, 0.6, 0.2, 0.3]],
    ... }
    >>> panel = rs.Panel.from_arrays("ABCDE", [2020], columns)
    >>> found = rs.fsqca(panel, "y", ["a", "b"], memberships=["y", "a", "b"], robustness=False)
    >>> found.paths, round(found.consistency, 3), round(found.coverage, 3)
    (2, 0.862, 0.926)
    """
    one_of("calibration", calibration, Calibration)
    one_of("solution", solution, Solution)
    panel, y_name, names, ready = _columns(
        panel, outcome, conditions, memberships, at_time, list(grades_given(grades).values())
    )
    given = {
        canonical(panel, n) if is_expression(n) else n: a for n, a in anchors_given(anchors).items()
    }
    known("anchors", given, [y_name, *names])
    cut = percentiles_given(percentiles)
    graded = _graded(panel, grades, given, ready, [y_name, *names])
    anchored = [
        Anchors(n, np.nan, np.nan, np.nan, "membership")
        if n in ready
        else anchors_by_grades(panel, n, graded[n])
        if n in graded
        else anchors_of(panel, n, given, cut)
        for n in (y_name, *names)
    ]
    raw = [panel.columns[n].ravel() for n in (y_name, *names)]
    made = Made(raw=raw, anchors=anchored, how=calibration, nudge=nudge, negate=negate)
    x, y, halves = made.memberships(anchored)
    cuts = Cuts(
        frequency=frequency,
        consistency=consistency,
        pri=pri,
        necessity=necessity,
        enhanced=enhanced,
        expected=expected(expectations, names, panel),
    )
    report(progress, 0.1, "fsqca")
    found = analysed(x, y, cuts)
    _warn_of_none(found)
    report(progress, 0.4, "fsqca")
    return Fsqca(
        ids=panel.ids,
        times=panel.times,
        outcome=y_name,
        conditions=tuple(names),
        x=x.reshape(panel.T, panel.n, len(names)),
        y=y.reshape(panel.T, panel.n),
        anchors=tuple(anchored),
        necessity=_necessity(x, y, names),
        truth=found.truth,
        solutions=found.solved,
        remainders=found.remainders,
        trials=trials_of(made, cuts, found, solution) if robustness and found.solved else (),
        halves=tuple((int(i), int(j)) for i, j in halves),
        spec={
            "function": "fsqca",
            "negate": negate,
            "calibration": calibration,
            "percentiles": list(cut),
            "memberships": ready,
            "grades": graded,
            "nudge": nudge,
            "frequency": frequency,
            "consistency": consistency,
            "pri": pri,
            "necessity": necessity,
            "expectations": split(expectations),
            "enhanced": enhanced,
            "solution": solution,
            "complete": found.complete,
            **label_entry(panel.labels, panel.notes_of(y_name, *names)),
        },
    )


def _columns(
    panel: Panel,
    outcome: str | Variable,
    conditions: Sequence[str],
    memberships: Sequence[str] | None,
    time: object,
    graded: Sequence[str],
) -> tuple[Panel, str, list[str], list[str]]:
    """Return the panel, outcome, conditions, and which of them are memberships already."""
    if isinstance(outcome, Variable):
        if outcome.name not in panel:
            panel = panel.with_columns(by_position=False, **{outcome.name: outcome})
        outcome = outcome.name
    sides = [
        [one] if isinstance(one, str) else list(one or ()) for one in (conditions, memberships)
    ]
    panel = having(panel, [outcome, *sides[0], *sides[1], *graded])
    y, names, ready = (
        [canonical(panel, n) if is_expression(n) else n for n in dict.fromkeys(one)]
        for one in ([outcome], *sides)
    )
    if y[0] in names:
        raise ParameterError(_("{x} is the outcome and a condition at once."), columns=y, x=y[0])
    if not 2 <= len(names) <= MOST_CONDITIONS:
        raise ParameterError(
            _("There {n:is|are} {n} {n:condition|conditions}; an analysis takes 2 to {most}."),
            n=len(names),
            most=MOST_CONDITIONS,
        )
    known("memberships", ready, [*y, *names])
    if time is not None:
        panel = panel.select(times=[time])
    panel.require(*y, *names, *(canonical(panel, n) if is_expression(n) else n for n in graded))
    check_memberships(panel, ready)
    return panel, y[0], names, ready


def _graded(
    panel: Panel,
    grades: Grades,
    anchors: Mapping[str, Any],
    ready: Sequence[str],
    names: Sequence[str],
) -> dict[str, str]:
    """Return the columns of rough memberships by column."""
    found = {
        name: canonical(panel, column) if is_expression(column) else column
        for name, column in grades_given(grades).items()
    }
    found = {canonical(panel, n) if is_expression(n) else n: g for n, g in found.items()}
    known("grades", found, names)
    twice = [n for n in found if n in anchors or n in ready]
    if twice:
        raise ParameterError(
            _("{twice} {n:has|have} grades, and anchors or memberships too: one of them decides."),
            columns=twice,
            twice=listed(twice),
            n=len(twice),
        )
    check_memberships(panel, list(found.values()), "grades")
    return found


def _necessity(x: Array, y: Array, names: Sequence[str]) -> tuple[Necessity, ...]:
    return tuple(
        Necessity(name, present, necessity_of(v, y), necessity_of(v, 1.0 - y))
        for j, name in enumerate(names)
        for present, v in ((True, x[:, j]), (False, 1.0 - x[:, j]))
    )


def _warn_of_none(found: Analysis) -> None:
    if found.solved:
        return
    best = max((r.consistency for r in found.truth), default=float("nan"))
    warn(
        DataWarning(
            _(
                "No row of the truth table has enough cases, consistency and PRI, so that there is no "
                "solution; the largest consistency of a row is {best:.3f}. Look at the truth table before "
                "you lower a cut-off."
            ),
            best=best,
        )
    )
