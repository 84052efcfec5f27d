"""The audit of printed tables: every check that a table's numbers allow."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import pairwise

from .._calls.door import door
from ..errors import InputError, ParameterError
from ..results.audit import Finding, TableAudit
from ..words import _
from .checks.balance import check_balance, is_balance
from .checks.changes import check_changes, check_group_means, check_statements
from .checks.collinearity import check_collinearity, is_collinearity
from .checks.convergence import check_convergence, check_convergence_rows
from .checks.correlations import check_correlations
from .checks.critical_values import check_critical
from .checks.decompositions import check_decomposition
from .checks.effects import check_sum_columns, check_sums, check_totals
from .checks.fit import check_information, check_r_squared
from .checks.fuzzy_sets import check_configurations, check_necessity
from .checks.importances import check_importances
from .checks.indices import check_across, check_products
from .checks.intervals import check_intervals
from .checks.levels import check_levels
from .checks.likelihoods import check_likelihood_ratios
from .checks.linear_models import check_instruments, check_mediation, check_thresholds
from .checks.moments import check_moments
from .checks.moran import check_moran, is_moran
from .checks.partitions import check_partitions
from .checks.possible import check_possible, check_possible_values
from .checks.probabilities import check_tests, is_tests
from .checks.ranks import check_effect_rows, check_fits, check_ranks
from .checks.relations import check_relations
from .checks.samples import check_claims, check_counts, check_differences
from .checks.shares import check_shares
from .checks.unit_roots import check_unit_root_models, check_unit_root_rows
from .grid import Grid
from .long_layout import is_long, read_long
from .matrix import Matrix, read_matrix
from .model import ModelColumn, by_table
from .printed import printed
from .ratio_notes import by_likelihood_ratio
from .reading import grids_of
from .row_tests import check_interactions, check_multipliers, check_test_rows
from .sheet import Sheet, read_sheet
from .side_by_side import below_one_another
from .stars import Legend, check_ratios, check_stars, settle
from .wide_layout import is_wide, read_wide
from .words import patterns

Source = str | os.PathLike[str]


@door
def audit_table(
    path: Source | Sequence[Source],
    *,
    legend: Sequence[float] | None = None,
    units: int | None = None,
    periods: int | None = None,
    row_sums_one: bool = False,
) -> TableAudit:
    r"""Hold the numbers of printed tables against one another, as far as their rounding allows.

    A number printed as 0.331 stands for any from 0.3305 to 0.3315. What follows from the other
    numbers of the table is an interval too; where the two have nothing in common, no unrounded value
    would do, and the verdict is "inconsistent". Where the check rests on a condition that the table
    does not state, it is "unknown".

    Parameters
    ----------
    path : path, or several
        CSV (in the layout of a coefficient a row, or as printed), Excel (.xlsx) or Word (.docx), with
        any number of tables. Tables given together are held against one another as well.
    legend : sequence of numbers, optional
        Levels of one, two and three stars; default: what the notes state, else .1, .05, .01.
    units, periods : int, optional
        Regions and periods of the study, for N and for the deviation of Moran's I.
    row_sums_one : bool
        Whether every row of W sums to one, so that (β + θ)/(1 − ρ) is the total effect.

    Returns
    -------
    TableAudit
        ``to_frame()`` has table, column, term, check, printed, implied, verdict, and on what the
        check rests.

    Raises
    ------
    InputError
        If a file is not there, or none holds a table of numbers.
    FileFormatError
        If a file cannot be read.
    ParameterError
        For another kind of file, or levels that do not fall.

    Notes
    -----
    Regressions: stars against p; statistic against estimate and standard error; N against units ×
    periods and against sub-samples; R² of nested least squares with the same sample and effects
    (never within, adjusted, instrumental or spatial ones); the parameters that adjusted R², AIC and
    BIC imply; direct + indirect = total; :math:`(\beta+\theta)/(1-\rho)`, between its value at the
    estimates and the mean of draws, which lies above it; :math:`c = c' + ab`; first-stage
    :math:`F = t^2`; a threshold model's R² against that of the linear model within it. Other tables:
    moments, Malmquist indices and their means, importances, necessity and configurations of fsQCA,
    Moran's I by year, changes and group means; correlations (range, symmetry, whether any variables
    have them, stars), variance inflation factors, tests with their p and critical values, balance of
    matched samples, shares outside 0 to 1, anchors of a calibration, shares and counts against their totals, differences between and within groups
    against the whole, weights at two levels, unit-root tests, speeds and half-lives of convergence, the order of quantiles, and intervals against estimates and their errors.

    References
    ----------
    Nuijten, M. B. et al. (2016). The prevalence of statistical reporting errors in psychology.
    Behavior Research Methods 48, 1205–1226. doi:10.3758/s13428-015-0664-2

    Examples
    --------
    >>> import pathlib, tempfile, regspatial as rs
    >>> text = "term,direct,indirect,total\nx,0.270,-0.125,0.175\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder, "effects.csv")
    ...     _ = file.write_text(text)
    ...     rs.audit_table(file).inconsistent[0].implied
    '0.1450 [0.1440, 0.1460]'
    """
    levels = _levels(legend)
    for name, number in (("units", units), ("periods", periods)):
        if number is not None and number < 2:
            raise ParameterError(
                _("{param:{name}={number}} is not allowed; it must be a whole number from 2."),
                name=name,
                number=number,
            )
    sources = [path] if isinstance(path, (str, os.PathLike)) else list(path)
    if not sources:
        raise InputError(_("No file was named."))
    grids = [grid for one in sources for grid in grids_of(one)]
    return audit_grids(
        grids, legend=levels, units=units, periods=periods, row_sums_one=row_sums_one
    )


def audit_grids(
    grids: Sequence[Grid],
    *,
    legend: Legend | None = None,
    units: int | None = None,
    periods: int | None = None,
    row_sums_one: bool = False,
) -> TableAudit:
    """Audit tables that were read already; see `audit_table`."""
    models, notes, sheets, matrices = _sorted(grids)
    if not models and not sheets and not matrices:
        raise InputError(_("No table of numbers was found."))
    findings = _of_models(models, notes, (legend, units, periods), row_sums_one)
    for sheet in sheets:
        findings += _of_sheet(sheet, units, legend)
    n = units * (periods or 1) if units is not None else None
    for matrix in matrices:
        findings += check_correlations(matrix, n, legend)
    checked: set[str] = set()
    findings += check_across(sheets, checked)
    checked |= {one.table for one in findings}
    checked |= {one.table.partition(" (")[0] for one in findings}
    names = tuple(
        dict.fromkeys(
            [m.table for m in models] + [s.name for s in sheets] + [m.table for m in matrices]
        )
    )
    return TableAudit(
        findings=tuple(findings),
        sources=names,
        unread=tuple(name for name in names if name not in checked),
        spec={"function": "audit_table", "legend": legend, "units": units, "periods": periods},
    )


def _levels(legend: Sequence[float] | None) -> Legend | None:
    if legend is None:
        return None
    levels = tuple(float(x) for x in legend)
    falling = all(a > b for a, b in pairwise(levels))
    if not 1 <= len(levels) <= 4 or not falling or not all(0.0 < x < 1.0 for x in levels):
        raise ParameterError(
            _(
                "{param:legend={legend}} is not allowed; give levels that fall, such as .1, .05, .01."
            ),
            legend=list(levels),
        )
    return levels


def _sorted(
    grids: Sequence[Grid],
) -> tuple[list[ModelColumn], dict[str, tuple[str, ...]], list[Sheet], list[Matrix]]:
    models: list[ModelColumn] = []
    notes: dict[str, tuple[str, ...]] = {}
    sheets: list[Sheet] = []
    matrices: list[Matrix] = []
    for grid in grids:
        matrix = read_matrix(grid)
        if matrix is not None:
            matrices.append(matrix)
            continue
        blocks = below_one_another(grid)
        if blocks is not None:
            found, sheet = read_long(blocks[0]), read_sheet(blocks[1])
        else:
            sheet = read_sheet(grid)
            found = [] if sheet is not None and _is_no_model(sheet, grid) else _models(grid)
        if found:
            models += found
            notes |= {m.table: (grid.caption, *grid.notes) for m in found}
            tall = blocks is not None or is_long(grid)
            if sheet is not None and tall and {"treated", "control"} <= set(sheet.found("balance")):
                sheets.append(sheet)  # an ATT beside the means whose difference it is
            continue
        if sheet is not None:
            sheets.append(sheet)
    return models, notes, sheets, matrices


def _is_no_model(sheet: Sheet, grid: Grid) -> bool:
    """Return whether a table is of another kind, however many stars and brackets it has."""
    if is_moran(sheet) or is_collinearity(sheet) or is_balance(sheet):
        return True
    return is_tests(sheet) and not is_long(grid)


def _models(grid: Grid) -> list[ModelColumn]:
    found = read_long(grid) if is_long(grid) else read_wide(grid) if is_wide(grid) else []
    said = patterns("pattern")["clusters_stated"].search(" ".join((grid.caption, *grid.notes)))
    number = printed(said["n"] or said["m"]) if said else None
    if number is not None:
        for model in found:
            model.fit.setdefault("clusters", number)
    return found


def _of_models(
    models: list[ModelColumn],
    notes: dict[str, tuple[str, ...]],
    given: tuple[Legend | None, int | None, int | None],
    row_sums_one: bool,
) -> list[Finding]:
    legend, units, periods = given
    out: list[Finding] = []
    for name, table in by_table(models).items():
        settle(table, notes[name], legend)
        of_errors = [
            *check_stars(table, notes[name], legend),
            *check_ratios(table),
            *check_intervals(table, notes[name]),
        ]
        out += by_likelihood_ratio(of_errors, notes[name])
        out += check_possible(table)
        out += check_test_rows(table)
        out += check_counts(table, models, units, periods)
        out += check_partitions(table)
        out += check_claims(table, notes[name])
        out += check_differences(table, models)
        out += check_r_squared(table)
        out += check_information(table)
        out += check_sums(table)
        out += check_totals(table, models, row_sums_one=row_sums_one)
        out += check_mediation(table, models)
        out += check_instruments(table)
        out += check_thresholds(table, models)
        out += check_likelihood_ratios(table)
        out += check_convergence(table)
        out += check_unit_root_models(table, units)
    return out


def _of_sheet(sheet: Sheet, units: int | None, legend: Legend | None) -> list[Finding]:
    known = [
        *check_sum_columns(sheet),
        *check_moments(sheet),
        *check_possible_values(sheet),
        *check_products(sheet),
        *check_importances(sheet),
        *check_necessity(sheet),
        *check_configurations(sheet),
        *check_changes(sheet),
        *check_statements(sheet),
        *check_group_means(sheet),
        *check_moran(sheet, units, legend),
        *check_collinearity(sheet),
        *check_balance(sheet),
        *check_shares(sheet),
        *check_decomposition(sheet),
        *check_critical(sheet),
        *check_ranks(sheet),
        *check_fits(sheet),
        *check_effect_rows(sheet),
        *check_multipliers(sheet),
        *check_levels(sheet),
        *check_convergence_rows(sheet),
        *check_unit_root_rows(sheet, units),
        *check_interactions(sheet),
        *([] if is_moran(sheet) else check_tests(sheet, legend)),
    ]
    return [*known, *check_relations(sheet, known)]
