"""Treatment effects side by side, as matchings are printed: right ones are quiet, a slip is found where it is."""

import csv

import pytest

import regspatial as rs

pytestmark = pytest.mark.usefixtures("workbooks_read_here")

LAYOUTS = {
    "matchings over ATT, error and t": (
        """变量|近邻匹配|||核匹配||
|ATT|标准误|t值|ATT|标准误|t值
数字创新|0.123***|0.030|4.10|0.118***|0.029|4.07
就业|0.210***|0.050|4.20|0.190***|0.050|3.80""",
        ("|4.07", "|9.07"),
        ("statistic", "核匹配", "数字创新"),
    ),
    "without stars": (
        """Outcome|Nearest neighbour|||Kernel||
|ATT|S.E.|t-stat|ATT|S.E.|t-stat
Innovation|0.123|0.030|4.10|0.118|0.029|4.07
Jobs|0.210|0.050|4.20|0.190|0.050|3.80""",
        ("|3.80", "|2.80"),
        ("statistic", "Kernel", "Jobs"),
    ),
    "matchings within the headings": (
        """变量|近邻匹配ATT|近邻匹配t值|核匹配ATT|核匹配t值
数字创新|0.123***|4.10|0.118***|4.07
就业|0.210***|4.20|0.190***|3.80""",
        ("0.118***", "0.118*"),
        ("stars", "核匹配", "数字创新"),
    ),
    "matchings in brackets": (
        """Outcome|ATT (NN)|SE (NN)|t (NN)|ATT (kernel)|SE (kernel)|t (kernel)
Innovation|0.123|0.030|4.10|0.118|0.029|4.07
Jobs|0.210|0.050|4.20|0.190|0.050|3.80""",
        ("|4.07", "|9.07"),
        ("statistic", "kernel", "Innovation"),
    ),
    "one name twice": (
        """变量|处理效应|标准误|t值|p值|处理效应|标准误|t值|p值
数字创新|0.123***|0.030|4.10|0.000|0.118***|0.029|4.07|0.000
就业|0.210***|0.050|4.20|0.000|0.100**|0.050|2.00|0.046""",
        ("|4.07|", "|9.07|"),
        ("statistic", "(2) 处理效应", "数字创新"),
    ),
    "ATT, ATU and ATE": (
        """变量|ATT|t值|ATU|t值|ATE|t值
数字创新|0.123***|4.10|0.118***|4.07|0.120***|4.20
就业|0.210***|4.20|0.190***|3.80|0.200***|3.80""",
        ("0.118***", "0.118"),
        ("stars", "ATU", "数字创新"),
    ),
    "t below": (
        """变量|ATT|ATU|ATE
数字创新|0.123***|0.118***|0.120***
|(4.10)|(4.07)|(4.20)
就业|0.210***|0.190***|0.200***
|(4.20)|(3.80)|(3.90)
注：括号内为t值。""",
        ("0.118***", "0.118"),
        ("stars", "(2) ATU", "数字创新"),
    ),
    "means beside them": (
        """匹配方法|数字创新||||就业|||
|处理组|控制组|ATT|t值|处理组|控制组|ATT|t值
近邻匹配|0.52|0.31|0.21***|4.20|0.91|0.71|0.20**|2.00
半径匹配|0.52|0.33|0.19***|3.80|0.91|0.70|0.21**|2.10
核匹配|0.52|0.32|0.20***|4.00|0.91|0.72|0.19*|1.90""",
        ("0.32|0.20***", "0.32|0.30***"),
        ("row_relation", "ATT", "核匹配 数字创新"),
    ),
    "intervals": (
        """Period|ATT|Std. Error|[95% Conf.|Interval]|ATT|Std. Error|[95% Conf.|Interval]
2010|0.123|0.030|0.064|0.182|0.118|0.029|0.061|0.175
2011|0.210|0.050|0.112|0.308|0.190|0.050|0.092|0.288
2012|0.230|0.050|0.132|0.328|0.180|0.050|0.082|0.278
2013|0.240|0.050|0.142|0.338|0.170|0.050|0.072|0.268""",
        ("0.061|0.175", "0.061|0.275"),
        ("confidence_interval", "(2) ATT", "2010"),
    ),
}


def in_csv(path, rows):
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)


def in_workbook(path, rows):
    made = pytest.importorskip("openpyxl").Workbook()
    for row in rows:
        made.active.append(list(row))
    made.save(path)


