"""Relations between columns that no heading names, and tables that seem to keep one and do not."""

import math

import numpy as np
import pytest

from regspatial.audit.auditing import audit_grids
from regspatial.audit.grid import Grid

PLACES = ("北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江")


def f(x, digits=3):
    return f"{x:.{digits}f}"


def audited(rows, caption="表3"):
    return audit_grids([Grid("t", tuple(map(tuple, rows)), caption).tidied()])


def wrong(rows, caption="表3"):
    return {(one.check, one.column, one.term) for one in audited(rows, caption).inconsistent}


def coupling(r):
    c, t = r.uniform(0.6, 1.0, 8).round(3), r.uniform(0.2, 0.8, 8).round(3)
    rows = [[f(a), f(b), f(math.sqrt(a * b))] for a, b in zip(c, t, strict=True)]
    return ["耦合度C", "协调指数T", "耦合协调度D"], rows


def closeness(r):
    a, b = r.uniform(0.2, 0.8, (2, 8)).round(3)
    return ["D+", "D-", "贴近度"], [[f(x), f(y), f(y / (x + y))] for x, y in zip(a, b, strict=True)]


def elasticity(r):
    a, b = r.uniform(0.02, 0.1, 8).round(4), r.uniform(0.05, 0.12, 8).round(4)
    return ["ΔC", "ΔG", "弹性"], [[f(x, 4), f(y, 4), f(x / y)] for x, y in zip(a, b, strict=True)]


def decomposed(r):
    a, b, c = r.normal(100, 60, (3, 8)).round(2)
    rows = [
        [f(x + y + z, 2), *(f(q, 2) for q in (x, y, z))] for x, y, z in zip(a, b, c, strict=True)
    ]
    return ["总效应量", "强度", "结构", "规模"], rows


def entropy(r):
    e = r.uniform(0.7, 0.98, 8).round(4)
    d = 1.0 - e
    rows = [[f(x, 4), f(y, 4), f(w, 4)] for x, y, w in zip(e, d, d / d.sum(), strict=True)]
    return ["信息熵", "差异系数", "权重"], rows


def inner_share(r):
    a, b = r.integers(10, 60, (2, 8))
    rows = [[str(x), str(y), f(100 * x / (x + y), 2)] for x, y in zip(a, b, strict=True)]
    return ["板块内关系", "板块外关系", "实际内部关系比例(%)"], rows


def half_life(r):
    v = r.uniform(1.5, 9.0, 8).round(2)
    rows = [[f(1 - math.exp(-x / 10), 3), f(x, 2), f(math.log(2) / (x / 100), 2)] for x in v]
    return ["β", "收敛速度(%)", "半生命周期(年)"], rows


def states(r):
    rows = []
    for _ in range(8):
        p = r.dirichlet((5, 2, 1)).round(3)
        p[0] += round(1 - p.sum(), 3)
        rows.append([str(r.integers(20, 90)), *map(f, p)])
    return ["n", "低", "中", "高"], rows


def counts(r):
    found = r.multinomial(31, (0.15, 0.1, 0.3, 0.05, 0.4), 8)
    return ["高-高", "低-高", "低-低", "高-低", "不显著", "合计"], [
        [*map(str, x), "31"] for x in found
    ]


KINDS = (
    coupling,
    closeness,
    elasticity,
    decomposed,
    entropy,
    inner_share,
    half_life,
    states,
    counts,
)


def table(kind, seed):
    head, rows = kind(np.random.default_rng(seed))
    return [["地区", *head], *([name, *row] for name, row in zip(PLACES, rows, strict=True))]


def slipped(text):
    """Change the first digit that counts, as a slip of the hand does."""
    at = next(k for k, c in enumerate(text) if c in "123456789")
    return text[:at] + str(int(text[at]) % 9 + 1) + text[at + 1 :]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(4))
def test_a_row_that_leaves_what_the_others_keep_is_found(kind, seed):
    rows = table(kind, seed)
    assert not wrong(rows)
    rows[4][-1] = slipped(rows[4][-1])
    found = wrong(rows)
    terms = {term for _check, _column, term in found}
    assert terms - {"Σ"} == {PLACES[3]}  # the weights of an entropy add up to one as well


def test_totals_stand_below_as_well():
    rows = [list(x) for x in zip(*table(counts, 1), strict=True)]
    assert not wrong(rows)
    rows[2][5] = str(int(rows[2][5]) + 1)  # by one, within what rounding would leave of amounts
    assert {column for _check, column, _term in wrong(rows)} == {PLACES[4]}


