"""The audit on tables that a journal printed: what was found by hand is found, and nothing else.

The numbers are those of Regional Economic Review 2025(4), in the folder of seed tables beside the
checkout. What is said here to be inconsistent was worked out by hand from the printed numbers.
"""

from collections import Counter

import pytest

import regspatial as rs

pytestmark = pytest.mark.shared

CONSISTENT = (
    "agr_t3_calibration",
    "agr_t4_necessity",
    "agr_t5_configurations",
    "ai_t1_descriptive",
    "ai_t2_baseline",
    "ai_t3_robustness",
    "ai_t7_heterogeneity",
    "dri_t1_t2_indicators",
    "dri_t3_descriptive",
    "dri_t4_moran",
    "dri_t5_sdm",
    "dri_t6_effects",
    "dri_t7_nested_weights",
    "icp_t1_baseline",
    "icp_t5_regions",
    "nqp_t3_descriptive",
    "nqp_t9_moran",
    "tfp_t2_total",
    "tfp_t3_provinces_mean",
    "tfp_t5_industries_mean",
)


@pytest.fixture
def audit(shared_tables):
    def one(*names, **how):
        return rs.audit_table([shared_tables / f"{name}.csv" for name in names], **how)

    return one


def wrong(audit):
    return Counter(f.check for f in audit.inconsistent)


@pytest.mark.parametrize("name", CONSISTENT)
def test_no_false_alarm(audit, name):
    assert audit(name, units=30 if name.startswith("dri") else 272).inconsistent == ()


def test_tables_that_belong_together_agree(audit):
    assert audit("dri_t5_sdm", "dri_t6_effects").inconsistent == ()
    found = audit("tfp_t2_total", "tfp_t3_provinces_mean", "tfp_t4_provinces_by_period")
    assert found.inconsistent == ()
    assert sum("tfp_t4" in str(f.why) for f in found.findings) == 6 + 20
    assert audit("icp_t1_baseline", "icp_t5_regions").inconsistent == ()
    assert audit("ai_t2_baseline", "ai_t7_heterogeneity").inconsistent == ()


def test_mediation(audit):
    """c = .2720 in both, c′ + ab = .2757 and .2801; R² goes from .854 to .853."""
    found = audit("ai_t6_mediation")
    assert wrong(found) == {"mediation": 2, "r_squared": 1}
    assert [f.implied[:6] for f in found.inconsistent if f.check == "mediation"] == [
        "0.2757",
        "0.2801",
    ]


def test_first_stage(audit):
    """t = 14.53, so F = 211; 332.8 is printed."""
    assert wrong(audit("ai_t4_endogeneity")) == {"first_stage_f": 1}


def test_threshold_models_fit_worse_than_the_linear_one(audit):
    found = audit("ai_t2_baseline", "ai_t5_threshold")
    assert wrong(found) == {"threshold_r_squared": 3, "sign": 1}


def test_stars_of_another_legend(audit):
    found = audit("nqp_t10_spatial")
    assert wrong(found) == {"stars": 24}
    assert all(".05/.01/.001" in str(f.why) for f in found.inconsistent)
    assert wrong(audit("nqp_t10_spatial", legend=(0.05, 0.01, 0.001))) == {"stars": 1}


def test_industries_do_not_make_up_the_total(audit):
    """Geometric mean of seven industries in 2021–22: .846; printed of all: 1.003."""
    found = audit("tfp_t2_total", "tfp_t5_industries_mean", "tfp_t6_industries_by_period")
    assert set(wrong(found)) == {"geometric_mean"}
    last = next(f for f in found.inconsistent if f.term == "2021-2022")
    assert (last.printed, last.implied[:5]) == ("1.003", "0.846")
    assert not [f for f in found.inconsistent if "t5" in f.table]


def test_the_change_of_the_lower_reach(audit):
    """(8.425 − .116)/29 = .287; .029 is printed."""
    found = audit("yreb_t1_openness").inconsistent
    assert [(f.term, f.check, f.printed) for f in found] == [("lower_reach", "change", "0.029")]


def test_a_step_that_is_called_a_rate(audit):
    found = audit("yreb_text_numbers").inconsistent
    assert [(f.term, f.printed) for f in found] == [("belt_index_growth", "11.68")]


def test_importances(audit):
    """Two totals are off by a power of ten, and every mean is one of fourteen predictors."""
    found = audit("ene_t2_importance_energy").inconsistent
    off = [f.term for f in found if f.check == "importance_total" and f.column == "total_gain"]
    assert {"industrial_pollution_investment_gdp", "electricity_consumption"} <= set(off)
    short = [
        f
        for f in found
        if "energy_intensity" in f.table
        and f.column == "total_cover"
        and f.check == "importance_total"
    ]
    assert len(short) == 13  # every total of the second table's cover lies below weight × cover
    assert all("-2.9 to -1.0 %" in str(f.why) for f in short)
    means = [f for f in found if f.check == "mean_of_rows"]
    assert len(means) == 9
    assert "311.9" in str(means[0].why)  # 255.71 × 14 − 3268: the weight of the one that is missing
