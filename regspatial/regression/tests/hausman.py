"""Fixed or random effects of regions: the test of Hausman in the form of Mundlak."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Annotated, Unpack, get_args

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray
from scipy.special import chdtrc

from ..._calls.door import door
from ..._kernels.random import Rng, as_seed
from ...choices import one_of
from ...choices.data import Missing
from ...choices.regression import Effects, HausmanCovariance, HausmanEffects
from ...containers import Panel
from ...containers.times import more_times
from ...declare.asks import Asks
from ...declare.data import Table, Weights
from ...declare.description import Output
from ...declare.every_tool import KeyedSelection
from ...declare.models import Durbin, ModelChoice, ModelFormula
from ...declare.tool import tool
from ...errors import InferenceWarning, ParameterError, SpecificationError
from ...options import Options
from ...progress import Progress, report
from ...results import Note
from ...results.estimates import said_p
from ...results.record import label_entry
from ...results.regression import SpatialPanelResult
from ...words import Message, _
from ..errors.omitted_draws import sparing
from ..estimation.design import PanelDesign
from ..panel.fixed.spatial_panel import spatial_panel_estimate
from ..panel.random.means_test import MeansTest, customary, of_means
from ..panel.random.record import MEANS_LEFT_OUT, HausmanTest, RandomEffectsResult
from ..panel.random.swamy_arora import compared
from ..panel.unbalanced.design import UnbalancedDesign, designed
from ..robust.applies import LEAST_REGIONS

Array = NDArray[np.float64]

_DRAWS = 999
HAUSMAN_SEED = 1
"""Of draws inside choices among models, which come out the same each time."""
_APART = _(
    "{param:covariance=clustered} of Hausman's test is for whole panels with one W: take 'analytic', or test the means "
    "of a model with {param:effects=correlated}."
)
_INDEPENDENT = _(
    "The test takes errors for independent, with one variance: by region it is for whole panels with one W of {least} "
    "{least:region|regions} or more."
)
_DRAWN = _(
    "p is the share of {draws:,} {draws:draw|draws} of the regions' signs with an F as large (wild bootstrap of scores, the means left "
    "out; seed {seed}). Of F itself {p}: with CR2 errors and the degrees of freedom of Hotelling's T² it refuses fewer true "
    "nulls than it may, 0 to 3 in 100 at 5% with 30 regions and 11 periods."
)
_NOT_DRAWN = _(
    "p is that of F by CR2 errors and the degrees of freedom of Hotelling's T²: it refuses fewer true nulls than it may, 0 to "
    "3 in 100 at 5% with 30 regions and 11 periods. With {param:draws} it is drawn, and holds its size."
)
_BY_GLS = _("generalised least squares, variances of Swamy and Arora")
_BY_LIKELIHOOD = _("maximum likelihood")
_CUSTOMARY = _(
    "The customary statistic from the difference of covariances, random effects by {by}, is {usual:.4g} (χ², {df} "
    "{df:degree|degrees} of freedom, {p}). Judge by p of F."
)
_NOT_DEFINITE = _(
    "The customary statistic, random effects by {by}, is {usual:.4g}: its difference of covariances is not positive "
    "definite, so that it is no test here."
)
_NOTHING_BETWEEN = _(
    "There is no customary statistic: the regressors and effects of periods explain the means of all regions, and leave "
    "no variance between them to estimate."
)
_PLAIN = _(
    "By the clustered errors as they are usually printed F would be {f:.4g} ({p}), which refused 12 to 19 of 100 true "
    "nulls there."
)


@tool(
    group="test",
    behind="model_tests",
    name=_("Hausman test: fixed or random effects"),
    help=_(
        "Whether effects of regions are independent of the regressors, so that they may be "
        "random: a Wald test of the regressors' means beside random effects (Mundlak), "
        "which is never negative; the customary statistic and the coefficients of both "
        "models stand beside."
    ),
    tags=_(
        "random effects, fixed effects, Mundlak, correlated random effects, Hausman, "
        "random or fixed effects"
    ),
    outputs=(
        Output.table("hausman", _("Hausman test")),
        Output.table("compared", _("Models compared")),
        Output.number("statistic", _("F statistic")),
        Output.number("p_value", _("p")),
    ),
)
@door
def hausman_test(
    panel: Table,
    formula: ModelFormula,
    w: Weights,
    *,
    y: str | None = None,
    x: Sequence[str] | None = None,
    model: ModelChoice = "sdm",
    fixed_effects: Annotated[
        HausmanEffects,
        Asks(
            _("Effects"),
            _("Beside those of regions, which are judged: of periods, or none."),
            terms="fixed_effects",
        ),
    ] = "twoway",
    durbin: Durbin = None,
    covariance: Annotated[
        HausmanCovariance,
        Asks(
            _("Standard errors"),
            _(
                "Clustered by region: right under heteroskedasticity and correlation over time, its p drawn; or from the "
                "expected information. Automatic: clustered where the panel is whole and has eight regions."
            ),
            terms="covariance",
        ),
    ] = "auto",
    draws: Annotated[
        int | None,
        Asks(
            _("Draws of signs"),
            _("Of regions, clustered: p is the share with an F as large; empty: 999; 0: p of F."),
            least=0,
            most=9999,
            advanced=True,
            when=("covariance", ("auto", "clustered")),
        ),
    ] = None,
    missing: Missing | None = None,
    rng: Annotated[
        Rng,
        Asks(
            _("Random seed"),
            _("The same seed gives the same draws; empty: a new one, written down."),
            advanced=True,
            when=("covariance", ("auto", "clustered")),
        ),
    ] = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[KeyedSelection],
) -> HausmanTest:
    r"""Test whether effects of regions may be random, that is independent of the regressors.

    .. math::
        y_t = \rho W y_t + X_t\beta + W X_t\theta + \bar X\pi_1 + W\bar X\pi_2 + \mu + \dots,\qquad
        H_0: \pi_1 = \pi_2 = 0

    Parameters
    ----------
    panel, formula, w, y, x, id, time, model, durbin
        As in `regspatial.regression.spatial_panel_estimate`.
    fixed_effects : {"twoway", "entity"}
        The effects beside which the regions' are judged: "twoway" keeps those of periods fixed.
    covariance : {"auto", "analytic", "clustered"}
        Of the means' coefficients; "clustered" by region holds under heteroskedasticity and
        correlation over time. "auto": "clustered" in a whole panel of eight regions or more with one W, else
        "analytic", and a note says why.
    draws : int, optional
        Clustered: vectors of signs, 99 to 9,999, from which p is drawn; 0 for p of F. By default 999.
    rng : int, Generator or None
    progress, options : optional
    where, missing : optional
        As in `regspatial.regression.spatial_panel_estimate`; "keep" takes means over the periods that are there.

    Returns
    -------
    HausmanTest
        Its p is of F, whose degrees of freedom below are those that the variance between regions and
        that within them have together; beside it the statistic that is customarily printed with its
        p, and the coefficients of both models.

    Raises
    ------
    RegspatialError
        As `spatial_panel_estimate`; ParameterError for draws that are not allowed; SpecificationError for "clustered" with
        holes that are kept, and with weights by time.

    Notes
    -----
    The customary statistic, (b_F - b_R)'(V_F - V_R)^-1 (b_F - b_R), needs random effects to be the
    efficient estimator and its difference of covariances to be positive definite, which in samples it
    often is not: then it is negative or huge (plm prints its absolute value). Of ols and slx b_R is
    generalised least squares with the variances of Swamy and Arora (1972), with holes of Baltagi and Chang
    (1994), as plm's, effects of periods fixed in both; of the others maximum likelihood. The form of Mundlak
    asks the same question by a Wald test of regressors and is never negative. A mean's coefficient is the
    slope between regions less that within them: each has the variance that its own residuals leave over their
    own degrees of freedom, and p is of F with those of Satterthwaite, of several coefficients joined as Fai
    and Cornelius do. Without space this is exact as either variance outweighs the other.

    "clustered" makes one step from the estimates without the means, by the scores of regions: their residuals are
    taken times (I - H_ii)^-1/2 (CR2), F is Hotelling's T² with the degrees of freedom of Pustejovsky and Tipton. That
    refuses too few true nulls where regions are few, the usual clustered F too many, so that p is drawn: each draw
    gives the scores of whole regions a sign, one step follows, and p is the share of draws with an F as large.

    References
    ----------
    Baltagi, B. H., and Chang, Y.-J. (1994). Incomplete panels: a comparative study of alternative estimators
    for the unbalanced one-way error component regression model. Journal of Econometrics 62(2).
    https://doi.org/10.1016/0304-4076(94)90017-5
    Bell, R. M., and McCaffrey, D. F. (2002). Bias reduction in standard errors for linear regression with
    multi-stage samples. Survey Methodology 28(2).
    Fai, A. H.-T., and Cornelius, P. L. (1996). Approximate F-tests of multiple degree of freedom
    hypotheses in generalized least squares analyses of unbalanced split-plot experiments. Journal of
    Statistical Computation and Simulation 54(4). https://doi.org/10.1080/00949659608811740
    Hausman, J. A. (1978). Specification tests in econometrics. Econometrica 46(6).
    https://doi.org/10.2307/1913827
    Kline, P., and Santos, A. (2012). A score based approach to wild bootstrap inference. Journal of
    Econometric Methods 1(1). https://doi.org/10.1515/2156-6674.1006
    Mundlak, Y. (1978). On the pooling of time series and cross section data. Econometrica 46(1).
    https://doi.org/10.2307/1913646
    Mutl, J., and Pfaffermayr, M. (2011). The Hausman test in a Cliff and Ord panel model. The
    Econometrics Journal 14(1). https://doi.org/10.1111/j.1368-423X.2010.00325.x
    Pustejovsky, J. E., and Tipton, E. (2018). Small-sample methods for cluster-robust variance estimation and
    hypothesis testing in fixed effects models. Journal of Business & Economic Statistics 36(4).
    https://doi.org/10.1080/07350015.2016.1247004
    Swamy, P. A. V. B., and Arora, S. S. (1972). The exact finite sample properties of the estimators of
    coefficients in the error components regression models. Econometrica 40(2).
    https://doi.org/10.2307/1909405

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> ring = (np.roll(np.eye(30), 1, axis=1) + np.roll(np.eye(30), -1, axis=1)) / 2
    >>> w = rs.SpatialWeights(ids=range(30), matrix=ring, normalisation="row")
    >>> mu = rng.normal(size=30)
    >>> x, e = rng.normal(size=(2, 8, 30))
    >>> panel = rs.Panel.from_arrays(range(30), range(8), {"x": x + mu, "y": x + 2 * mu + e})
    >>> rs.hausman_test(panel, "y ~ x", w, model="ols").p_value < 0.01
    True
    """
    one_of("covariance", covariance, HausmanCovariance)
    _check(panel, draws)
    effects = one_of("fixed_effects", fixed_effects, HausmanEffects)
    how = {"y": y, "x": x, "model": model, "fixed_effects": effects, "durbin": durbin}
    design = designed(panel, formula, w, how, missing)  # says what is wrong
    covariance, why = _errors(design, covariance)
    _check_draws(draws, covariance)
    fits: list[SpatialPanelResult] = []
    with warnings.catch_warnings(), sparing():
        warnings.simplefilter("ignore", InferenceWarning)
        for k, kind in enumerate(get_args(Effects)):
            fits.append(
                spatial_panel_estimate(
                    panel,
                    formula,
                    w,
                    y=y,
                    x=x,
                    model=model,
                    fixed_effects=effects,
                    effects=kind,
                    durbin=durbin,
                    covariance=covariance if kind == "correlated" else "analytic",
                    missing=missing,
                    options=options,
                )
            )
            report(progress, (k + 1) / 3, kind)
    fixed, random, means = fits
    if not (isinstance(random, RandomEffectsResult) and isinstance(means, RandomEffectsResult)):
        raise TypeError(type(means).__name__)
    drawn: tuple[int, int] | None = None
    if covariance == "clustered":
        drawn = (_DRAWS if draws is None else draws, as_seed(rng))
    test = of_means(random, means, panel, formula, w, how, missing, drawn, options)
    usual, definite = _usual(design, fixed, random)
    common = len(_common(fixed, random))
    usual_p = float(chdtrc(common, usual)) if definite else float("nan")
    return HausmanTest(
        model=model,
        fixed_effects=effects,
        y_name=means.y_name,
        statistic=test.statistic,
        df=test.df,
        df_below=test.below,
        p_value=test.p,
        p_of_f=test.p_of_f,
        means=means.means,
        usual=usual,
        usual_definite=definite,
        usual_df=common,
        usual_p=usual_p,
        with_fixed=fixed,
        with_random=random,
        with_correlated=means,
        notes=(*_notes(means, usual, common, usual_p), *why, *_of_draws(test, drawn, means)),
        spec={
            "function": "hausman_test",
            "formula": formula,
            "model": model,
            "fixed_effects": effects,
            "covariance": covariance,
            **({} if drawn is None else dict(zip(("draws", "seed"), drawn, strict=True))),
            **label_entry(panel.labels, fixed.data_notes),
        },
    )


def _common(fixed: SpatialPanelResult, random: SpatialPanelResult) -> list[str]:
    return [t for t in fixed.terms if t in random.terms]


def _usual(
    d: PanelDesign, fixed: SpatialPanelResult, random: SpatialPanelResult
) -> tuple[float, bool]:
    """Return the customary statistic (NaN where there is none), and whether its middle is positive definite."""
    if not _spatial(fixed):
        both = compared(d)
        if both is None:
            return float("nan"), False
        gap, v_f, middle = both.within - both.pooled, both.v_within, both.v_within - both.v_random
    else:
        names = _common(fixed, random)
        parts = []
        for m in (fixed, random):
            at = [m.terms.index(t) for t in names]
            parts.append((m.estimates[at], m.covariance[np.ix_(at, at)]))
        (b_f, v_f), (b_r, v_r) = parts
        gap, middle = b_f - b_r, v_f - v_r
    size = np.sqrt(np.diag(v_f))
    scaled = middle / np.outer(size, size)
    definite = bool(np.linalg.eigvalsh(scaled)[0] > 0)
    unit = gap / size
    return float(unit @ la.solve(scaled, unit, assume_a="sym")), definite


def _spatial(m: SpatialPanelResult) -> bool:
    """Return whether a model has rho or lambda, so that its random effects are of maximum likelihood."""
    return bool({"rho", "lambda"} & set(m.terms))


def _notes(m: RandomEffectsResult, usual: float, df: int, p: float) -> tuple[Note, ...]:
    by = Message(_BY_LIKELIHOOD if _spatial(m) else _BY_GLS)
    if np.isfinite(p):
        sentence = _CUSTOMARY
    elif np.isnan(usual):
        sentence = _NOTHING_BETWEEN
    else:
        sentence = _NOT_DEFINITE
    said = Note(sentence, usual=usual, df=df, p=said_p(p) if np.isfinite(p) else "", by=by)
    return (said, *(n for n in m.notes if n.sentence == MEANS_LEFT_OUT))


def _errors(
    d: PanelDesign, covariance: HausmanCovariance
) -> tuple[HausmanCovariance, tuple[Note, ...]]:
    """Return the standard errors that are done: by region where nothing was asked for, or why not.

    Raises
    ------
    SpecificationError
        If those by region are asked for where they are not.
    """
    apart = isinstance(d, UnbalancedDesign)
    if covariance == "clustered" and apart:
        raise SpecificationError(Message(_APART))
    if covariance != "auto":
        return covariance, ()
    if apart or d.n < LEAST_REGIONS:
        return "analytic", (Note(_INDEPENDENT, least=LEAST_REGIONS),)
    return "clustered", ()


def _check(panel: Panel, draws: int | None) -> None:
    """Refuse a panel of one time, and draws that are not allowed."""
    if panel.T < 2:
        said = _(
            "A Hausman test compares what is between regions with what is within them over time, and needs two "
            "periods."
        )
        raise SpecificationError(more_times(said, panel.times))
    if draws is None:
        return
    if draws != 0 and not 99 <= draws <= 9999:
        raise ParameterError(
            _("{param:draws={draws!r}}; 99 to 9,999 can be drawn, or 0 for p of F."), draws=draws
        )


def _check_draws(draws: int | None, covariance: str) -> None:
    """Refuse draws that nothing asks for."""
    if draws and covariance != "clustered":
        raise ParameterError(
            _("{param:draws} is for {param:covariance=clustered}; of {used!r} p is that of F."),
            used=covariance,
        )


def _of_draws(
    test: MeansTest, drawn: tuple[int, int] | None, m: RandomEffectsResult
) -> tuple[Note, ...]:
    """Return what is said of p where errors are clustered."""
    if drawn is None:
        return ()
    draws, seed = drawn
    f, p = customary(m)
    own = Note(_DRAWN, draws=draws, seed=seed, p=said_p(test.p_of_f)) if draws else Note(_NOT_DRAWN)
    return own, Note(_PLAIN, f=f, p=said_p(p))