def means_of_scores(r):
    b, s = r.uniform(0.7, 1.0, (2, 8, 10))
    t = (b * s).mean(1)
    cells = zip(t, b.mean(1), s.mean(1), strict=True)
    return ["综合技术效率", "纯技术效率", "规模效率"], [list(map(f, x)) for x in cells]


def means_without_names(r):
    _head, rows = means_of_scores(r)
    return ["甲", "乙", "丙"], rows


def normalised(r):
    m = r.uniform(0.1, 0.9, 8)
    rows = [[f(x), f(math.sqrt(x * (1 - x))), "0.000", "1.000"] for x in m]
    rows[3] = ["3.210", "1.100", "1.000", "7.000"]
    return ["均值", "标准差", "最小值", "最大值"], rows


def part_not_printed(r):
    p = 100 * r.dirichlet((4, 3, 2), 8)
    p[2] *= 0.9
    p[5] *= 0.95
    return ["一产", "二产", "三产"], [[f(x, 2) for x in row] for row in p]


def two_named_of_three(r):
    found = r.multinomial(31, (0.3, 0.3, 0.38, 0.02), 8)
    return ["显著合计", "HH", "LL", "HL"], [
        [str(a + b + d), str(a), str(b), str(d)] for a, b, _c, d in found
    ]


def nothing(r):
    x = r.lognormal(0, 1, (8, 6))
    return [f"V{k}" for k in range(6)], [[f(y, 2) for y in row] for row in x]


def tens(r):
    return [f"V{k}" for k in range(6)], [list(map(str, x)) for x in r.integers(0, 6, (8, 6))]


@pytest.mark.parametrize(
    "kind",
    [
        means_of_scores,
        means_without_names,
        normalised,
        part_not_printed,
        two_named_of_three,
        nothing,
        tens,
    ],
)
@pytest.mark.parametrize("seed", range(12))
def test_what_only_seems_a_relation_is_no_contradiction(kind, seed):
    assert not wrong(table(kind, seed))


def test_rates_below_amounts_have_no_total():
    rows = [
        ["Region", "2019", "2020", "2021", "2022", "Per head"],
        ["East", "511.2", "525.8", "592.2", "622.0", "10.2"],
        ["Centre", "218.7", "222.2", "250.1", "266.5", "7.3"],
        ["West", "205.2", "213.3", "239.7", "256.1", "6.7"],
        ["Total", "935.1", "961.3", "1082.0", "1144.6", "8.5"],
    ]
    assert not wrong(rows)


def test_a_slip_in_a_share_moves_all_running_sums_and_is_one_fault():
    shares = (45.2, 22.6, 15.1, 9.0, 5.1, 3.0)
    rows = [["成分", "方差贡献率(%)", "累计贡献率(%)"]]
    rows += [[str(k + 1), f(x, 1), f(sum(shares[: k + 1]), 1)] for k, x in enumerate(shares)]
    assert not wrong(rows)
    rows[2][1] = "26.2"
    assert wrong(rows) == {("running_sum", "累计贡献率(%)", "2")}


@pytest.mark.parametrize(("rows", "shares"), [(2, 0), (3, 3), (4, 4)])
@pytest.mark.parametrize("off", [0.0, 5.0])
def test_shares_beside_amounts_are_held_against_them_from_three_rows_on(rows, shares, off):
    """Of two rows it cannot be told whether the column beside is what the shares are of; their sum is told."""
    amounts = [120, 80, 200, 100][:rows]
    parts = [100 * one / sum(amounts) for one in amounts]
    parts[0] += off
    body = [[f"R{k}", str(a), f(p, 1)] for k, (a, p) in enumerate(zip(amounts, parts, strict=True))]
    table = [["Region", "Output", "Share, %"], *body, ["Total", str(sum(amounts)), "100.0"]]
    found = [(one.check, one.verdict, one.term) for one in audited(table, "").findings]
    held = [(verdict, term) for check, verdict, term in found if check == "share"]
    assert [term for _verdict, term in held] == [f"R{k}" for k in range(shares)]
    wrong_ones = [term for verdict, term in held if verdict == "inconsistent"]
    assert wrong_ones == (["R0"] if off and shares else [])
    total = "inconsistent" if off else "consistent"
    assert [verdict for check, verdict, _term in found if check == "shares_sum"] == [total]
