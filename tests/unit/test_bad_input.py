"""Bad input, kind by kind: our sentence with the culprits named, never a number, never a traceback.

Each case goes in where a user's data go in, and is checked in both languages.
"""

import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import regspatial as rs
from regspatial import errors

RNG = np.random.default_rng(11)
IDS = [f"r{i:02d}" for i in range(12)]
XY = np.column_stack([RNG.uniform(100, 120, 12), RNG.uniform(25, 40, 12)])
REGIONS = rs.Regions(ids=tuple(IDS), points=XY)
W = rs.weights.inverse_distance(REGIONS)
TIMES = [2019, 2020, 2021, 2022]


def panel(**changed):
    rng = np.random.default_rng(12)
    columns = {name: rng.normal(size=(4, 12)) for name in ("y", "x1", "x2")}
    return rs.Panel.from_arrays(IDS, TIMES, {**columns, **changed})


def frame():
    out = panel().to_frame()
    return out.astype({out.columns[0]: str})


def refused(action, error, *names, ids=(), columns=()):
    """Run `action`; it must raise `error`, whose sentences name `names`, ids and columns."""
    with pytest.raises(error) as caught:
        action()
    found = caught.value
    for sentence in (found.localized("en"), found.localized("zh")):
        for name in (*names, *ids, *columns):
            assert name in sentence
    assert any("\u4e00" <= c <= "\u9fff" for c in found.zh)
    assert set(ids) <= set(found.ids)
    assert set(columns) <= set(found.columns)


def read(table, tmp_path, **how):
    path = tmp_path / "table.csv"
    table.to_csv(path, index=False)
    return rs.read_panel(path, id=table.columns[0], time=table.columns[1], **how)


def fit(data, formula="y ~ x1 + x2", w=W, **how):
    return rs.regression.spatial_panel_estimate(data, formula, w, **how)


def test_an_id_twice(tmp_path):
    table = pd.concat([frame(), frame().iloc[[0]]])
    refused(lambda: read(table, tmp_path), errors.DuplicateIdError, "r00", "2019")


def test_a_region_in_the_table_and_not_on_the_map_and_the_reverse():
    less = REGIONS.select(IDS[:-1])
    report = rs.join_report(less, panel())
    assert report.only_table == ("r11",)
    assert rs.join_report(REGIONS, panel().select(ids=IDS[1:])).only_map == ("r00",)
    w = rs.weights.inverse_distance(less)
    refused(lambda: rs.moran(panel()["y"], w), errors.LabelError, ids=["r11"])
    shorter = panel().select(ids=IDS[1:])
    refused(lambda: rs.moran(shorter["y"], W), errors.LabelError, ids=["r00"])


def test_a_missing_year(tmp_path):
    table = frame()
    table = table[~((table.iloc[:, 0] == "r03") & (table.iloc[:, 1] == 2021))]
    refused(lambda: read(table, tmp_path), errors.UnbalancedPanelError, "r03", "2021")


def test_text_in_a_numeric_column(tmp_path):
    table = frame().astype({"x1": object})
    table.loc[table.index[5], "x1"] = "about 3"
    refused(lambda: read(table, tmp_path), errors.NotNumericError, "about 3", columns=["x1"])


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_nan_and_inf(value, rng):
    x1 = rng.normal(size=(4, 12))
    x1[2, 4] = value
    refused(
        lambda: fit(panel(x1=x1), missing="stop"),
        errors.MissingValueError,
        "2021",
        ids=["r04"],
        columns=["x1"],
    )
    if np.isinf(value):
        refused(lambda: rs.moran(panel(x1=x1)["x1"], W), errors.MissingValueError, ids=["r04"])
    else:  # left out at that time, and said
        said = [n.text() for n in rs.moran(panel(x1=x1)["x1"], W).tables()[0].notes]
        assert any("1 region has no value and is left out: r04" in s for s in said)


def test_a_constant_column(rng):
    same = np.full((4, 12), 3.0)
    refused(lambda: fit(panel(x1=same)), errors.SpecificationError, columns=["x1"])
    refused(lambda: rs.moran(panel(y=same)["y"], W), errors.ConstantColumnError, columns=["y"])
    fixed = np.tile(rng.normal(size=12), (4, 1))  # varies over regions, not over time
    refused(
        lambda: fit(panel(x2=fixed), fixed_effects="entity"),
        errors.SpecificationError,
        columns=["x2"],
    )


