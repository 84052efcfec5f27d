"""Zeros, minus zeros, bounds and slips in any cell: the audit ends, and zeros prove no relation."""

import random
import re
import tomllib
from pathlib import Path

import numpy as np
import pytest

from regspatial.audit.auditing import audit_grids
from regspatial.audit.grid import Grid
from regspatial.errors import InputError

TABLES = tomllib.loads(Path(__file__).with_name("layouts.toml").read_text("utf-8"))["table"]
ODD = (
    "0",
    "-0.000",
    "0.000",
    "-1",
    "1.000",
    "-100",
    "<0.001",
    ">0.999",
    "1e300",
    "1e-300",
    "0%",
    "-20%",
    "-0.000***",
    "0.000 (0.000)",
    "-0.000 [0.002]",
)
NUMBER = re.compile(r"^[(\[]?[-−+]?[\d.,]+%?\**[)\]]?$")
NECESSITY = """条件|一致性|覆盖率
数字基础|0.812|0.700
~数字基础|0.412|0.388
人才|0.705|0.655
~人才|0.509|0.430"""
IMPORTANCES = """Predictor|weight|gain|cover|total_gain|total_cover
a|20|1.50|10.0|30.0|200.0
b|10|2.50|12.0|25.0|120.0
c|30|0.50|11.0|15.0|330.0
MEAN|20|1.50|11.0|23.3|216.7"""
MALMQUIST = """地区|effch|techch|pech|sech|tfpch
甲|1.010|1.020|1.000|1.010|1.030
乙|0.990|1.030|0.995|0.995|1.020
丙|1.020|1.010|1.010|1.010|1.030
均值|1.007|1.020|1.002|1.005|1.027"""


def grid(text, caption=""):
    rows = tuple(tuple(line.split("|")) for line in text.strip("\n").splitlines())
    return rows, caption


@pytest.mark.parametrize(
    "text",
    [*(one["text"] for one in TABLES), NECESSITY, IMPORTANCES, MALMQUIST],
    ids=[*(one["name"] for one in TABLES), "necessity", "importances", "malmquist"],
)
def test_no_number_stops_the_audit(text):
    rows, _caption = grid(text)
    cells = [
        (i, j) for i, row in enumerate(rows) for j, t in enumerate(row) if i and NUMBER.match(t)
    ]
    chance = random.Random(text)
    parts = {}
    for i, j in cells:
        parts.setdefault(("row", i), []).append((i, j))
        parts.setdefault(("column", j), []).append((i, j))
    chosen = chance.sample(sorted(parts), min(len(parts), 6))
    with np.errstate(all="raise"):
        for k, odd in enumerate(ODD):
            changed = [list(row) for row in rows]
            for i, j in parts[chosen[k % len(chosen)]]:
                changed[i][j] = odd
            try:
                audit_grids([Grid("t", tuple(map(tuple, changed))).tidied()]).to_frame()
            except InputError:  # nothing of it is a number any more
                assert not any(NUMBER.match(t) for row in changed[1:] for t in row)


SUPPORT = """Region|Core score|Hub score|Mass / regional mean|Growth − regional mean|Bootstrap support
Jiangsu|1.312|0.633|3.161|5213|0.965
Hebei|1.135|0.998|1.103|262|0.700
Guangdong|1.014|0.331|2.908|6129|0.300
Hunan|0.955|0.781|1.211|1140|0.165
Sichuan|0.804|0.202|1.455|2103|0.115
"""
ZEROS = "".join(
    f"P{k}|0.{k}13|0.000|0.{k}31|-{k}70|0.000\n" for k in range(1, 10)
)  # eighteen regions that no draw made a pole, whose hub score is zero
ZEROS += "".join(f"Q{k}|0.{k}27|0.000|0.{k}56|-{k}44|0.000\n" for k in range(1, 10))


def inconsistent(text, caption=""):
    rows, caption = grid(text, caption)
    found = audit_grids([Grid("t", rows, caption).tidied()])
    return [(f.check, f.column, f.term) for f in found.inconsistent]


def test_a_column_of_zeros_makes_no_relation():
    assert inconsistent(SUPPORT + ZEROS) == []


def test_an_author_whose_columns_hold_zeros_is_not_accused():
    """A product of rate and intensity that is zero wherever one of them is: three rows say otherwise."""
    rows = "".join(f"P{k}|0.{k}2|0.00|0.00\n" for k in range(1, 10))
    text = "Region|Patent rate|Export share|Subsidy rate\n" + rows
    assert inconsistent(text + "A|0.31|0.42|0.55\nB|0.63|0.24|0.11\nC|0.44|0.35|0.73\n") == []


