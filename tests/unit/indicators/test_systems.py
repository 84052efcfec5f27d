"""Systems of indicators: from files, from tables, and those that come along."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import regspatial as rs
from regspatial.errors import DomainError, FileFormatError, InputError, ParameterError
from regspatial.indicators.systems import system_of
from regspatial.recipes import run_recipe, verify


@pytest.fixture
def small():
    a = np.array([[1.0, 2.0, 4.0], [2.0, 3.0, 5.0]])
    b = np.array([[10.0, 30.0, 20.0], [30.0, 10.0, 50.0]])
    return rs.Panel.from_arrays(["a", "b", "c"], [2020, 2021], {"a": a, "b": b})


SYSTEMS = {"dri": 15, "nqp": 11, "agr": 15}


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_journals_systems_come_along_and_speak_both_languages(name):
    given = f"shipped:indicators/{name}.toml"
    system = system_of(given)
    assert len(system) == SYSTEMS[name]
    assert all(one.positive and one.en and one.zh and one.dimension_zh for one in system)
    draws = np.random.default_rng(1)
    columns = {one.column: draws.random((2, 5)) for one in system}
    panel = rs.Panel.from_arrays(list("abcde"), [2020, 2021], columns)
    table = rs.composite_index(panel, given).tables()[0]
    words = table.text("zh")
    assert system[0].zh in words
    assert system[0].dimension_zh in words
    assert system[0].dimension not in words
    with pytest.raises(InputError, match="dri.toml"):
        system_of("shipped:indicators/none.toml")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "headings",
    [("column", "dimension", "sign", "unit"), ("指标", "一级指标", "方向", "单位")],
)
def test_a_system_from_a_table(small, tmp_path, ending, headings):
    rows = [("a", "产出", "+", "件"), ("b", None, "负向" if headings[0] == "指标" else "-", "吨")]
    frame = pd.DataFrame(rows, columns=headings)
    path = tmp_path / f"system.{ending}"
    frame.to_csv(path, index=False) if ending == "csv" else frame.to_excel(path, index=False)
    system = system_of(path)
    assert [(o.column, o.dimension, o.positive, o.unit) for o in system] == [
        ("a", "产出", True, "件"),
        ("b", "产出", False, "吨"),
    ]
    base = rs.composite_index(small, {"a": "+", "b": "-"})
    np.testing.assert_array_equal(rs.composite_index(small, str(path)).scores, base.scores)


def test_a_table_that_lists_no_indicators_says_why(tmp_path):
    path = tmp_path / "system.csv"
    path.write_text("column,weight\na,1\n", encoding="utf-8")
    with pytest.raises(FileFormatError, match="sign"):
        system_of(path)
    path.write_text("column,sign\na,+\na,-\nb,up\n,+\n", encoding="utf-8")
    with pytest.raises(FileFormatError) as caught:
        system_of(path)
    for fault in ("row 3: a -", "row 4: b up", "row 5: - +"):
        assert fault in str(caught.value)


def test_a_file_of_indicators_is_found_beside_the_recipe_and_taken_down(tmp_path, monkeypatch):
    (tmp_path / "study").mkdir()
    table = "id,year,a,b\n" + "".join(f"r{i},2020,{i},{(i * 7) % 5}\n" for i in range(6))
    (tmp_path / "study/t.csv").write_text(table, encoding="utf-8")
    (tmp_path / "study/system.csv").write_text("column,sign\na,+\nb,-\n", encoding="utf-8")
    (tmp_path / "study/r.toml").write_text(
        '[panel]\nsource = "t.csv"\nid = "id"\ntime = "year"\n'
        '[[step]]\nname = "index"\ntool = "composite_index"\n'
        'params = { indicators = "system.csv" }\n',
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    done = run_recipe("study/r.toml", tmp_path / "out")
    record = (done.folder / "run.json").read_text(encoding="utf-8")
    assert "system.csv" in record
    monkeypatch.chdir(tmp_path / "study")
    assert verify(tmp_path / "out").agrees


def test_a_reference_value_counts_as_the_best(small, tmp_path):
    """By hand: a from 1 to 5, target 3; b is negative, from 10 to 50, target 20."""
    system = {"a": {"sign": "+", "reference": 3}, "b": {"sign": "-", "reference": 20}}
    found = rs.composite_index(small, system, weighting="equal")
    np.testing.assert_allclose(found.normalised[:, :, 0], [[0, 0.5, 1], [0.5, 1, 1]])
    np.testing.assert_allclose(
        found.normalised[:, :, 1], [[1, 20 / 30, 1], [20 / 30, 1, 0]], rtol=1e-14
    )
    assert "a: 3" in found.tables()[0].text()
    assert "b: 20" in found.tables()[0].text("zh")
    plain = rs.composite_index(small, {"a": "+", "b": "-"}, weighting="equal")
    same = {"a": {"sign": "+", "reference": 5}, "b": {"sign": "-", "reference": 10}}
    again = rs.composite_index(small, same, weighting="equal")
    np.testing.assert_allclose(again.scores, plain.scores, rtol=1e-14)
    thousands = small.with_columns(by_position=True, a=1000 * small["a"].values)
    other = {"a": {"sign": "+", "reference": 3000}, "b": {"sign": "-", "reference": 20}}
    by_thousands = rs.composite_index(thousands, other, weighting="equal")
    np.testing.assert_allclose(by_thousands.scores, found.scores, rtol=1e-12)
    table = tmp_path / "system.csv"
    table.write_text("指标,方向,目标值\na,正,3\nb,负,20\n", encoding="utf-8")
    from_table = rs.composite_index(small, table, weighting="equal")
    np.testing.assert_array_equal(from_table.scores, found.scores)
    said = rs.indicators.composite_sensitivity_of(found).tables()[0].text()
    assert "Reference values (a, b) are for" in said


@pytest.mark.parametrize(
    ("reference", "error", "sentence"),
    [
        ("much", ParameterError, r"a \(reference 'much'\)"),
        (True, ParameterError, "reference True"),
        (1, ParameterError, "Every value of a reaches"),
    ],
)
def test_a_reference_that_is_none_is_refused_by_name(small, reference, error, sentence):
    with pytest.raises(error, match=sentence):
        rs.composite_index(small, {"a": {"sign": "+", "reference": reference}, "b": "+"})
    with pytest.raises(DomainError, match="efficacy"):
        rs.composite_index(
            small, {"a": {"reference": 3}, "b": "+"}, normalisation="zscore", weighting="equal"
        )
