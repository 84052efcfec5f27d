"""Families of models: what they are made of, how they are estimated, tested and what they give."""

from __future__ import annotations

from ..words import p_
from .term import Term, terms

_MODEL = {
    "ols": p_("model", "least squares (OLS)"),
    "slx": p_("model", "lags of x (SLX)"),
    "sar": p_("model", "spatial lag (SAR)"),
    "sem": p_("model", "spatial error (SEM)"),
    "sdm": p_("model", "spatial Durbin (SDM)"),
    "sdem": p_("model", "spatial Durbin error (SDEM)"),
    "sac": p_("model", "lag and error (SAC)"),
    "gns": p_("model", "general nesting (GNS)"),
}
_COVARIANCE = {
    "auto": p_("covariance", "automatic"),
    "analytic": p_("covariance", "expected information"),
    "observed": p_("covariance", "observed Hessian"),
    "sandwich": p_("covariance", "sandwich"),
    "clustered": p_("covariance", "clustered by region"),
    "classical": p_("covariance", "classical"),
    "hc1": p_("covariance", "heteroskedasticity-robust (HC1)"),
    "hc3": p_("covariance", "heteroskedasticity-robust (HC3)"),
    "kelejian-prucha": p_("covariance", "heteroskedasticity-robust (Kelejian–Prucha)"),
    "conley": p_("covariance", "spatial HAC (Conley)"),
    "driscoll-kraay": p_("covariance", "Driscoll–Kraay"),
}

