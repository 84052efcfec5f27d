"""Layouts of Chinese journals: each right, and each with one slip, which must be found where it is and nowhere else."""

import pytest

from regspatial.audit.auditing import audit_grids
from regspatial.audit.grid import Grid
from regspatial.audit.sheet import read_sheet
from regspatial.audit.wide_layout import read_wide

LAYOUTS = {
    "Geary's C with its moments": (
        """
年份|Geary's C|E(C)|sd(C)|z|p值
2015|0.700|1.000|0.121|-2.479|0.013
2016|0.650|1.000|0.121|-2.893|0.004
2017|0.612|1.000|0.121|-3.207|0.001
2018|0.742|1.000|0.121|-2.132|0.033""",
        ("-3.207|0.001", "-2.307|0.021"),
        {("row_relation", "2017")},
    ),
    "t beside the coefficient": (
        """
变量|模型1|模型1|模型2|模型2
|系数|t值|系数|t值
数字经济|0.231***|4.62|0.190***|3.80
产业结构|0.208***|4.31|0.101|1.20
人力资本|-0.052|-0.90|-0.110**|-2.20
N|390||390|
注：***、**、*分别表示1%、5%、10%的显著性水平。""",
        ("|4.31|", "|1.34|"),
        {("stars", "产业结构")},
    ),
    "an interval in one cell": (
        """
变量|估计值|标准误|95%置信区间
数字经济|0.213|0.050|[0.115, 0.311]
产业结构|0.100|0.040|[0.022, 0.178]
人力资本|-0.050|0.030|[-0.109, 0.009]
对外开放|0.300|0.060|[0.182, 0.418]""",
        ("0.022, 0.178", "0.022, 0.128"),
        {("confidence_interval", "产业结构")},
    ),
    "an event study": (
        """
时期|系数|标准误|95%下限|95%上限
pre3|0.010|0.020|-0.029|0.049
pre2|-0.015|0.021|-0.056|0.026
current|0.050|0.022|0.007|0.093
post1|0.080|0.025|0.031|0.129
post2|0.110|0.030|0.051|0.169""",
        ("post1|0.080", "post1|0.180"),
        {("confidence_interval", "post1")},
    ),
    "thresholds within their intervals": (
        """
门槛变量|门槛估计值|95%置信区间
数字经济|0.331|[0.325, 0.340]
人力资本|9.212|[9.101, 9.330]
创新|1.211|[1.200, 1.212]""",
        ("0.331", "0.313"),
        {("confidence_interval", "数字经济")},
    ),
    "effects named in a second column": (
        """
||SAR|SDM
数字经济|直接效应|0.131***|0.142***
|间接效应|0.080**|0.211***
|总效应|0.211***|0.353***
人力资本|直接效应|0.051|0.047
|间接效应|0.031|-0.020
|总效应|0.082|0.027
注：***、**、*分别表示1%、5%、10%水平上显著。""",
        ("0.353", "0.335"),
        {("effects_sum", "数字经济")},
    ),
    "short and long run": (
        """
变量|短期直接效应|短期间接效应|短期总效应|长期直接效应|长期间接效应|长期总效应
数字经济|0.110|0.205|0.315|0.160|0.301|0.461
人力资本|0.052|-0.020|0.032|0.081|-0.033|0.048
对外开放|-0.041|0.012|-0.029|-0.060|0.018|-0.042""",
        ("0.461", "0.641"),
        {("effects_sum", "数字经济")},
    ),
    "effects by bootstrap": (
        """
效应|效应值|Boot标准误|Boot下限|Boot上限|效应占比
总效应|0.412|0.061|0.292|0.532|100%
直接效应|0.300|0.058|0.186|0.414|72.82%
中介效应|0.112|0.027|0.063|0.169|27.18%""",
        ("中介效应|0.112", "中介效应|0.121"),
        {("effects_sum", "总效应"), ("part_share", "中介效应")},
    ),
    "tests of a dynamic panel": (
        """
变量|(1)|(2)
数字经济|0.231***|0.190***
|(0.050)|(0.050)
AR(1)|-3.21|-2.98
|[0.001]|[0.003]
AR(2)|1.12|0.85
|[0.263]|[0.395]
Hansen|18.20|17.51
|[0.301]|[0.354]
样本量|360|360
注：括号内为标准误，***、**、*分别表示1%、5%、10%水平上显著。""",
        ("[0.395]", "[0.039]"),
        {("test_p", "AR(2)")},
    ),
    "p of tests alone": (
        """
变量|(1)|(2)
数字经济|0.231***|0.190***
|(0.050)|(0.050)
AR(2)_p|0.263|0.395
Hansen_p|0.301|0.211
样本量|360|360
注：括号内为标准误，***、**、*分别表示1%、5%、10%水平上显著。""",
        ("0.395", "1.395"),
        {("possible_value", "AR(2)_p")},
    ),
    "kinds of interaction": (
        """
交互因子|q(X1)|q(X2)|q(X1∩X2)|交互类型
X1∩X2|0.210|0.320|0.580|非线性增强
X1∩X3|0.210|0.410|0.455|双因子增强
X2∩X3|0.320|0.410|0.790|非线性增强""",
        ("0.455|双因子增强", "0.455|非线性增强"),
        {("interaction", "X1∩X3")},
    ),
    "ranks below years": (
        """
省份|2012年|2012年|2022年|2022年
|得分|排名|得分|排名
北京|0.612|1|0.713|2
上海|0.580|2|0.750|1
广东|0.431|4|0.644|3
江苏|0.452|3|0.601|5
浙江|0.401|5|0.630|4""",
        ("0.601|5", "0.601|4"),
        {("rank", "江苏")},
    ),
    "a median far from its mean": (
        """
变量|样本量|均值|中位数|标准差|最小值|最大值
数字经济|390|0.231|0.210|0.100|0.020|0.812
人力资本|390|9.120|9.150|0.900|6.010|12.200""",
        ("9.120|9.150", "9.120|10.150"),
        {("median_in_range", "人力资本")},
    ),
}


