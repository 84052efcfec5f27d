"""Fuzzy-set QCA: by hand, what does not change, printed tables, bad input in words."""

import numpy as np
import pytest

import regspatial as rs
from regspatial._kernels.minimise import Implicant
from regspatial.configurations.analysis import product, total
from regspatial.errors import (
    DataWarning,
    DomainError,
    MissingValueError,
    ParameterError,
    UnknownColumnError,
)

COLUMNS = {
    "y": [0.9, 0.8, 0.7, 0.2, 0.1, 0.6],
    "a": [0.8, 0.7, 0.2, 0.3, 0.1, 0.9],
    "b": [0.2, 0.9, 0.6, 0.2, 0.3, 0.7],
    "c": [0.9, 0.6, 0.8, 0.7, 0.4, 0.2],
}
IDS = tuple("ABCDEF")


def panel_of(columns=COLUMNS, ids=IDS, times=(2020,)):
    return rs.Panel.from_arrays(
        ids, times, {n: np.reshape(v, (len(times), -1)) for n, v in columns.items()}
    )


def run(panel=None, conditions=("a", "b", "c"), **how):
    how = {"memberships": ["y", *conditions], "robustness": False, **how}
    return rs.fsqca(panel_of() if panel is None else panel, "y", list(conditions), **how)


def cell(table, row, column):
    return table.rows[row][table.keys.index(column)]


def test_by_hand():
    found = run(conditions=("a", "b"))
    rows = {r.code: r for r in found.truth}
    assert {code: "".join(IDS[i] for i in r.cases) for code, r in rows.items()} == {
        3: "BF",
        1: "A",
        2: "C",
        0: "DE",
    }
    a, b, y = (np.array(COLUMNS[n]) for n in "aby")
    both = np.minimum(a, b)
    np.testing.assert_allclose(rows[3].consistency, np.minimum(both, y).sum() / both.sum())
    against = np.minimum(np.minimum(both, y), 1 - y).sum()
    pri = (np.minimum(both, y).sum() - against) / (both.sum() - against)
    np.testing.assert_allclose(rows[3].pri, pri)
    either = np.maximum(a, b)
    assert [c.name for c in found.configurations()] == ["H1", "H2"]
    np.testing.assert_allclose(found.consistency, np.minimum(either, y).sum() / either.sum())
    np.testing.assert_allclose(found.membership()[0], either)
    unique = (np.minimum(either, y).sum() - np.minimum(b, y).sum()) / y.sum()
    np.testing.assert_allclose(found.configurations()[0].fit.unique, unique)


def test_calibration_at_the_anchors_and_of_a_falling_set():
    values = {"y": [0.0, 1, 1, 0, 0, 1], "a": [10.0, 20, 40, 15, 30, 5], "b": [0, 1, 1, 0, 1, 0]}
    how = {"memberships": ["y", "b"], "pri": 0, "consistency": 0}
    found = run(panel_of(values), ("a", "b"), anchors="a: 10, 20, 40", **how)
    odds = np.log(found.x[0, :, 0] / (1 - found.x[0, :, 0]))
    np.testing.assert_allclose(odds, [-3, 0, 3, -1.5, 1.5, -4.5], atol=1e-12)
    fallen = run(panel_of(values), ("a", "b"), anchors={"a": (40, 20, 10)}, **how)
    np.testing.assert_allclose(fallen.x[0, :, 0], 1 - found.x[0, :, 0], atol=1e-12)
    straight = run(
        panel_of(values), ("a", "b"), anchors={"a": (10, 20, 40)}, calibration="linear", **how
    )
    np.testing.assert_allclose(straight.x[0, :, 0], [0, 0.5, 1, 0.25, 0.75, 0])


def test_units_and_order_of_rows_and_conditions_change_nothing():
    rng = np.random.default_rng(4)
    values = {n: rng.lognormal(size=24) for n in "yabc"}
    ids = tuple(f"r{k:02d}" for k in range(24))
    how = {"memberships": None, "consistency": 0.7, "pri": 0.3, "expectations": "a, ~c"}
    first = run(panel_of(values, ids), **how)
    turned = rng.permutation(24)
    other = panel_of({n: 1000 * v[turned] for n, v in values.items()}, [ids[k] for k in turned])
    second = run(other, conditions=("c", "a", "b"), **how)
    assert first.paths == second.paths > 0
    np.testing.assert_allclose(first.consistency, second.consistency, rtol=1e-12)
    np.testing.assert_allclose(first.membership()[0][turned], second.membership()[0], rtol=1e-12)


def test_a_case_at_a_half_is_named_and_belongs_to_no_row():
    values = COLUMNS | {"a": [0.8, 0.5, 0.2, 0.3, 0.1, 0.9]}
    found = run(panel_of(values))
    assert sum(len(r.cases) for r in found.truth) == 5
    assert "so in no row of the truth table" in found.summary()
    assert "B in a" in found.summary()
    nudged = run(panel_of(values), nudge=0.001)
    assert sum(len(r.cases) for r in nudged.truth) == 6
    assert nudged.x[0, 1, 0] == 0.501


