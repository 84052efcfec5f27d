"""R's nlme, which comes with R, asked about random effects of regions without spatial lags."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..choices.regression import FORMS
from ..regression.panel.random.random_effects import with_means
from ..regression.panel.random.record import RandomEffectsResult
from ..results.second_opinion import Compared
from ..words import _
from .in_r import run_r
from .lsdv import design_of
from .numbers import each, number
from .record_inputs import Given
from .registry import opinion
from .spatial_models import ERROR, ESTIMATE

_MIXED = """
suppressMessages(library(nlme))
p <- as.data.frame(d)
f <- as.formula(paste("y ~ 0 +", paste(setdiff(names(p), c("y", "id")), collapse = " + ")))
m <- lme(f, data = p, random = ~ 1 | id, method = "ML",
         control = lmeControl(tolerance = 1e-12, msTol = 1e-14, msMaxIter = 500, niterEM = 200))
answer(b = as.numeric(fixef(m)), se = as.numeric(sqrt(diag(m$varFix))), within = m$sigma^2,
       between = as.numeric(getVarCov(m)), loglik = as.numeric(logLik(m)))
"""


def _without_space(record: RandomEffectsResult) -> bool:
    """Whether nlme estimates such a model: no rho, no lambda, no fixed effects of periods."""
    return FORMS[record.model].family == "none" and record.fixed_effects == "none"


@opinion(RandomEffectsResult, "R: nlme", module="nlme", in_r=True, when=_without_space)
def random_by_nlme(record: RandomEffectsResult, given: Given) -> Iterator[Compared]:
    """Yield nlme's maximum likelihood of random effects, those of Mundlak too."""
    d = design_of(record, given)
    if record.means:
        d = with_means(d)[0]
    columns = {f"x{k}": z.ravel() for k, z in enumerate(d.columns_in_data)}
    own = {"id": np.tile(np.arange(1.0, d.n + 1.0), d.T), "y": (d.y * d.y_unit).ravel()}
    found = run_r(_MIXED, {**own, **columns})
    order = [record.terms.index(t) for t in d.terms]
    names = [record.said(t) for t in d.terms]
    sizes = record.se[order]
    # a flat likelihood of the variance between regions stops nlme at 1e-5 of it
    yield from each(ESTIMATE, names, record.estimates[order], found["b"], sizes=sizes, wanted=4)
    if record.covariance_type == "analytic":
        yield from each(ERROR, names, sizes, found["se"], wanted=4)
    yield number("sigma²", record.sigma2, float(found["within"][0]), wanted=4)
    said = _("variance between regions")
    yield number(said, record.sigma2_mu, float(found["between"][0]), wanted=4)
    yield number(_("log-likelihood"), record.loglik, float(found["loglik"][0]))