def in_document(path, rows):
    document = pytest.importorskip("docx").Document()
    table = document.add_table(len(rows), len(rows[0]))
    for one, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(one.cells, row, strict=True):
            cell.text = text
    document.save(path)


FILES = {".csv": in_csv, ".xlsx": in_workbook, ".docx": in_document}


def audited(folder, ending, *texts):
    paths = []
    for number, text in enumerate(texts, start=1):
        rows = [line.split("|") for line in text.splitlines()]
        width = max(map(len, rows))
        paths.append(folder / f"t{number}{ending}")
        FILES[ending](paths[-1], [row + [""] * (width - len(row)) for row in rows])
    return rs.audit_table(paths)


@pytest.mark.parametrize("ending", FILES)
@pytest.mark.parametrize("name", LAYOUTS)
def test_a_slip_among_treatment_effects_is_found_and_nothing_else(name, ending, tmp_path):
    text, (right, slip), where = LAYOUTS[name]
    assert text.count(right) == 1
    quiet = audited(tmp_path, ending, text)
    assert quiet.inconsistent == ()
    assert any(f.check == where[0] and f.column == where[1] for f in quiet.findings)
    found = audited(tmp_path, ending, text.replace(right, slip)).inconsistent
    assert {(f.check, f.column, f.term) for f in found} == {where}


TOTAL = """变量|(1)|(2)|(3)
|创新|创新|创新
数字经济|0.301***|0.285***|0.272***
|(0.055)|(0.052)|(0.050)
政府干预||0.104|0.099
||(0.080)|(0.080)
外商投资|||0.010
|||(0.020)
城市固定效应|是|是|是
年份固定效应|是|是|是
观测值|3,252|3,252|3,252"""
SAID = """Variable|(1)|(2)
|Innovation|Innovation
Digital|0.301***|0.272***
|(0.055)|(0.050)
Controls|No|Yes
City FE|Yes|Yes
Year FE|Yes|Yes
Observations|3,252|3,252"""
FIRST = """变量|(1)|(2)
|人才|资本
数字经济|0.400***|0.100**
|(0.080)|(0.050)
控制变量|是|是
年份固定效应|是|是
城市固定效应|是|是
观测值|3252|3252"""
SECOND = """变量|(1)|(2)
|创新|创新
数字经济|0.200***|0.252***
|(0.050)|(0.050)
人才|0.180***|
|(0.040)|
资本||0.200***
||(0.040)
控制变量|是|是
城市固定效应|是|是
年份固定效应|是|是
观测值|3252|3252"""
CHAIN = """|(1)|(2)
|Talent|Innovation
digital|0.400***|0.200***
|(0.080)|(0.050)
talent||0.180***
||(0.040)
Controls|Yes|Yes
Year FE|Yes|Yes
City FE|Yes|Yes
N|3252|3252"""


def of_mediation(audit):
    return [(f.table[:2], f.column, f.verdict) for f in audit.findings if f.check == "mediation"]


@pytest.mark.parametrize("ending", FILES)
def test_a_total_effect_is_held_across_tables_whose_rows_and_spelling_differ(ending, tmp_path):
    """0.200 + 0.400 · 0.180 = 0.272."""
    assert of_mediation(audited(tmp_path, ending, SAID, CHAIN)) == [
        ("t1", "(2) Innovation", "consistent")
    ]
    wrong = of_mediation(audited(tmp_path, ending, SAID.replace("0.272", "0.252"), CHAIN))
    assert wrong == [("t1", "(2) Innovation", "inconsistent")]


@pytest.mark.parametrize("ending", FILES)
def test_controls_that_one_table_names_may_only_be_said_in_the_others(ending, tmp_path):
    """Both mediators give 0.272; a miss is not decided, since nothing says which controls the others have."""
    found = of_mediation(audited(tmp_path, ending, TOTAL, FIRST, SECOND))
    assert found == [("t1", "(3) 创新", "consistent")] * 2
    wrong = of_mediation(audited(tmp_path, ending, TOTAL.replace("0.272", "0.252"), FIRST, SECOND))
    assert wrong == [("t1", "(3) 创新", "unknown")] * 2


def test_a_total_effect_without_controls_is_no_total_effect_of_models_with_them(tmp_path):
    alone = "\n".join(line.rpartition("|")[0].rpartition("|")[0] for line in TOTAL.splitlines())
    assert of_mediation(audited(tmp_path, ".csv", alone, FIRST, SECOND)) == []
