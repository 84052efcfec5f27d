"""Regression with instruments: panels with fixed effects and cross-sections, without space."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Unpack

from ...._calls.door import door
from ...._kernels.instruments import Estimate
from ...._kernels.perfect_fit import refuse_perfect, smallest
from ....choices import one_of
from ....choices.regression import Estimator, InstrumentalCovariance
from ....declare.asks import Asks, asked_as
from ....declare.data import MapForConleyAndEffects, Table
from ....declare.description import Output
from ....declare.every_tool import SampleChoice
from ....declare.models import ConleyCutoff, ConleyKernelChoice, Coordinates, Lags
from ....declare.tool import tool
from ....errors import FormulaError, SpecificationError
from ....formula import bracketed
from ....formula.brackets import Bracketed
from ....progress import Progress, report
from ....results.record import label_entry
from ....results.table import Note
from ....words import ToolName, _
from ...panel.least_squares.covariance import Made
from ...panel.least_squares.model import Asked, Model, model_of
from ...panel.least_squares.record import centred_of, fields_of, settled
from ...panel.least_squares.sample import OUTSIDE
from ...panel.least_squares.source import source_of
from ..fit import (
    Apart,
    Columns,
    anderson_rubin,
    endogeneity,
    estimated,
    first_stages,
    overidentified,
    residuals_of,
    weak_identification,
)
from .record import InstrumentalResult, InstrumentTest, not_computed


@tool(
    group="model",
    name=_("Regression with instruments"),
    help=_(
        "Two-stage least squares, LIML or GMM with fixed effects, and with it first "
        "stages, reduced form, Kleibergen–Paap and effective F, the Anderson–Rubin set, "
        "which holds under weak instruments, Hansen's J and the test of endogeneity."
    ),
    tags=_(
        "IV, 2SLS, endogeneity, weak instruments, ivreg2, ivreghdfe, LIML, GMM, "
        "endogenous regressor, reverse causality, exclusion"
    ),
    tried={"formula": "ln_inn ~ ln_pgdp + [ln_de ~ ln_fdi]"},
    outputs=(
        Output.table("coefficients", _("Coefficients")),
        Output.table("instrument_tests", _("Tests of the instruments")),
        Output.table("first_stages", _("First stages")),
        Output.table("fit", _("Fit")),
        Output.table("sample", _("Arithmetic of N")),
        Output.table("anderson_rubin", _("Anderson–Rubin set")),
        Output.number("nobs", _("Observations")),
        Output.number("sigma2", _("Error variance sigma²")),
    ),
)
@door
def instrumental(
    panel: Annotated[Any, asked_as(Table)],
    formula: Annotated[
        str,
        Asks(
            _("Formula"),
            _(
                "Such as: y ~ x1 + [d ~ z1 + z2] | id + time. In brackets the endogenous "
                "regressors, a tilde, their instruments; right of the bar the fixed effects."
            ),
            kind="formula",
        ),
    ],
    *,
    id: str | None = None,
    time: str | None = None,
    estimator: Annotated[
        Estimator,
        Asks(
            _("Estimator"),
            _("LIML is less biased where instruments are weak; GMM weighs many of them."),
            terms="estimator",
        ),
    ] = "2sls",
    covariance: Annotated[
        InstrumentalCovariance | None,
        Asks(
            _("Standard errors"),
            _("Empty: clustered where regions have several rows, else robust (HC1)."),
            terms="covariance_of_groups",
        ),
    ] = None,
    cluster: Annotated[
        str | Sequence[str] | None,
        Asks(
            _("Cluster by"),
            _("One or two of id, time and columns, such as: id + time. Empty: the regions."),
        ),
    ] = None,
    lags: Lags = None,
    conley_cutoff: ConleyCutoff = None,
    conley_kernel: ConleyKernelChoice = "bartlett",
    regions: MapForConleyAndEffects = None,
    coordinates: Coordinates = None,
    level: Annotated[
        float,
        Asks(
            _("Level of the intervals"),
            _("Of the Anderson–Rubin set."),
            least=0.5,
            most=0.9999,
            advanced=True,
        ),
    ] = 0.95,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> InstrumentalResult:
    r"""Estimate a regression with endogenous regressors by instruments.

    .. math::
        y_{it} = x_{it}'b + d_{it}'c + \mu_i + \tau_t + e_{it},\qquad
        d_{it} = x_{it}'p + z_{it}'q + m_i + t_t + v_{it}

    Effects are taken out of all columns first, as in `regspatial.fixed_effects`; rows with an empty cell
    and rows alone in a level of an effect are left out and counted. For a spatial lag of y see
    `regspatial.regression.spatial_regression_estimate` with estimator="2sls".

    Parameters
    ----------
    panel : Panel, data frame, or mapping of columns
        A panel may have empty cells (NaN); a table has a row per observation.
    formula : str
        ``"y ~ x1 + [d ~ z1 + z2] | city + year"``: in brackets the endogenous regressors, a tilde, and
        the instruments; right of ``|`` the effects.
    id, time, cluster, lags, conley_cutoff, conley_kernel, regions, coordinates, progress
        As in `regspatial.fixed_effects`.
    estimator : {"2sls", "liml", "gmm"}
        Two-stage least squares; LIML, which weak instruments bias less; two-step GMM, with the weights
        of the chosen covariance.
    covariance : {"clustered", "classical", "hc1", "driscoll-kraay", "conley"}, optional
        By default clustered by the units where units have several rows or `cluster` is given, else
        "hc1".
    level : float
        Of the Anderson–Rubin set.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    InstrumentalResult
        Estimates; first stages and reduced form; tests: F of each first stage, Kleibergen and Paap's rk
        LM and Wald F, with one endogenous regressor Montiel Olea and Pflueger's effective F with its
        critical value and the Anderson–Rubin test and set, Hansen's J (Sargan's statistic with
        "classical") where there are more instruments than endogenous regressors, endogeneity.

    Raises
    ------
    FormulaError, UnknownColumnError, NotNumericError, DomainError, InputError
        From the formula and its columns; FormulaError also without a bracket.
    ConstantColumnError, CollinearityError
        Naming columns that the effects absorb, or that depend on others.
    SpecificationError, ParameterError
        With fewer instruments than endogenous regressors; with GMM where there are too few clusters for its
        weights; from the parameters.

    Warns
    -----
    InferenceWarning
        Under 40 clusters.

    Notes
    -----
    All statistics use the chosen covariance and its small-sample factor, (N - 1)/(N - K) · G/(G - 1) for
    clusters and N/(N - K) for HC1, K the coefficients of the equation and the effects that are not nested
    in clusters; rk LM, Hansen's J and Sargan's statistic have none. So with one instrument the first
    stage's F, rk Wald F and effective F are one number, the square of its t. Stata's ivreg2 counts K
    likewise with ``small``; its rk F and ours then agree. A test whose covariance has not full rank, with fewer
    clusters than instruments, is NaN, and a note says so. With one instrument the Anderson–Rubin set is
    never empty; it is unbounded where the first stage's F is below its quantile.

    References
    ----------
    Andrews, I., Stock, J. H., and Sun, L. (2019). Weak instruments in instrumental variables regression.
    Annual Review of Economics 11. https://doi.org/10.1146/annurev-economics-080218-025643
    Kleibergen, F., and Paap, R. (2006). Generalized reduced rank tests using the singular value
    decomposition. Journal of Econometrics 133(1). https://doi.org/10.1016/j.jeconom.2005.02.011
    Montiel Olea, J. L., and Pflueger, C. (2013). A robust test for weak instruments. JBES 31(3).
    https://doi.org/10.1080/00401706.2013.806694
    Wooldridge, J. M. (2010). Econometric Analysis of Cross Section and Panel Data, 2nd ed.

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> z, u, e = rng.normal(size=(3, 6, 50))
    >>> panel = rs.Panel.from_arrays(range(50), range(6), {"z": z, "d": z + u, "y": z + 2 * u + e})
    >>> fit = rs.instrumental(panel, "y ~ [d ~ z] | id + time")
    >>> bool(abs(fit.get("d")["estimate"] - 1.0) < 3 * fit.get("d")["std_error"])
    True
    """
    one_of("estimator", estimator, Estimator)
    report(progress, 0.0, "data")
    asked = Asked(
        id=id,
        time=time,
        covariance=covariance or "hc1",
        cluster=cluster,
        lags=lags,
        cutoff=conley_cutoff,
        kernel=conley_kernel,
        regions=regions,
        coordinates=coordinates,
    )
    m, c = columns_of_instruments(panel, formula, asked, chosen=covariance is not None)
    report(progress, 0.6, "estimates")
    est, made, kappa = estimated(c, estimator)
    refuse_perfect(float(est.e @ est.e), smallest(m.sample.y / m.y_unit, centred_of(m)))
    report(progress, 0.8, "tests")
    return _record(m, c, est, made, estimator, kappa, level)


def _record(
    m: Model,
    c: Columns,
    est: Estimate,
    made: Made,
    estimator: Estimator,
    kappa: float,
    level: float,
) -> InstrumentalResult:
    used, first = len(c.x) + len(c.d), len(c.x)
    endogenous, instruments = m.terms[first:used], m.terms[used:]
    labels = label_entry(m.source.labels, m.sample.notes)
    a = Apart.of(c)
    tests: list[InstrumentTest] = [
        *first_stages(a, endogenous),
        *weak_identification(a, endogenous),
    ]
    found = None
    if len(endogenous) == 1:
        test, found = anderson_rubin(a, endogenous[0], level, float(m.y_unit / m.units[first]))
        found = None if found is None else replace(found, spec=labels)
        tests.append(test)
    tests += [*overidentified(c, est, estimator), endogeneity(c, a)]
    stages = tuple(
        replace(a.stage(k, name, instruments, unit / m.units[used:]), spec=labels)
        for k, (name, unit) in enumerate(
            [(m.sample.y_name, m.y_unit), *zip(endogenous, m.units[first:used], strict=True)]
        )
    )
    fields = fields_of(m, used, est.b, est.e, made)
    fields["notes"] = (*fields["notes"], *not_computed(tests))
    fields["loglik"] = float("nan")  # instruments maximise no likelihood of these residuals
    fields["spec"] = {
        **fields["spec"],
        "function": "instrumental",
        "estimator": estimator,
        "level": level,
        "endogenous": list(endogenous),
        "instruments": list(instruments),
    }
    return InstrumentalResult(
        **fields,
        model="iv",
        estimator=estimator,
        endogenous=endogenous,
        instruments=instruments,
        kappa=kappa,
        first_stages=stages[1:],
        reduced_form=stages[0],
        tests=tuple(replace(t, spec=labels) for t in tests),
        anderson_rubin=found,
    )


def has_instruments(formula: str) -> bool:
    """Return whether a formula has a bracket with endogenous regressors."""
    return bool(_apart(formula)[0].endogenous)


def _apart(formula: str) -> tuple[Bracketed, list[str]]:
    left, *right = re.split(rf"(\|{OUTSIDE})", formula, maxsplit=1)
    return bracketed(left), right


def columns_of_instruments(
    data: Any, formula: str, asked: Asked, *, chosen: bool
) -> tuple[Model, Columns]:
    """Return the columns of an equation with instruments."""
    taken, right = _apart(formula)
    if not taken.endogenous:
        raise FormulaError(
            _(
                "The formula {formula!r} has no endogenous regressor; put it in brackets with its "
                "instruments: y ~ x + [d ~ z1 + z2]. Without one use {tool}."
            ),
            formula=formula,
            tool=ToolName("fixed_effects"),
        )
    if asked.covariance == "cr2":
        raise SpecificationError(
            _(
                "{param:covariance=cr2} is for least squares, whose residuals are a projection; with instruments use "
                "{param:covariance=clustered}."
            )
        )
    why: tuple[Note, ...] = ()
    if asked.covariance == "auto" or (not chosen and _repeated(data, asked)):
        asked = replace(asked, covariance="clustered")
        why = (
            Note(_("With instruments errors by cluster are CR1; those of least squares are CR2.")),
        )
    m = replace(model_of(data, taken.text + "".join(right), asked), why=why)
    at = [m.terms.index(t) for t in taken.endogenous if t in m.terms]
    last = at[-1] + 1 if at else 0
    if len(at) != len(taken.endogenous) or not at or len(m.terms) - last < len(at):
        raise SpecificationError(
            _(
                "{m} {m:endogenous regressor needs|endogenous regressors need} as many "
                "instruments or more; there are {there}. Name more of them right of the "
                "tilde in the brackets."
            ),
            m=len(taken.endogenous),
            there=len(m.terms) - last,
        )
    c = Columns(model=m, y=m.y, x=m.x[: at[0]], d=m.x[at[0] : last], z=m.x[last:])
    m = settled(m, residuals_of(c))
    return m, replace(c, model=m)


def _repeated(data: Any, asked: Asked) -> bool:
    """Return whether clusters were named, or units have several rows."""
    if asked.cluster:
        return True
    source = source_of(data, asked.regions, asked.id, asked.time)
    if source.id_name is None:
        return False
    unit = source.factor(source.id_name)
    return unit.size < len(unit.codes)