def test_a_slip_is_still_found_among_zeros():
    rows = "".join(f"P{k}|{k}|0|{k}\n" for k in range(1, 4))
    rows += "".join(f"Q{k}|{k}|{k + 3}|{2 * k + 3}\n" for k in range(1, 9))
    text = "地区|企业|院所|合计\n" + rows
    assert inconsistent(text) == []
    slip = inconsistent(text.replace("Q4|4|7|11", "Q4|4|7|16"))
    assert {one[2] for one in slip} == {"Q4"}


WIDE = """变量|(1)|(2)
|创新|创新
数字经济|0.213***|0.199***
|(0.052)|(0.053)
政府干预||-0.033
||(0.028)
Kleibergen-Paap rk LM统计量|10.1409|12.0312
|[0.002]|[0.001]
Kleibergen-Paap rk Wald F统计量|45.210|51.330
|{16.38}|{16.38}
Hausman检验|25.310|
|[0.000]|
弱工具变量检验|18.20|19.10
观测值|390|390
注:括号内为标准误,*、**、***分别表示在10%、5%、1%的水平上显著。"""


def test_a_test_with_its_p_below_is_no_coefficient_without_stars():
    assert inconsistent(WIDE) == []
    assert [one[0] for one in inconsistent(WIDE.replace("-0.033", "-0.133"))] == ["stars"]


@pytest.mark.parametrize(
    "heading", ["ATT", "处理效应", "平均处理效应", "Treatment effect", "estimate_printed"]
)
def test_a_treatment_effect_is_read_with_its_t(heading):
    text = f"变量|{heading}|标准误|t_printed\n就业|0.210|0.050|4.20\n工资|0.130|0.050|2.60\n"
    assert inconsistent(text) == []
    assert inconsistent(text.replace("2.60", "6.20")) == [("statistic", "", "工资")]


def test_an_att_is_still_the_difference_of_its_means():
    text = "变量|样本|处理组|控制组|ATT|标准误|t值\n"
    text += "就业|匹配前|0.52|0.31|0.21|0.05|4.20\n就业|匹配后|0.52|0.40|0.12|0.05|2.40\n"
    text += "工资|匹配前|0.91|0.60|0.31|0.10|3.10\n工资|匹配后|0.91|0.71|0.20|0.10|2.00\n"
    assert inconsistent(text) == []
    found = inconsistent(text.replace("0.91|0.71|0.20", "0.91|0.71|0.02"))
    assert ("statistic", "", "工资 匹配后") in found


BASE = """变量|(1)
|创新
数字经济|0.272***
|(0.050)
政府干预|0.104
|(0.080)
城市固定效应|是
观测值|390"""
CHAIN = """变量|(1)|(2)
|人才|创新
数字经济|0.400***|0.200***
|(0.080)|(0.050)
政府干预|0.050|0.095
|(0.060)|(0.080)
人才||0.180***
||(0.040)
城市固定效应|是|是
观测值|390|390"""


def test_mediation_is_held_across_two_tables_of_one_article():
    def of(base, chain):
        grids = [Grid(name, grid(text)[0]).tidied() for name, text in (("t2", base), ("t6", chain))]
        return [f for f in audit_grids(grids).findings if f.check == "mediation"]

    good = of(BASE, CHAIN)
    assert {(f.table, f.term, f.verdict) for f in good} == {
        ("t2", "数字经济", "consistent"),
        ("t2", "政府干预", "consistent"),
    }
    wrong = of(BASE.replace("0.272", "0.372"), CHAIN)
    assert [(f.table, f.term) for f in wrong if f.verdict == "inconsistent"] == [("t2", "数字经济")]
    assert of(BASE.replace("390", "360"), CHAIN) == []  # another sample
    assert of(BASE.replace("是", "否"), CHAIN) == []  # other controls
    assert of(BASE.replace("观测值|390", ""), CHAIN) == []  # nothing says of which sample


LAYERS = """layer|count|poles|shared|type
gravity|5|320000 370000|{0}|multipolar
similarity|7|320000 310000|{1}|multipolar
all|6|320000 370000|{2}|multipolar"""


def test_what_layers_share_is_no_share():
    """Poles of two layers and of both together: 6 is not 5 + 7, since "shared" is a count and no percentage."""
    assert inconsistent(LAYERS.format(5, 5, 6)) == []
    parts = LAYERS.replace("shared", "share (%)").format("41.7", "58.3", "100.0")
    assert [one[0] for one in inconsistent(parts)] == ["cells_sum"]
    assert inconsistent(parts.replace("all|6", "all|12")) == []
