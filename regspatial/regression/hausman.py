"""Fixed or random effects of regions: the test of Hausman in the form of Mundlak."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import get_args

import numpy as np
import scipy.linalg as la
from numpy.typing import NDArray
from scipy.special import chdtrc, fdtrc

from .._door import door
from ..choices import one_of
from ..choices.data import Missing, Where
from ..choices.regression import Effects, HausmanCovariance, HausmanEffects, Model
from ..containers import Panel, PeriodWeights, SpatialWeights
from ..errors import InferenceWarning
from ..options import Options
from ..progress import Progress, report
from ..results import Note
from ..results.estimates import said_p
from ..results.random_effects import MEANS_LEFT_OUT, HausmanTest, RandomEffectsResult
from ..results.record import label_entry
from ..results.regression import SpatialPanelResult
from ..words import _
from ._means_test import of_means
from ._unbalanced_design import designed
from .panel import spatial_panel

Array = NDArray[np.float64]

_FEW_CLUSTERS = _(
    "Clustered by region this test refuses too many true nulls where regions are few: of four means 14 to 17 in 100 at "
    "5% with 30 regions, 8 with 100 (11 periods). With fewer read that of {param:covariance=analytic} too."
)


@door
def hausman_test(
    panel: Panel,
    formula: str | None,
    w: SpatialWeights | PeriodWeights | None,
    *,
    y: str | None = None,
    x: Sequence[str] | None = None,
    id: str | None = None,
    time: str | None = None,
    model: Model = "sdm",
    fixed_effects: HausmanEffects = "twoway",
    durbin: Sequence[str] | None = None,
    covariance: HausmanCovariance = "analytic",
    where: Where | None = None,
    missing: Missing | None = None,
    progress: Progress | None = None,
    options: Options | None = None,
) -> HausmanTest:
    r"""Test whether effects of regions may be random, that is independent of the regressors.

    .. math::
        y_t = \rho W y_t + X_t\beta + W X_t\theta + \bar X\pi_1 + W\bar X\pi_2 + \mu + \dots,\qquad
        H_0: \pi_1 = \pi_2 = 0

    Parameters
    ----------
    panel, formula, w, y, x, id, time, model, durbin
        As in `regspatial.spatial_panel`.
    fixed_effects : {"twoway", "entity"}
        The effects beside which the regions' are judged: "twoway" keeps those of periods fixed.
    covariance : {"analytic", "clustered"}
        Of the means' coefficients; "clustered" by region holds under heteroskedasticity and
        correlation over time, but needs many regions.
    progress, options : optional
    where, missing : optional
        As in `regspatial.spatial_panel`; "keep" takes means over the periods that are there.

    Returns
    -------
    HausmanTest
        Its p is of F, whose degrees of freedom below are those that the variance between regions and
        that within them have together; beside it the statistic that is customarily printed with its
        p, and the coefficients of both models.

    Raises
    ------
    RegspatialError
        As `spatial_panel`; SpecificationError for holes that are kept and for weights by time.

    Notes
    -----
    The customary statistic, (b_F - b_R)'(V_F - V_R)^-1 (b_F - b_R), needs random effects to be the
    efficient estimator and its difference of covariances to be positive definite, which in samples it
    often is not: then it is negative or huge, and programs print it all the same or take its absolute
    value. Of ols and slx both covariances are put on one footing here, sigma² of maximum likelihood. The
    form of Mundlak asks the same question by a Wald test of regressors and is never negative. A mean's
    coefficient is the slope between regions less that within them: each has the variance that its own
    residuals leave over their own degrees of freedom, and p is of F with those of Satterthwaite, of
    several coefficients joined as Fai and Cornelius do. Without space this is exact as either variance
    outweighs the other. "clustered" has as many degrees of freedom as the regions leave after the regressors between
    them.

    References
    ----------
    Fai, A. H.-T., and Cornelius, P. L. (1996). Approximate F-tests of multiple degree of freedom
    hypotheses in generalized least squares analyses of unbalanced split-plot experiments. Journal of
    Statistical Computation and Simulation 54(4). https://doi.org/10.1080/00949659608811740
    Hausman, J. A. (1978). Specification tests in econometrics. Econometrica 46(6).
    https://doi.org/10.2307/1913827
    Mundlak, Y. (1978). On the pooling of time series and cross section data. Econometrica 46(1).
    https://doi.org/10.2307/1913646
    Mutl, J., and Pfaffermayr, M. (2011). The Hausman test in a Cliff and Ord panel model. The
    Econometrics Journal 14(1). https://doi.org/10.1111/j.1368-423X.2010.00325.x

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
    del id, time, where  # the door has made the panel with them, and chosen
    one_of("covariance", covariance, HausmanCovariance)
    effects = one_of("fixed_effects", fixed_effects, HausmanEffects)
    how = {"y": y, "x": x, "model": model, "fixed_effects": effects, "durbin": durbin}
    designed(panel, formula, w, how, missing)  # says what is wrong
    fits: list[SpatialPanelResult] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InferenceWarning)
        for k, kind in enumerate(get_args(Effects)):
            fits.append(
                spatial_panel(
                    panel, formula, w, y=y, x=x, model=model, fixed_effects=effects, effects=kind,
                    durbin=durbin, covariance=covariance if kind == "correlated" else "analytic",
                    missing=missing, options=options,
                )
            )  # fmt: skip
            report(progress, (k + 1) / 3, kind)
    fixed, random, means = fits
    if not isinstance(means, RandomEffectsResult):
        raise TypeError(type(means).__name__)
    statistic, df, free = of_means(means, panel, formula, w, how, missing)
    usual, definite = _usual(fixed, random)
    common = len(_common(fixed, random))
    usual_p = float(chdtrc(common, usual)) if definite else float("nan")
    return HausmanTest(
        model=model,
        fixed_effects=effects,
        y_name=means.y_name,
        statistic=statistic,
        df=df,
        df_below=free,
        p_value=float(fdtrc(df, free, statistic)),
        means=means.means,
        usual=usual,
        usual_definite=definite,
        usual_df=common,
        usual_p=usual_p,
        with_fixed=fixed,
        with_random=random,
        with_correlated=means,
        notes=_notes(means, usual, common, usual_p),
        spec={
            "function": "hausman_test", "formula": formula, "model": model,
            "fixed_effects": effects, "covariance": covariance,
            **label_entry(panel.labels, fixed.data_notes),
        },
    )  # fmt: skip