def test_the_absence_is_the_outcome_of_turned_memberships():
    absent = run(negate=True, consistency=0.7, pri=0)
    turned = run(panel_of(COLUMNS | {"y": 1 - np.array(COLUMNS["y"])}), consistency=0.7, pri=0)
    assert [s.terms for s in absent.solutions] == [s.terms for s in turned.solutions]
    assert absent.consistency == pytest.approx(turned.consistency)
    assert absent.configurations()[0].name.startswith("L")


def test_identities_that_every_printed_table_keeps():
    found = run()
    sums = []
    for present, absent in zip(found.necessity[::2], found.necessity[1::2], strict=True):
        sums.append(sum(one.of_outcome[0] / one.of_outcome[1] for one in (present, absent)))
    np.testing.assert_allclose(sums, 6 / found.y.sum())
    for solved in found.solutions:
        raw = [f.coverage for f in solved.fits]
        unique = [f.unique for f in solved.fits]
        assert all(u <= r + 1e-12 for u, r in zip(unique, raw, strict=True))
        assert max(raw) <= solved.whole.coverage + 1e-12 <= sum(raw) + 2e-12
        assert sum(unique) <= solved.whole.coverage + 1e-12


@pytest.mark.parametrize(
    "row",
    [
        (0.653, 0.594, 0.396, 0.356),
        (0.674, 0.586, 0.389, 0.367),
        (0.608, 0.550, 0.524, 0.473),
        (0.559, 0.498, 0.500, 0.458),
        (0.482, 0.436, 0.601, 0.544),
        (0.582, 0.563, 0.483, 0.411),
        (0.574, 0.532, 0.561, 0.495),
        (0.527, 0.508, 0.535, 0.456),
    ],
)
def test_the_necessity_table_of_bi_and_zhao(row):
    """Bi and Zhao (2025), table 4: mean membership in Y is .452 by every condition, within rounding."""
    a, b, c, d = row
    np.testing.assert_allclose(1 / (a / b + c / d), 0.452, atol=0.001)


def test_enhanced_analysis_makes_no_contradictory_assumption():
    rng = np.random.default_rng(8)
    values = {n: rng.uniform(size=14) for n in "yabc"}
    panel = panel_of(values, [f"r{k}" for k in range(14)])
    how = {"consistency": 0.7, "pri": 0.2}
    plain, safe = run(panel, **how), run(panel, enhanced=True, **how)
    assert not any(r.contradictory or r.against_necessity for r in safe.remainders)
    assert len(safe.remainders) <= len(plain.remainders)


def test_panels_are_pooled_and_told_by_period_and_region():
    rng = np.random.default_rng(2)
    values = {n: rng.uniform(size=24) for n in "yab"}
    panel = panel_of(values, [f"r{k}" for k in range(8)], (2018, 2019, 2020))
    found = run(panel, ("a", "b"), consistency=0.6, pri=0)
    tables = {t.name: t for t in found.tables()}
    assert "pooled" in found.summary()
    x, y = found.membership(), found.y
    periods = tables["fsqca_periods"]
    np.testing.assert_allclose(
        periods.column("solution"), np.minimum(x, y).sum(axis=1) / x.sum(axis=1)
    )
    assert len(tables["fsqca_regions"].rows) == 8
    alone = run(panel, ("a", "b"), consistency=0.6, pri=0, at_time=2019)
    assert alone.y.shape == (1, 8)


def test_robustness_begins_with_what_is_and_names_what_changed():
    found = run(memberships=["y", "a", "b"], percentiles="20, 50, 80", robustness=True)
    table = {t.name: t for t in found.tables()}["fsqca_robustness"]
    assert cell(table, 0, "overlap") == 1.0
    assert cell(table, 0, "kept") == found.paths
    assert len(table.rows) == 10


def test_cases_are_typical_or_deviant():
    found = run(conditions=("a", "b"))
    kinds = dict(
        zip(IDS, {t.name: t for t in found.tables()}["fsqca_cases"].column("kind"), strict=True)
    )
    assert kinds == {
        "A": "typical",
        "B": "degree",
        "C": "typical",
        "D": "irrelevant",
        "E": "irrelevant",
        "F": "degree",
    }


def test_without_a_row_that_suffices_the_truth_table_is_there():
    with pytest.warns(DataWarning, match="No row of the truth table"):
        found = run(consistency=1.0, pri=1.0, conditions=("b", "c"))
    assert found.paths == 0
    assert np.isnan(found.consistency)
    assert "No configuration" not in found.summary()
    assert found.truth


