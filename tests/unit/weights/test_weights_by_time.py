"""Weights files of several times: in Python, in the shell, in a recipe."""

import json
import subprocess
import sys
import textwrap

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import FileFormatError, LabelError, ParameterError
from regspatial.weights.by_time import names_times

pytest.importorskip("pandas")
IDS = [f"r{k:02d}" for k in range(12)]
TIMES = (2010, 2011, 2012)


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(3)
    ring = np.roll(np.eye(12), 1, axis=1) + np.roll(np.eye(12), -1, axis=1)
    far = np.roll(np.eye(12), 3, axis=1) + np.roll(np.eye(12), -3, axis=1)
    for t, raw in zip(TIMES, (ring, ring, far), strict=True):
        rs.weights.write(rs.weights.from_dense(IDS, raw), tmp_path / f"w_{t}.gal")
    x = rng.normal(size=(3, 12))
    panel = rs.Panel.from_arrays(
        IDS, TIMES, {"x": x, "y": x + rng.normal(size=(3, 12)), "z": rng.normal(size=(3, 12))}
    )
    panel.to_frame().to_csv(tmp_path / "t.csv", index=False)
    return tmp_path, panel, {t: rs.weights.read(tmp_path / f"w_{t}.gal") for t in TIMES}


def test_a_mapping_a_line_and_a_pattern_are_the_same(folder, monkeypatch):
    path, panel, w = folder
    expected = rs.moran(panel["x"], w)
    monkeypatch.chdir(path)
    line = "2010=w_2010.gal, 2011 = w_2011.gal;2012=w_2012.gal"
    for given in (line, "w_{time}.gal", {t: path / f"w_{t}.gal" for t in TIMES}):
        found = rs.weights.read_by_time(given)
        assert tuple(found.weights) == TIMES
        np.testing.assert_allclose(rs.moran(panel["x"], found).values, expected.values, rtol=1e-14)
    assert names_times(line)
    assert names_times("w_{time}.gal")
    assert not names_times("w_2010.gal")


def test_what_is_wrong_is_said(folder, monkeypatch):
    path, _panel, _w = folder
    monkeypatch.chdir(path)
    with pytest.raises(ParameterError, match="w_2011"):
        rs.weights.read_by_time("2010=w_2010.gal, w_2011.gal")
    with pytest.raises(FileFormatError, match="{time}"):
        rs.weights.read_by_time("v_{time}.gal")
    with pytest.raises(ParameterError, match="once"):
        rs.weights.read_by_time("{time}/w_{time}.gal")
    with pytest.raises(FileFormatError, match="w_1999"):
        rs.weights.read_by_time({1999: "w_1999.gal"})
    small = rs.weights.subset(rs.weights.read("w_2010.gal"), IDS[:8], islands="keep")
    rs.weights.write(small, "w_2013.gal")
    with pytest.raises(LabelError, match="r08"):
        rs.weights.read_by_time("w_{time}.gal")


def run(*args, cwd):
    done = subprocess.run(
        [sys.executable, "-m", "regspatial", *map(str, args)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "named", ["2010=w_2010.gal,2011=w_2011.gal,2012=w_2012.gal", "w_{time}.gal"]
)
def test_the_shell_takes_a_file_a_time(folder, named):
    path, panel, w = folder
    common = (
        "--panel",
        "t.csv",
        "--panel-id",
        "id",
        "--panel-time",
        "time",
        "--weights-file",
        named,
    )
    out = json.loads(run("run", "moran", *common, "--variable", "x", "--json", cwd=path))
    expected = rs.moran(panel["x"], w).values
    np.testing.assert_allclose([r["I"] for r in out["tables"]["moran"]], expected, rtol=1e-12)
    text = run(
        "run",
        "spatial_panel",
        *common,
        "--formula",
        "y ~ z",
        "--model",
        "slx",
        "--fixed-effects",
        "entity",
        "--draws",
        20,
        "--rng",
        1,
        cwd=path,
    )
    assert "those of each time" in text


def test_a_recipe_takes_a_file_a_time(folder):
    path, panel, w = folder
    recipe = """
        title = "By time"
        [panel]
        source = "t.csv"
        id = "id"
        time = "time"
        [weights.own]
        file = { 2010 = "w_2010.gal", 2011 = "w_2011.gal", 2012 = "w_2012.gal" }
        [weights.named]
        file = "w_{time}.gal"
        [[step]]
        name = "first"
        tool = "moran"
        weights = "own"
        params = { variable = "x" }
        [[step]]
        name = "second"
        tool = "moran"
        weights = "named"
        params = { variable = "x" }
    """
    (path / "r.toml").write_text(textwrap.dedent(recipe), encoding="utf-8")
    run("recipe", "r.toml", "--out", "done", cwd=path)
    import pandas as pd

    tables = sorted((path / "done").rglob("*moran.csv"))
    assert len(tables) == 2
    expected = rs.moran(panel["x"], w).values
    for table in tables:
        frame = pd.read_csv(table)
        column = next(c for c in frame.columns if c in ("I", "value", "i"))
        np.testing.assert_allclose(frame[column], expected, rtol=1e-9)
