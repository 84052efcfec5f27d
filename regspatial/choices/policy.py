"""Choices of the evaluation of a policy in space, and what rows and cells are called."""

from __future__ import annotations

from typing import Literal

from ..terms.palette import DONORS, POLICY
from ..terms.term import terms
from ..words import p_

PolicyCovariance = Literal["rescaled", "clustered", "conley"]
"""The errors of an imputed effect."""

CohortsCovariance = Literal["rescaled", "clustered"]
"""The errors of effects by cohort."""

PolicyExposure = Literal["threshold", "linear"]
"""How a policy reaches regions beside it."""

PolicyControls = Literal["not-yet", "never"]
"""Whom a cohort is compared with."""

MatchingMethod = Literal["nearest", "caliper", "epanechnikov", "gaussian"]
"""Which controls stand for a treated region."""

MatchingEstimator = Literal["levels", "did"]
"""What is compared between matched regions."""

SyntheticEstimator = Literal["sdid", "sc", "did"]
"""How donors are weighted."""

SyntheticCovariance = Literal["jackknife", "placebo"]
"""How errors against synthetic controls are found."""

FAMILIES = {
    "synthetic_covariance": terms(
        {
            "jackknife": p_("synthetic_covariance", "jackknife"),
            "placebo": p_("synthetic_covariance", "placebos"),
        }
    ),
    "synthetic_estimator": terms(
        {
            "sdid": p_("synthetic_estimator", "synthetic difference in differences"),
            "sc": p_("synthetic_estimator", "synthetic control"),
            "did": p_("synthetic_estimator", "difference in differences, equal weights"),
        }
    ),
    "synthetic_effect": terms(
        {
            "all": p_("synthetic_effect", "effect on treated regions"),
            "own": p_("synthetic_effect", "treated, no treated neighbour"),
            "both": p_("synthetic_effect", "treated, with a treated neighbour"),
            "cohort": p_("synthetic_effect", "by start"),
            "event": p_("synthetic_effect", "by periods since the start"),
        }
    ),
    "synthetic_state": terms(
        {
            "treated": p_("synthetic_state", "treated"),
            "early": p_("synthetic_state", "treated, too early to be measured"),
            "donor-many": p_("synthetic_state", "donor, four equal shares and more"),
            "donor-more": p_("synthetic_state", "donor, an equal share and more"),
            "donor-less": p_("synthetic_state", "donor, less than an equal share"),
            "donor-none": p_("synthetic_state", "donor without weight"),
            "beside": p_("synthetic_state", "beside a treated region, no donor"),
        },
        DONORS,
    ),
    "synthetic_test": terms(
        {
            "ratio": p_("synthetic_test", "in space: gap after over gap before"),
            "effect": p_("synthetic_test", "in space: size of the effect"),
            "earlier": p_("synthetic_test", "in time: an earlier start"),
        }
    ),
    "matching_method": terms(
        {
            "nearest": p_("matching_method", "nearest neighbours"),
            "caliper": p_("matching_method", "all within the caliper"),
            "epanechnikov": p_("matching_method", "kernel (Epanechnikov)"),
            "gaussian": p_("matching_method", "kernel (Gaussian)"),
        }
    ),
    "matching_estimator": terms(
        {
            "levels": p_("matching_estimator", "levels after the start"),
            "did": p_("matching_estimator", "difference in differences"),
        }
    ),
    "matching_effect": terms(
        {
            "unmatched": p_("matching_effect", "before matching, all regions"),
            "matched": p_("matching_effect", "effect on treated regions"),
            "event": p_("matching_effect", "by periods since the start"),
        }
    ),
    "matching_stage": terms(
        {
            "before": p_("matching_stage", "before matching"),
            "after": p_("matching_stage", "after matching"),
        }
    ),
    "matching_state": terms(
        {
            "treated": p_("matching_state", "treated, matched"),
            "lost": p_("matching_state", "treated, without a control within reach"),
            "control": p_("matching_state", "control, matched"),
            "spare": p_("matching_state", "control, not needed"),
        }
    ),
    "policy_controls": terms(
        {
            "not-yet": p_("policy_controls", "not treated yet"),
            "never": p_("policy_controls", "never treated"),
        }
    ),
    "policy_mean": terms(
        {
            "all": p_("policy_mean", "over treated cells"),
            "event": p_("policy_mean", "by periods since the start"),
            "cohort": p_("policy_mean", "by cohort"),
            "year": p_("policy_mean", "by period"),
        }
    ),
    "honest_target": terms(
        {
            "first": p_("honest_target", "in the period of the start"),
            "mean": p_("honest_target", "mean from the start on"),
        }
    ),
    "bacon_kind": terms(
        {
            "never": p_("bacon_kind", "never treated"),
            "later": p_("bacon_kind", "treated later"),
            "earlier": p_("bacon_kind", "treated already"),
            "all": p_("bacon_kind", "all: the two-way coefficient"),
        }
    ),
    "policy_covariance": terms(
        {
            "rescaled": p_(
                "policy_covariance", "by region, rescaled by correlation in space and time"
            ),
            "clustered": p_("policy_covariance", "by region"),
            "conley": p_("policy_covariance", "by region and distance (Conley)"),
        }
    ),
    "policy_exposure": terms(
        {
            "threshold": p_("policy_exposure", "any treated neighbour (or more than a share)"),
            "linear": p_("policy_exposure", "linear in the weights of treated regions"),
        }
    ),
    "policy_effect": terms(
        {
            "treated": p_("policy_effect", "Effect on treated regions, spillovers included"),
            "own": p_("policy_effect", "Own effect alone (treated, no treated neighbour)"),
            "both": p_("policy_effect", "Treated, with a treated neighbour"),
            "durbin-mean": p_("policy_effect", "mean over treated cells"),
            "durbin-static": p_("policy_effect", "one effect for all periods"),
            "alone": p_("policy_effect", "Own effect, were no other region treated"),
            "exposed": p_("policy_effect", "Spillover on untreated regions since the first start"),
            "gamma": p_("policy_effect", "Spillover per unit of exposure"),
            "vintage": p_(
                "policy_effect", "Spillover per unit of exposure: oldest policies less newest"
            ),
            "total": p_("policy_effect", "Total per treated region and period"),
            "two-way": p_("policy_effect", "Beside it: two-way fixed effects"),
            "callaway": p_(
                "policy_effect", "Beside it: Callaway and Sant'Anna, neighbours not looked at"
            ),
        }
    ),
    "policy_restriction": terms(
        {
            "own": p_("policy_restriction", "Own effects are the same in all periods"),
            "next": p_("policy_restriction", "Effects on neighbours are the same in all periods"),
            "both": p_("policy_restriction", "Both"),
        }
    ),
    "policy_cell": terms(
        {
            "clean": p_("policy_cell", "clean"),
            "treated": p_("policy_cell", "treated"),
            "exposed": p_("policy_cell", "beside a treated region"),
            "dropped": p_("policy_cell", "not measurable"),
            "empty": p_("policy_cell", "no data"),
            "linked": p_("policy_cell", "untreated, with exposure"),
        },
        POLICY,
    ),
    "policy_clock": terms(
        {
            "own": p_("policy_clock", "treated, since its own start"),
            "next": p_("policy_clock", "untreated, since its first treated neighbour"),
        }
    ),
}