def test_collinear_columns(rng):
    x1 = rng.normal(size=(4, 12))
    refused(
        lambda: fit(panel(x1=x1, x2=2 * x1 + 1), fixed_effects="none"),
        errors.CollinearityError,
        columns=["x1", "x2"],
    )
    equal = rs.weights.from_dense(IDS, 1 - np.eye(12))
    refused(lambda: fit(panel(), w=equal), errors.CollinearityError, "W(x1)")


def test_an_all_zero_weights_row():
    matrix = np.ones((12, 12)) - np.eye(12)
    matrix[7] = 0
    refused(
        lambda: rs.weights.from_dense(IDS, matrix, islands="raise"),
        errors.IslandError,
        ids=["r07"],
    )
    kept = rs.weights.from_dense(IDS, matrix, islands="keep")
    assert kept.islands == ("r07",)


def test_two_points_on_one_spot():
    points = XY.copy()
    points[9] = points[2]
    twin = rs.Regions(ids=tuple(IDS), points=points)
    refused(
        lambda: rs.weights.inverse_distance(twin),
        errors.CoincidentPointsError,
        ids=["r02", "r09"],
    )


def test_a_matrix_with_labels_in_another_order_gives_the_same_answer(rng):
    data = panel()
    order = rng.permutation(12)
    shuffled = rs.weights.from_dense(
        [IDS[k] for k in order], W.to_dense()[np.ix_(order, order)], normalise="none"
    )
    for a, b in (
        (rs.moran(data["y"], W).values, rs.moran(data["y"], shuffled).values),
        (fit(data).estimates, fit(data, w=shuffled).estimates),
    ):
        np.testing.assert_allclose(a, b, rtol=1e-7)


def test_another_container_in_its_place(rng):
    data = panel(y=rng.uniform(1, 9, (4, 12)))
    for make in (
        rs.weights.queen,
        rs.weights.rook,
        rs.weights.inverse_distance,
        lambda r: rs.weights.knn(r, 3),
    ):
        refused(lambda make=make: make(data), errors.InputError, "regions", "Panel", "Regions")
    poles = rs.network.pole_network
    refused(lambda: poles(data["y"], REGIONS), errors.InputError, "regions", "Variable")
    refused(lambda: poles(REGIONS, data), errors.InputError, "mass", "Panel", "Variable")
    power = rs.weights.inverse_distance
    refused(lambda: power(REGIONS, power="2"), errors.ParameterError, "power='2'")


def test_reading_options_that_a_kind_of_file_has_no_use_for(tmp_path):
    table = frame()
    with pytest.warns(rs.RegspatialWarning, match="sheet= has no effect on table.csv"):
        read(table, tmp_path, sheet=0)
    with pytest.warns(rs.RegspatialWarning, match="Mars"):
        read(table, tmp_path, ignore=["r00", "Mars"])
    table.to_parquet(tmp_path / "t.parquet")
    with pytest.warns(rs.RegspatialWarning, match="encoding=, skip_footer="):
        rs.read_panel(
            tmp_path / "t.parquet",
            id=table.columns[0],
            time=table.columns[1],
            encoding="utf-8",
            skip_footer=2,
        )
    refused(lambda: read(table, tmp_path, skip_header=-1), errors.ParameterError, "skip_header=-1")
    refused(
        lambda: read(table, tmp_path, skip_footer="2"), errors.ParameterError, "skip_footer='2'"
    )


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet", ".gal", ".gwt", ".npz", ".gpkg"])
@pytest.mark.parametrize("content", [b"", b"\x50\x4b\x03\x04 cut off here"])
def test_an_empty_or_truncated_file(tmp_path, suffix, content):
    path = tmp_path / f"file{suffix}"
    path.write_bytes(content)
    readers = {
        ".gpkg": lambda: rs.read_boundaries(path, id="id"),
        ".gal": lambda: rs.weights.read(path),
        ".gwt": lambda: rs.weights.read(path),
        ".npz": lambda: rs.weights.read(path),
    }
    refused(
        readers.get(suffix, lambda: rs.read_panel(path, id="id", time="year")),
        errors.InputError,
        path.name,
    )