def wrong(text, caption):
    rows = tuple(tuple(line.split("|")) for line in text.strip("\n").splitlines())
    found = audit_grids([Grid("t", rows, caption).tidied()])
    assert found.findings
    return {(one.check, one.term) for one in found.inconsistent}


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("caption", ["", "表5 回归结果"])
def test_a_slip_is_found_and_nothing_else(name, caption):
    text, (before, after), expected = LAYOUTS[name]
    assert text.count(before) == 1
    assert wrong(text, caption) == set()
    assert wrong(text.replace(before, after), caption) == expected


def test_two_columns_of_one_heading_are_no_stack():
    """Headings that come again stand over a block each only where a block has two columns."""
    sheet = read_sheet(Grid("t", (("年份", "年份"), ("2019", "0.3"), ("2020", "0.4"))))
    assert [(line.name, line.numbers[1].value) for line in sheet.lines] == [
        ("2019", 0.3),
        ("2020", 0.4),
    ]
    heads = ("年份", "I") * 2
    sheet = read_sheet(Grid("t", (heads, ("2019", "0.3", "2020", "0.4"))))
    assert [line.name for line in sheet.lines] == ["2019", "2020"]


def test_two_effects_of_one_variable_are_effects():
    text = """
||SAR|SDM
数字经济|直接效应|0.131***|0.142***
|间接效应|0.080**|0.211***"""
    grid = Grid("t", tuple(tuple(line.split("|")) for line in text.strip().splitlines())).tidied()
    found = {(m.effect, m.coefficients["数字经济"].estimate.value) for m in read_wide(grid)}
    assert found == {
        ("direct", 0.131),
        ("direct", 0.142),
        ("indirect", 0.080),
        ("indirect", 0.211),
    }


def test_multipliers_of_one_regression_say_so_and_decide_nothing():
    """LM lag + robust LM error = LM error + robust LM lag, where all rest on the same residuals."""
    text = """
检验|统计量|P值
LM-lag|13.890|0.000
Robust LM-lag|{lag}|{p}
LM-error|10.909|0.001
Robust LM-error|1.628|0.202"""
    rows = [
        tuple(tuple(line.split("|")) for line in text.format(lag=x, p=p).strip().splitlines())
        for x, p in (("4.609", "0.032"), ("7.609", "0.006"))
    ]
    verdicts = [
        [
            f.verdict
            for f in audit_grids([Grid("t", r).tidied()]).findings
            if f.check == "multipliers"
        ]
        for r in rows
    ]
    assert verdicts == [["consistent"], ["unknown"]]