@pytest.mark.parametrize(
    ("how", "kind", "said"),
    [
        ({"conditions": ("a",)}, ParameterError, "takes 2 to 12"),
        ({"conditions": ("a", "y")}, ParameterError, "outcome and a condition at once"),
        ({"conditions": ("a", "z")}, UnknownColumnError, "z"),
        ({"memberships": ["z"]}, (ParameterError, UnknownColumnError), "z"),
        ({"memberships": ["y"], "anchors": "a 1 2 3"}, ParameterError, "gdp: 10, 20, 30"),
        ({"anchors": "a: 1, x, 3"}, ParameterError, "are not numbers"),
        ({"anchors": {"a": (1, 3, 2)}}, ParameterError, "The anchors of a are 1, 3, 2"),
        ({"anchors": "d: 1, 2, 3"}, ParameterError, "neither the outcome nor a condition"),
        ({"percentiles": "5, 95, 50"}, ParameterError, "three that rise"),
        ({"frequency": 0}, ParameterError, r"frequency=0 is outside \[1, ∞\]"),
        ({"consistency": 1.5}, ParameterError, r"consistency=1.5 is outside \[0, 1\]"),
        ({"nudge": 0.3}, ParameterError, r"nudge=0.3 is outside \[0, 0.01\]"),
        ({"expectations": "a, ~d"}, ParameterError, "d is neither"),
        ({"expectations": "a, ~a"}, ParameterError, "named twice"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(how, kind, said):
    with pytest.raises(kind, match=said):
        run(**how)


def test_values_that_are_no_memberships_are_named():
    with pytest.raises(DomainError, match=r"a, in B"):
        run(panel_of(COLUMNS | {"a": [0.8, 1.2, 0.2, 0.3, 0.1, 0.9]}))
    with pytest.raises(DomainError, match="do not rise"):
        run(panel_of(COLUMNS | {"a": [1.0] * 6}), memberships=["y", "b", "c"])
    with pytest.raises(MissingValueError, match="B"):
        run(panel_of(COLUMNS | {"a": [0.8, np.nan, 0.2, 0.3, 0.1, 0.9]}), missing="stop")


def test_symbols_for_readers_and_codes_for_files():
    found = run(conditions=("a", "b"))
    table = found.tables()[0]
    assert "●" in table.text()
    assert {str(r["H1"]) for r in table.records()[:2]} == {"core_present", "None"}
    assert r"{\Large$\bullet$}" in found.to_latex()


def test_rough_memberships_that_no_curve_goes_through_are_refused():
    x = np.linspace(1.0, 9.0, 12)
    columns = {
        "x": [x],
        "z": [x[::-1] / 10],
        "y": [x / 10],
        "rough": [np.round(x / 10, 1)],
        "flat": [0 * x + 0.5],
        "parted": [(x > 5) * 1.0],
        "wild": [x],
    }
    panel = rs.Panel.from_arrays([f"u{i:02d}" for i in range(12)], [2020], columns)
    how = {"memberships": ["y", "z"], "robustness": False}
    assert rs.fsqca(panel, "y", ["x", "z"], grades="x: rough", **how).anchors[1].how == "grades"
    for grades in ("x: flat", "x: parted"):
        with pytest.raises(DomainError, match="No logistic curve of x"):
            rs.fsqca(panel, "y", ["x", "z"], grades=grades, **how)
    with pytest.raises(DomainError, match="Rough memberships lie from 0 to 1.*wild"):
        rs.fsqca(panel, "y", ["x", "z"], grades={"x": "wild"}, **how)
    for grades in ("x rough", "z: rough", "w: rough"):
        with pytest.raises(ParameterError):
            rs.fsqca(panel, "y", ["x", "z"], grades=grades, **how)
    with pytest.raises(ParameterError, match="one of them decides"):
        rs.fsqca(panel, "y", ["x", "z"], grades="x: rough", anchors={"x": (1, 5, 9)}, **how)
    steep = rs.fsqca(panel, "y", ["x", "z"], grades="x: rough", calibration="linear", **how)
    plain = rs.fsqca(panel, "y", ["x", "z"], grades="x: rough", **how)
    np.testing.assert_array_equal(steep.x, plain.x)  # the curve is what it is


def test_a_product_is_the_least_and_a_sum_the_largest():
    """By hand: A·b of (.8, .3) is min(.8, .7); with B it is the larger; nothing is in no product at all."""
    x = np.array([[0.8, 0.3], [0.2, 0.9]])
    a_not_b, b = Implicant(mask=0b11, value=0b01), Implicant(mask=0b10, value=0b10)
    np.testing.assert_allclose(product(x, a_not_b), [0.7, 0.1])
    np.testing.assert_allclose(total(x, [a_not_b, b]), [0.7, 0.9])
    np.testing.assert_array_equal(total(x, []), [0.0, 0.0])
    np.testing.assert_array_equal(product(x, Implicant(mask=0, value=0)), [1.0, 1.0])