FAMILIES: dict[str, dict[str, Term]] = {
    "dynamics": terms(
        {
            "both": p_("dynamics", "past y, own and of neighbours"),
            "time": p_("dynamics", "own past y"),
            "space-time": p_("dynamics", "past y of neighbours"),
        }
    ),
    "horizon": terms(
        {
            "short": p_("horizon", "short run"),
            "long": p_("horizon", "long run"),
        }
    ),
    "effect": terms(
        {
            "direct": p_("effect", "direct"),
            "indirect": p_("effect", "indirect"),
            "total": p_("effect", "total"),
            "each": p_("effect", "of one other region"),
            "short-direct": p_("effect", "direct, short run"),
            "short-indirect": p_("effect", "indirect, short run"),
            "short-total": p_("effect", "total, short run"),
            "short-each": p_("effect", "of one other region, short run"),
            "long-direct": p_("effect", "direct, long run"),
            "long-indirect": p_("effect", "indirect, long run"),
            "long-total": p_("effect", "total, long run"),
            "long-each": p_("effect", "of one other region, long run"),
            "feedback": p_("effect", "feedback"),
        }
    ),
    "model": terms(_MODEL),
    "fixed_effects": terms(
        {
            "none": p_("fixed_effects", "none"),
            "entity": p_("fixed_effects", "regions"),
            "time": p_("fixed_effects", "periods"),
            "twoway": p_("fixed_effects", "regions and periods"),
        }
    ),
    "panel_kind": terms(
        {
            "none": p_("panel_kind", "pooled least squares"),
            "time": p_("panel_kind", "fixed effects of periods"),
            "entity": p_("panel_kind", "fixed effects of regions"),
            "twoway": p_("panel_kind", "fixed effects of regions and periods"),
            "random": p_("panel_kind", "random effects of regions"),
            "random-time": p_("panel_kind", "random effects of regions, fixed ones of periods"),
        }
    ),
    "effects": terms(
        {
            "fixed": p_("effects", "fixed"),
            "random": p_("effects", "random"),
            "correlated": p_("effects", "random, correlated with the regressors (Mundlak)"),
        }
    ),
    "predictor": terms(
        {
            "reduced-form": p_("predictor", "reduced form"),
            "blup": p_("predictor", "best linear, given y of other regions"),
        }
    ),
    "period_effect": terms(
        {
            "last": p_("period_effect", "as in the last period estimated"),
            "mean": p_("period_effect", "as in the mean of the periods"),
        }
    ),
    "error_components": terms(
        {
            "kkp": p_("error_components", "the effects too (Kapoor, Kelejian and Prucha)"),
            "baltagi": p_("error_components", "the remainder only (Baltagi)"),
        }
    ),
    "absent": terms(
        {
            "no-neighbour": p_("absent", "not there: no neighbour of others"),
            "unobserved": p_("absent", "there, its y not known"),
        }
    ),
    "convention": terms(
        {
            "lag-first": p_("convention", "lag first, as a regression with dummies"),
            "demeaned-first": p_("convention", "effects first, as splm and SDPDmod"),
        }
    ),
    "covariance": terms(_COVARIANCE),
    "covariance_of_groups": terms(
        _COVARIANCE
        | {
            "cr2": p_("covariance", "clustered, set right for few clusters (CR2)"),
            "cr3": p_("covariance", "clustered, by leaving out each cluster (CR3)"),
            "clustered": p_("covariance", "clustered"),
        }
    ),
    "estimator": terms(
        {
            "ml": p_("estimator", "maximum likelihood"),
            "2sls": p_("estimator", "two-stage least squares"),
            "liml": p_("estimator", "limited-information maximum likelihood (LIML)"),
            "gmm": p_("estimator", "two-step GMM"),
        }
    ),
    "conley_kernel": terms(
        {
            "bartlett": p_("conley_kernel", "Bartlett (falling linearly)"),
            "uniform": p_("conley_kernel", "uniform"),
            "epanechnikov": p_("conley_kernel", "Epanechnikov"),
        }
    ),
    "bias_correction": terms(
        {
            "auto": p_("bias_correction", "automatic"),
            "robust": p_("bias_correction", "robust score"),
            "none": p_("bias_correction", "none"),
            "lee-yu": p_("bias_correction", "Lee–Yu correction"),
            "lee-yu-transform": p_("bias_correction", "Lee–Yu transformation"),
            "score": p_("bias_correction", "unbiased score"),
        }
    ),
    "lm_lag": terms(
        {
            "raw": p_("lm_lag", "before effects are taken out"),
            "demeaned": p_("lm_lag", "after effects are taken out"),
        }
    ),
    "test": terms({"lr": p_("test", "LR"), "wald": p_("test", "Wald"), "lm": p_("test", "LM")}),
    "local_model": terms(
        {
            "gwr": p_("local_model", "geographically weighted regression"),
            "gtwr": p_("local_model", "geographically and temporally weighted regression"),
            "mgwr": p_("local_model", "multiscale geographically weighted regression"),
        }
    ),
    "specification_test": terms(
        {
            "lr": p_("specification_test", "LR"),
            "wald": p_("specification_test", "Wald"),
            "lm-lag": p_("specification_test", "LM lag"),
            "lm-error": p_("specification_test", "LM error"),
            "robust-lm-lag": p_("specification_test", "robust LM lag"),
            "robust-lm-error": p_("specification_test", "robust LM error"),
            "lm-joint": p_("specification_test", "LM joint"),
            "lm-residual": p_("specification_test", "LM of the residuals"),
            "hausman": p_("specification_test", "Hausman (Mundlak)"),
        }
    ),
    "model_test": terms(
        {
            "lm": p_("model_test", "LM tests"),
            "lr": p_("model_test", "LR tests"),
            "wald": p_("model_test", "Wald tests"),
            "effects": p_("model_test", "tests of the effects"),
            "hausman": p_("model_test", "Hausman's test"),
            "residuals": p_("model_test", "tests of the residuals"),
        }
    ),
    "instrument_test": terms(
        {
            "first-stage": p_("instrument_test", "first stage F"),
            "kp-f": p_("instrument_test", "Kleibergen–Paap rk Wald F"),
            "kp-lm": p_("instrument_test", "Kleibergen–Paap rk LM"),
            "effective-f": p_("instrument_test", "effective F (Montiel Olea–Pflueger)"),
            "anderson-rubin": p_("instrument_test", "Anderson–Rubin F"),
            "overidentification": p_("instrument_test", "Hansen J"),
            "sargan": p_("instrument_test", "Sargan"),
            "endogeneity": p_("instrument_test", "endogeneity F"),
        }
    ),
    "effects_null": terms(
        {
            "regions beside periods": p_(
                "effects_null", "no effects of regions, beside those of periods"
            ),
            "periods beside regions": p_(
                "effects_null", "no effects of periods, beside those of regions"
            ),
            "both": p_("effects_null", "no effects of regions and periods"),
            "regions alone": p_("effects_null", "no effects of regions, without those of periods"),
            "periods alone": p_("effects_null", "no effects of periods, without those of regions"),
        }
    ),
    "residual_test": terms(
        {
            "moran": p_("residual_test", "Moran's I of the residuals"),
            "cd": p_("residual_test", "Pesaran's CD"),
            "serial": p_("residual_test", "correlation with the period before"),
            "heteroskedasticity": p_("residual_test", "Koenker's Breusch–Pagan"),
            "normality": p_("residual_test", "Jarque–Bera"),
        }
    ),
    "null": terms(
        {
            "moran": p_("null", "no correlation in space"),
            "cd": p_("null", "no correlation between regions"),
            "serial": p_("null", "no correlation over time"),
            "heteroskedasticity": p_("null", "variance does not depend on x"),
            "normality": p_("null", "errors are normal"),
            "lm-lag": p_("null", "no spatial lag (rho = 0)"),
            "lm-error": p_("null", "no spatial errors (lambda = 0)"),
            "robust-lm-lag": p_("null", "no spatial lag, whether or not errors are spatial"),
            "robust-lm-error": p_("null", "no spatial errors, whether or not there is a lag"),
            "lm-joint": p_("null", "neither lag nor spatial errors"),
            "lm-residual": p_("null", "no spatial errors beside the spatial lag (lambda = 0)"),
            "sar": p_("null", "theta = 0 (SDM reduces to SAR)"),
            "sem": p_("null", "theta + rho·beta = 0 (SDM reduces to SEM)"),
            "entity": p_("null", "no effects of regions"),
            "time": p_("null", "no effects of periods"),
            "twoway": p_("null", "no effects of regions and periods"),
        }
    ),
    "variation": terms(
        {
            "entity": p_("variation", "over time"),
            "time": p_("variation", "between regions"),
            "twoway": p_("variation", "beyond region and year"),
        }
    ),
    "changed": terms(
        {
            "changed": p_("changed", "the regions that change, together"),
            "others": p_("changed", "all other regions, together"),
            "all": p_("changed", "all regions, together"),
        }
    ),
}
