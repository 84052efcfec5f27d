"""Values that there cannot be, anchors out of order, a year off the line, N that grows with regressors."""

import numpy as np
import pytest

from regspatial.audit.auditing import audit_grids
from regspatial.audit.grid import Grid


def audited(text, **how):
    rows = tuple(tuple(line.split(",")) for line in text.strip().splitlines())
    return audit_grids([Grid("t", rows).tidied()], **how)


def wrong(text, **how):
    return [(one.column, one.term, one.check) for one in audited(text, **how).inconsistent]


MODELS = """
,(1),(2),(3),(4)
x1,0.30***,0.29***,0.28***,0.27***
,(0.05),(0.05),(0.05),(0.05)
x2,,0.11**,0.12**,0.12**
,,(0.05),(0.05),(0.05)
x3,,,0.02,0.03
,,,(0.04),(0.04)
x4,,,,0.01
,,,,(0.02)
N,330,330,330,330
R2,0.41,0.44,0.45,0.45
"""


def test_a_stepwise_table_that_is_right_has_no_alarm():
    assert wrong(MODELS) == []


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("0.41,0.44,0.45,0.45", "0.41,0.44,1.45,1.45", [("(3)", "R2"), ("(4)", "R2")]),
        ("330,330,330,330", "330,360,330,330", [("(2)", "N")]),
    ],
)
def test_r_squared_above_one_and_observations_that_grow_are_found(old, new, where):
    assert [one[:2] for one in wrong(MODELS.replace(old, new))] == where


def test_the_first_column_may_have_more_observations_and_percent_is_no_error():
    assert wrong(MODELS.replace("330,330,330,330", "360,330,330,330")) == []
    assert wrong(MODELS.replace("0.41,0.44,0.45,0.45", "41.2,44.1,45.3,45.3")) == []


CALIBRATION = """
Condition,Fully out,Crossover,Fully in,Max,Min
A,14.6,17.7,23.5,52.3,7.4
B,95.1,90.5,81.7,100,73.1
C,60.0,65.0,68.7,84.1,46.4
"""


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("17.7", "27.7", ("Crossover", "A")),
        ("90.5", "99.5", ("Crossover", "B")),
        ("68.7", "86.8", ("Fully in", "C")),
    ],
)
def test_anchors_are_held_against_one_another_and_the_range(old, new, where):
    assert wrong(CALIBRATION) == []
    assert wrong(CALIBRATION.replace(old, new)) == [(*where, "calibration")]


def test_shares_of_configurations_and_gini_coefficients_lie_between_0_and_1():
    table = "Configuration,Consistency,Raw coverage,Unique coverage\nH1,0.91,0.41,0.20\nH2,1.19,0.35,0.14"
    assert ("Consistency", "H2", "possible_value") in wrong(table)
    years = "Year,Gini coefficient,Mean\n2011,0.31,2.1\n2012,-0.29,2.2\n2013,0.28,2.4"
    assert wrong(years) == [("Gini coefficient", "2012", "possible_value")]
    percent = "Year,Gini coefficient,Mean\n2011,31,2.1\n2012,29,2.2\n2013,28,2.4"
    assert wrong(percent) == []


def by_year(sd, i, change=()):
    lines = ["Year,Moran's I,z"]
    for k, (one, dev) in enumerate(zip(i, sd, strict=True)):
        said = dict(change).get(k, one)
        lines.append(f"{2010 + k},{said:.3f},{(one + 1 / 29) / dev:.3f}")
    return "\n".join(lines)


I_BY_YEAR = np.array([0.28, 0.31, 0.27, 0.35, 0.30, 0.33, 0.29, 0.32])


def test_a_year_that_leaves_the_line_of_all_others_is_found():
    sd = np.full(8, 0.109)
    assert wrong(by_year(sd, I_BY_YEAR)) == []
    spoiled = by_year(sd, I_BY_YEAR, {3: 0.53})
    assert wrong(spoiled) == [("Moran's I", "2013", "moran_deviation")]
    assert wrong(spoiled, units=30) == [("Moran's I", "2013", "moran_deviation")]


def test_what_kurtosis_can_do_is_no_alarm():
    """One year at a kurtosis of 20, and years that differ throughout."""
    one = np.full(8, 0.109)
    one[5] = 0.063
    assert wrong(by_year(one, I_BY_YEAR)) == []
    differ = np.array([0.109, 0.093, 0.105, 0.081, 0.112, 0.099, 0.088, 0.101])
    assert wrong(by_year(differ, I_BY_YEAR, {3: 0.53})) == []


DIVIDED = """
,East,Central,West,High digitisation,Low digitisation,High openness,Low openness
x1,0.32***,0.28***,0.04,0.24***,0.21***,0.28***,0.20***
,(0.07),(0.06),(0.08),(0.06),(0.06),(0.07),(0.06)
N,120,100,80,160,140,130,170
"""


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [("130,170", "130,190", "inconsistent"), ("130,170", "130,150", "unknown")],
)
def test_divisions_of_one_sample_add_up_to_one_number(old, new, verdict):
    """More than the sample there cannot be; less may be cells without the grouping variable."""
    assert wrong(DIVIDED) == []
    found = [one for one in audited(DIVIDED.replace(old, new)).findings if one.check == "parts"]
    assert [one.verdict for one in found if one.verdict != "consistent"] == [verdict]
    assert any("300" in one.implied for one in found)


def test_divisions_are_read_in_chinese():
    heads = "\u4e1c\u90e8,\u4e2d\u90e8,\u897f\u90e8,\u521b\u65b0\u6c34\u5e73\u9ad8,\u521b\u65b0\u6c34\u5e73\u4f4e,\u9ad8\u5f00\u653e,\u4f4e\u5f00\u653e"
    said = DIVIDED.replace(DIVIDED.strip().split("\n")[0][1:], heads)
    assert wrong(said) == []
    assert [one[2] for one in wrong(said.replace("130,170", "130,190"))] == ["parts"]


def test_p_of_f_beside_a_chi_square_is_held_to_both():
    """chi2 = 1.443 with 2 and 30 degrees of freedom: .486 as it stands, .548 as the likelihood counts."""
    table = "Test,chi2,df,df below,p\nLR,1.443,2,30,0.548\nWald,1.438,2,30,0.556"
    assert wrong(table) == []
    assert [one[2] for one in wrong(table.replace("0.548", "0.301"))] == ["test_p"]