@pytest.mark.parametrize(
    "formula",
    [
        "y ~ x1 + __import__('os').system('true')",
        "y ~ x1.__class__",
        "y ~ (lambda: 1)()",
        "y ~ [x for x in (1, 2)]",
        "y ~ eval(x1)",
        "y ~ x1 +",
        "y x1",
        "y ~ " + " + ".join(["x1"] * 600),
    ],
)
def test_a_formula_with_code_in_it(formula):
    with pytest.raises(errors.FormulaError) as caught:
        fit(panel(), formula)
    assert any("\u4e00" <= c <= "\u9fff" for c in caught.value.zh)


def test_a_formula_with_an_unknown_name():
    refused(lambda: fit(panel(), "y ~ x1 + gdp"), errors.RegspatialError, "gdp", "x2")


def test_rho_at_its_bound(rng):
    # almost the same value everywhere in a year: Wy = y, and the likelihood grows up to rho = 1
    level = 1e6 * rng.normal(size=(4, 1)) * np.ones((4, 12))
    data = panel(y=level + 1e-7 * rng.normal(size=(4, 12)))
    refused(lambda: fit(data, model="sar", fixed_effects="none"), errors.ConvergenceError, "rho")


@pytest.mark.parametrize("suffix", ["csv", "npz", "gal", "html"])
def test_a_full_disk_keeps_the_old_file(tmp_path, suffix):
    path = tmp_path / f"out.{suffix}"
    path.write_text("the user's own")
    code = f"""
import resource, sys
import numpy as np
import regspatial as rs
from regspatial.errors import OutputError
n = 400
p = rs.Panel.from_arrays(range(n), [1], {{"x": np.arange(float(n))}})
w = rs.weights.from_links(range(n), range(n - 1), range(1, n), np.ones(n - 1), islands="keep")
record = rs.local_moran(p["x"], w, permutations=19, rng=1)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
try:
    if {suffix!r} == "csv":
        record.to_csv({str(path)!r})
    elif {suffix!r} == "html":
        rs.report([record], {str(path)!r}, title="t")
    else:
        rs.weights.write(w, {str(path)!r})
except OutputError as error:
    print(error.en)
    sys.exit(7)
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "MPLBACKEND": "Agg"},
    )
    assert done.returncode == 7, done.stderr
    assert path.name in done.stdout
    assert path.read_text() == "the user's own"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_file_where_a_folder_is_needed_and_reasons_in_chinese(tmp_path):
    import errno

    from regspatial._files.atomic import output_error

    in_the_way = output_error(tmp_path / "table.csv", OSError(errno.EEXIST, "File exists"))
    assert "a file stands where a folder is needed" in in_the_way.en
    assert "已有同名文件" in in_the_way.zh
    full = output_error(tmp_path, OSError(errno.ENOSPC, "No space left on device"))
    assert "No space left on device" in full.en
    assert "磁盘已满" in full.zh
    assert "No space" not in full.zh


def test_a_year_with_its_word_is_the_year_and_long_lists_of_rows_are_cut(tmp_path):
    data = panel()
    assert data["y"].at("2020年").times == (2020,)
    assert data["y"].at("2020年度").times == (2020,)
    refused(lambda: data["y"].at("20205年"), errors.UnknownColumnError, "20205年")
    path = tmp_path / "t.csv"
    many = pd.concat([frame()] * 2)
    many.to_csv(path, index=False)
    refused(
        lambda: rs.read_panel(path, id=many.columns[0]),
        errors.DuplicateIdError,
        "r00",
    )
    with pytest.raises(errors.DuplicateIdError, match="r07.*and 4 more"):
        rs.read_panel(path, id=many.columns[0])


def test_a_sentence_does_not_begin_with_a_space():
    from regspatial.containers.ids import positions

    with pytest.raises(errors.LabelError) as caught:
        positions(("a",), ("b",), source_name="mass", wanted_name="poles")
    assert caught.value.zh.startswith("增长极中的 1 个地区")


def test_gaps_of_all_columns_are_named_at_once(rng):
    holes = {name: rng.normal(size=(4, 12)) for name in ("x1", "x2")}
    holes["x1"][1, 2], holes["x2"][3, 5] = np.nan, np.inf
    data = panel(**holes)
    refused(
        lambda: fit(data),
        errors.MissingValueError,
        "r02 2020",
        "r05 2022",
        ids=("r02", "r05"),
        columns=("x1", "x2"),
    )
    with pytest.raises(errors.MissingValueError) as caught:
        data.between(2020, 2020).require("x1")
    assert "1 cell: r02." in caught.value.en  # the only time needs no name


@pytest.mark.parametrize("factor", [1e-200, 1e-100, 1e100, 1e200])
def test_numbers_whose_powers_are_no_numbers(factor, rng):
    large = panel(x1=rng.normal(size=(4, 12)) * factor)
    refused(lambda: fit(large), errors.InputError, columns=["x1"])
    refused(lambda: fit(large, "x1 ~ y"), errors.InputError, columns=["x1"])
    refused(
        lambda: rs.gwr(large, "y ~ x1", at_time=2019, regions=REGIONS, bandwidth=9),
        errors.InputError,
        columns=["x1"],
    )
    # Moran's I standardises first, so that the unit does not matter
    unit = panel(x1=large["x1"].values / factor)
    one, other = rs.moran(large["x1"], W), rs.moran(unit["x1"], W)
    np.testing.assert_allclose(one.values, other.values, rtol=1e-12)


@pytest.mark.parametrize("factor", [1e-320, 1e-300, 1e-200, 1e200, 1e300])
@pytest.mark.parametrize("how", ["row", "spectral", "min-max", "none"])
def test_weights_at_the_ends_of_the_range_of_numbers(factor, how):
    tiny = W.to_dense() * factor
    if how == "none":
        with pytest.raises(errors.WeightsError, match="largest weight is") as caught:
            rs.weights.from_dense(IDS, tiny, normalise=how)
        assert "最大的权重" in caught.value.zh
        return
    w = rs.weights.from_dense(IDS, tiny, normalise=how)
    plain = rs.weights.from_dense(IDS, W.to_dense(), normalise=how)
    # around 1e-320 numbers stand 5e-324 apart, which is 2e-3 of the least of the largest in a row
    np.testing.assert_allclose(
        w.to_dense(), plain.to_dense(), rtol=1e-12, atol=0 if factor > 1e-310 else 0.01
    )


LONG = 10**400


@pytest.mark.parametrize(
    ("action", "error"),
    [
        (lambda: panel(x1=[[LONG] * 12] * 4), errors.NotNumericError),
        (lambda: W.lag(dict.fromkeys(IDS, LONG)), errors.NotNumericError),
        (lambda: W.lag([LONG] * 12), errors.NotNumericError),
        (lambda: rs.Regions(ids=["a"], points=[[LONG, 1]]), errors.GeometryError),
        (lambda: rs.Regions(ids=[10**5000], points=[[1, 1]]), errors.LabelError),
        (lambda: rs.weights.from_links("ab", "ab", "ba", [LONG, 1]), errors.NotNumericError),
        (lambda: rs.weights.from_dense("ab", [[0, LONG], [1, 0]]), errors.NotNumericError),
        (lambda: rs.weights.inverse_distance(REGIONS, power=LONG), errors.ParameterError),
        (lambda: rs.weights.distance_band(REGIONS, LONG), errors.ParameterError),
        (lambda: rs.weights.knn(REGIONS, k=LONG), errors.ParameterError),
        (lambda: rs.moran(panel()["y"], W, permutations=LONG), errors.ParameterError),
        (
            lambda: rs.gwr(panel(), "y ~ x1", at_time=2019, regions=REGIONS, bandwidth=LONG),
            errors.ParameterError,
        ),
        (
            lambda: rs.impacts(fit(panel(), "y ~ x1", model="sar"), draws=LONG),
            errors.ParameterError,
        ),
    ],
)
def test_integers_of_four_hundred_digits(action, error):
    refused(action, error)


@pytest.mark.parametrize(
    ("given", "said"),
    [("lon", "'lon'"), (["lon"], "'lon'"), (("lon", "lat", "x1"), "'x1'"), ([], "nothing")],
)
def test_other_than_two_columns_where_longitude_and_latitude_are_wanted(given, said):
    data = panel().to_frame().reset_index()
    with pytest.raises(errors.ParameterError) as caught:
        rs.fixed_effects(
            data, "y ~ x1", id="id", time="time", covariance="conley", coordinates=given
        )
    assert "coordinates= takes 2 values" in str(caught.value)
    assert said in str(caught.value)
    assert "2 个值" in caught.value.zh
