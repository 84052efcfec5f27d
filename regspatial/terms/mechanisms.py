"""Terms of mediation, moderation, thresholds and groups."""

from __future__ import annotations

from ..words import p_
from .term import Term, terms

FAMILIES: dict[str, dict[str, Term]] = {
    "mediation_effect": terms(
        {
            "total": p_("mediation_effect", "total effect c"),
            "direct": p_("mediation_effect", "direct effect c′"),
            "indirect": p_("mediation_effect", "indirect effect ab"),
            "share": p_("mediation_effect", "share mediated ab/c"),
        }
    ),
    "mediated_path": terms(
        {
            "through": p_("mediated_path", "through the mediator"),
            "beside": p_("mediated_path", "not through it"),
            "whole": p_("mediated_path", "both together"),
        }
    ),
    "mediation_inference": terms(
        {
            "simulation": p_("mediation_inference", "draws of the parameters"),
            "bootstrap": p_("mediation_inference", "bootstrap of all equations"),
        }
    ),
    "moderated_effect": terms(
        {
            "coefficient": p_("moderated_effect", "coefficient"),
            "direct": p_("moderated_effect", "direct"),
            "indirect": p_("moderated_effect", "indirect"),
            "total": p_("moderated_effect", "total"),
        }
    ),
    "moderated_band": terms(
        {
            "one": p_("moderated_band", "at one value"),
            "all": p_("moderated_band", "at all values at once"),
        }
    ),
    "group_effects": terms(
        {
            "group": p_("group_effects", "of each group (sub-samples)"),
            "common": p_("group_effects", "in common (regimes)"),
        }
    ),
    "group_test": terms(
        {
            "chow": p_("group_test", "Chow's F"),
            "wald": p_("group_test", "Wald, F form"),
            "chow-lr": p_("group_test", "Chow by likelihood ratio"),
        }
    ),
    "left_out": terms(
        {"region": p_("left_out", "one region"), "time": p_("left_out", "one period")}
    ),
    "left_out_of": terms(
        {
            "fixed": p_("left_out_of", "panel, fixed effects"),
            "random": p_("left_out_of", "panel, random effects of regions"),
            "correlated": p_("left_out_of", "panel, correlated random effects"),
            "dynamic": p_("left_out_of", "dynamic panel"),
            "2sls": p_("left_out_of", "panel, two-stage least squares"),
            "cross-section": p_("left_out_of", "cross-section"),
        }
    ),
    "estimate_noun": terms(
        {
            "coefficient": p_("estimate_noun", "coefficient"),
            "direct": p_("estimate_noun", "direct effect"),
            "indirect": p_("estimate_noun", "indirect effect"),
            "total": p_("estimate_noun", "total effect"),
        }
    ),
    "left_out_kind": terms(
        {
            "coefficient": p_("left_out_kind", "coefficient"),
            "direct": p_("left_out_kind", "direct"),
            "indirect": p_("left_out_kind", "indirect"),
            "total": p_("left_out_kind", "total"),
        }
    ),
    "wild_weights": terms(
        {
            "auto": p_("wild_weights", "automatic"),
            "rademacher": p_("wild_weights", "signs (Rademacher)"),
            "webb": p_("wild_weights", "six points (Webb)"),
        }
    ),
    "randomised": terms(
        {
            "t": p_("randomised", "t (by clustered errors)"),
            "b": p_("randomised", "coefficient b"),
        }
    ),
    "freedom": terms(
        {
            "hansen": p_("freedom", "n(T − 1), as Hansen"),
            "exact": p_("freedom", "what effects and coefficients leave"),
        }
    ),
    "interval_method": terms(
        {
            "sobel": p_("interval_method", "Sobel"),
            "delta": p_("interval_method", "delta method"),
            "percentile": p_("interval_method", "bootstrap, percentiles"),
            "bias-corrected": p_("interval_method", "bootstrap, bias-corrected"),
            "monte-carlo": p_("interval_method", "Monte Carlo"),
        }
    ),
}