def _common(fixed: SpatialPanelResult, random: SpatialPanelResult) -> list[str]:
    return [t for t in fixed.terms if t in random.terms]


def _usual(fixed: SpatialPanelResult, random: SpatialPanelResult) -> tuple[float, bool]:
    """Return the customary statistic, and whether its difference of covariances is positive definite."""
    names = _common(fixed, random)
    parts = []
    for m in (fixed, random):
        at = [m.terms.index(t) for t in names]
        parts.append((m.estimates[at], m.covariance[np.ix_(at, at)]))
    (b_f, v_f), (b_r, v_r) = parts
    if not {"rho", "lambda"} & set(fixed.terms):
        # Of least squares sigma² counts the slopes, of the random effects' likelihood it does not: that
        # alone would part the covariances, by 1 % of V_F where their difference may be 5 %.
        counted = float(np.nansum(np.square(fixed.residuals))) / fixed.sigma2
        v_f = v_f * (1.0 - len(fixed.terms) / counted)
    gap, middle = b_f - b_r, v_f - v_r
    size = np.sqrt(np.diag(v_f))
    scaled = middle / np.outer(size, size)
    definite = bool(np.linalg.eigvalsh(scaled)[0] > 0)
    unit = gap / size
    return float(unit @ la.solve(scaled, unit, assume_a="sym")), definite


def _notes(m: RandomEffectsResult, usual: float, df: int, p: float) -> tuple[Note, ...]:
    if np.isfinite(p):
        said = Note(
            _(
                "The customary statistic from the difference of covariances is {usual:.4g} (χ², {df} "
                "{df:degree|degrees} of freedom); other programs print {p} of it. Judge by p of F."
            ),
            usual=usual,
            df=df,
            p=said_p(p),
        )
    else:
        said = Note(
            _(
                "The customary statistic is {usual:.4g}: its difference of covariances is not positive "
                "definite, so that it is no test here, whatever a program prints."
            )
            if usual < 0
            else _(
                "The customary statistic is {usual:.4g}: its difference of covariances is not positive "
                "definite, so that it is no test here, and what programs print of it, {p} (χ², "
                "{df} {df:degree|degrees} of freedom), says nothing."
            ),
            usual=usual,
            p=said_p(float(chdtrc(df, max(usual, 0.0)))),
            df=df,
        )
    few = () if m.covariance_type != "clustered" else (Note(_FEW_CLUSTERS),)
    dropped = [n for n in m.notes if n.sentence == MEANS_LEFT_OUT]
    return (said, *few, *dropped)
