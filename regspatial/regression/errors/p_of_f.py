"""p of F for likelihood ratios and Wald statistics: exact for linear restrictions without space.

The χ² of either takes the residual variance for known and the likelihood's divisor for the degrees of
freedom; in panels of 30 regions and 11 periods that alone refuses a tenth more true nulls than it should.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy.special import chdtrc, fdtrc

from ...choices.regression import FORMS, WaldNull
from ...errors import SpecificationError, listed
from ...results.estimates import said_p
from ...results.regression import SpatialPanelResult
from ...results.table import Note
from ...words import Message, _
from ..robust.hotelling import f_of
from ..tests.record import SpecificationTest

P_OF_F = _(
    "p is that of F, which holds its size in short panels too; that of the customary χ² stands beside."
)
F_OF_PERIODS = _(
    "With a spatial parameter, F of the effects of periods is too ready to find some: with 30 regions and 11 periods, "
    "7 to 10 in 100 true nulls were refused at 5%. A p that holds its size is drawn by {tool}."
)
WALD_OF_BOTH = _(
    "Where rho and lambda stand together, Wald tests refuse too many true nulls (9 to 13 in 100 at 5% with 30 regions "
    "and 11 periods), since the two can hardly be told apart: read likelihood ratios, whose p is drawn."
)

_TOO_FEW = _(
    "By region {df} restrictions cannot be tested together: what few regions say of their covariance is worth {eta:.1f} degrees of "
    "freedom (Hotelling's T²). Use {param:covariance=analytic}, or fewer regressors."
)

ROBUST_OF_BOTH = _(
    "p is that of F, which does not hold its size here: where rho and lambda stand together, Wald tests by these errors refuse "
    "{range} of 100 true nulls at 5% with 30 regions and 11 periods. Read the likelihood ratios of {tool}, whose p is drawn."
)
OF_BOTH = {"clustered": "9–33", "sandwich": "10–32", "driscoll-kraay": "17–35"}
"""From the least to the most of gns and sac to smaller models (100 panels each, standard errors of 3 to 5)."""

_TOGETHER = _(
    "Restrictions tested together by errors of regions have F of Hotelling's T² (Pustejovsky and Tipton 2018), since few regions "
    "tell little of their covariance; F with {below} degrees of freedom below, as usually printed, would give {said}."
)


def of_regions_together(
    full: SpatialPanelResult, tests: Iterable[SpecificationTest]
) -> tuple[Note, ...]:
    """Say what the usual F would be where tests are by the degrees of freedom of Hotelling's T²."""
    below = len(full.ids) - 1
    said = []
    for test in tests:
        if test.name == "wald" and test.df > 1 and test.df_below and full.wald_df:
            p = said_p(float(fdtrc(test.df, below, test.statistic / test.df)))
            said.append(Message(_("{p} for {null}"), p=p, null=test.null))
    return (Note(_TOGETHER, below=below, said=listed(said)),) if said else ()


def test_by_f(
    name: str, null: Message, statistic: float, df: int, below: float, f: float
) -> SpecificationTest:
    """Return a test whose p is that of F; the customary χ² where nothing is left below."""
    usual = float(chdtrc(df, max(statistic, 0.0)))
    p = float(fdtrc(df, below, max(f, 0.0))) if below > 0 else usual
    return SpecificationTest(
        name=name,
        null=null,
        statistic=statistic,
        df=df,
        df_below=max(below, 0),
        p_value=p,
        p_usual=usual,
    )


def left(u: SpatialPanelResult) -> int:
    """Return the observations less all that a model estimates."""
    return u.nobs - u.n_effects - len(u.terms)


def counted(u: SpatialPanelResult) -> int:
    """Return what the likelihood of a model divides e'e by: of transformed data those that effects leave."""
    return u.nobs if u.density in ("none", "lee-yu") else u.nobs - u.n_effects


def of_ratio(ratio: float, df: int, u: SpatialPanelResult) -> tuple[float, int]:
    """Return F of a likelihood ratio of `u` and the degrees of freedom below."""
    below = left(u)
    return float(np.expm1(max(ratio, 0.0) / counted(u)) * below / df), below


def of_wald(
    statistic: float, df: int, u: SpatialPanelResult, null: WaldNull
) -> tuple[float, float]:
    """Return F of a Wald statistic and the degrees of freedom below.

    Those of clusters are the clusters less one (periods less one for Driscoll and Kraay's), to which the
    covariance is scaled already; so is the classical one of least squares. Of restrictions together by CR2
    they are those of Hotelling's T² (`robust.hotelling`).

    Raises
    ------
    SpecificationError
        If these are fewer than the restrictions.
    """
    kind, eta = u.covariance_type, u.wald_df.get(null)
    if eta is not None:
        f, below = f_of(statistic, df, eta)
        if np.isnan(below):
            raise SpecificationError(_TOO_FEW, df=df, eta=eta)
        return f, below
    if kind in ("clustered", "driscoll-kraay"):
        return statistic / df, len(u.ids if kind == "clustered" else u.times) - 1
    scaled = FORMS[u.model].family == "none" and kind == "analytic"
    if not np.isfinite(u.loglik) or scaled or kind in ("classical", "hc1", "hc3", "sandwich"):
        return statistic / df, left(u)
    by = u.nobs if u.density == "none" else u.nobs - u.n_effects
    return statistic / df * left(u) / by, left(u)
