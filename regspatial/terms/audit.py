"""Families of the audit of printed tables."""

from __future__ import annotations

from ..words import p_
from .term import Term, terms

FAMILIES: dict[str, dict[str, Term]] = {
    "audit_verdict": terms(
        {
            "consistent": p_("audit_verdict", "consistent"),
            "inconsistent": p_("audit_verdict", "inconsistent"),
            "unknown": p_("audit_verdict", "cannot be checked"),
        }
    ),
    "audit_check": terms(
        {
            "stars": p_("audit_check", "stars against p"),
            "statistic": p_("audit_check", "statistic = estimate / standard error"),
            "p_value": p_("audit_check", "p of the statistic"),
            "sign": p_("audit_check", "sign of the statistic"),
            "observations": p_("audit_check", "N = units × periods"),
            "parts": p_("audit_check", "N of sub-samples"),
            "difference": p_("audit_check", "difference between sub-samples"),
            "r_squared": p_("audit_check", "R² of nested models"),
            "adjusted_r_squared": p_("audit_check", "adjusted R²"),
            "information": p_("audit_check", "information criterion"),
            "effects_sum": p_("audit_check", "direct + indirect = total"),
            "total_effect": p_("audit_check", "total effect from the coefficients"),
            "mediation": p_("audit_check", "c = c′ + ab"),
            "sobel": p_("audit_check", "Sobel's z"),
            "first_stage_f": p_("audit_check", "first-stage F = t²"),
            "threshold_r_squared": p_("audit_check", "R² of a threshold model"),
            "mean_in_range": p_("audit_check", "mean between minimum and maximum"),
            "median_in_range": p_("audit_check", "median between minimum and maximum"),
            "sd_in_range": p_("audit_check", "largest possible standard deviation"),
            "weights_sum": p_("audit_check", "weights sum to one"),
            "index_product": p_("audit_check", "product of the index's parts"),
            "geometric_mean": p_("audit_check", "geometric mean"),
            "importance_total": p_("audit_check", "total = weight × average"),
            "mean_of_rows": p_("audit_check", "mean of the rows"),
            "cv": p_("audit_check", "coefficient of variation"),
            "necessity": p_("audit_check", "n/ΣY of every condition"),
            "unique_coverage": p_("audit_check", "unique ≤ raw coverage"),
            "raw_coverage": p_("audit_check", "raw ≤ solution coverage"),
            "solution_coverage": p_("audit_check", "solution coverage between its sums"),
            "configuration_consistency": p_("audit_check", "consistency of a configuration"),
            "change": p_("audit_check", "change from first to last"),
            "group_mean": p_("audit_check", "mean of a group"),
            "equal_n": p_("audit_check", "one N for all columns"),
            "correlation_range": p_("audit_check", "correlation between −1 and 1"),
            "correlation_symmetry": p_("audit_check", "correlation above and below the diagonal"),
            "correlation_matrix": p_("audit_check", "correlations that variables can have"),
            "correlation_stars": p_("audit_check", "stars against r and N"),
            "vif_range": p_("audit_check", "variance inflation factor ≥ 1"),
            "tolerance": p_("audit_check", "tolerance = 1/VIF"),
            "vif_r_squared": p_("audit_check", "VIF = 1/(1 − R²)"),
            "test_p": p_("audit_check", "p of a test"),
            "test_stars": p_("audit_check", "stars of a test"),
            "bias_reduction": p_("audit_check", "reduction of the bias"),
            "bias_scale": p_("audit_check", "bias = difference / deviation"),
            "shares_sum": p_("audit_check", "shares add up to the whole"),
            "cells_sum": p_("audit_check", "cells add up to N"),
            "share": p_("audit_check", "share = count / total"),
            "running_sum": p_("audit_check", "running sum of the shares"),
            "rank": p_("audit_check", "rank of a score"),
            "quantiles_rise": p_("audit_check", "quantiles in their order"),
            "mediated_share": p_("audit_check", "share of the mediated effect"),
            "critical_values": p_("audit_check", "statistic, critical values and p"),
            "parts_sum": p_("audit_check", "parts add up to the whole"),
            "part_share": p_("audit_check", "share = part / whole"),
            "confidence_interval": p_("audit_check", "interval around the estimate"),
            "moran_deviation": p_("audit_check", "one standard deviation for one W"),
            "moran_expected": p_("audit_check", "one expectation of I for one number of regions"),
            "possible_value": p_("audit_check", "a value that there can be"),
            "calibration": p_("audit_check", "anchors of a calibration in order"),
        }
    ),
}
