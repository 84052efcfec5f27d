"""A warning points at the line of the user's that led to it, whichever doors lie between."""

import ast
import inspect
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

import regspatial as rs
from regspatial import weights
from regspatial.errors import DataWarning, warn

ROOT = Path(__file__).resolve().parents[2]
RNG_VALUES = np.sin(np.arange(60.0) ** 2).reshape(5, 12)
IDS = [f"r{k:02}" for k in range(12)]
RING = np.roll(np.eye(12), 1, axis=1) + np.roll(np.eye(12), -1, axis=1)


@pytest.mark.parametrize("version", [(3, 10), (3, 12)])
def test_the_line_is_the_users_on_older_pythons(
    version: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python 3.10, in QGIS on Ubuntu 22.04, counts levels of the stack itself."""
    monkeypatch.setattr(sys, "version_info", version)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warn(DataWarning("one"))
        rs.weights.from_dense(["a", "b", "c"], [[0, 1, 0], [1, 0, 0], [0, 0, 0]])
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    said = [lines[one.lineno - 1].strip() for one in caught if one.filename == __file__]
    assert [line.split("(")[0] for line in said] == ["warn", "rs.weights.from_dense"]
    assert len(caught) == 2


def test_one_function_warns() -> None:
    """Another `warnings.warn` would count levels of the stack, which a door changes."""
    found = []
    for room in ("regspatial", "qgis_plugin"):
        for file in (ROOT / room).rglob("*.py"):
            calls = [n for n in ast.walk(ast.parse(file.read_text())) if isinstance(n, ast.Call)]
            if any(ast.unparse(c.func).endswith("warnings.warn") for c in calls):
                found.append(file.name)
    assert found == ["errors.py"]


def frame_with_words() -> object:
    frame = pd.DataFrame({"id": IDS, "y": np.arange(12.0), "word": list("abcdefghijkl")})
    return rs.panel_from_frame(frame, id="id")


def identity_in_a_panel() -> object:
    """Through the door of the verb, fixed effects and a kernel."""
    w = weights.from_dense(IDS, RING)
    x = RNG_VALUES
    panel = rs.Panel.from_arrays(IDS, range(5), {"x": x, "y": 2.0 * x + 1e-5 * np.cos(9.0 * x)})
    return rs.regression.spatial_panel_estimate(panel, "y ~ x", w, model="ols")


def too_few_permutations() -> object:
    """Through one door from another: a record made by a verb that another verb calls."""
    variable = rs.Panel.from_arrays(IDS, [1], {"x": RNG_VALUES[:1]})["x"]
    w = weights.from_dense(IDS, RING)
    return rs.local_moran(variable, w, permutations=19, correction="bonferroni", rng=1)


def touching_without_common_vertices() -> object:
    """Through contiguity, four functions down."""
    left = shapely.box(0, 0, 1, 2)
    right = [shapely.box(1, 0, 2, 1), shapely.box(1, 1, 2, 2)]
    regions = rs.Regions(
        ids=tuple("abc"),
        points=np.array([[0.5, 1.0], [1.5, 0.5], [1.5, 1.5]]),
        polygons=tuple(shapely.to_wkb([left, *right])),
        lonlat=False,
    )
    return weights.rook(regions, islands="keep")


@pytest.mark.parametrize(
    "run",
    [frame_with_words, identity_in_a_panel, too_few_permutations, touching_without_common_vertices],
)
def test_the_line_is_the_users(run: Callable[[], object]) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        run()
    ours = [one for one in caught if isinstance(one.message, rs.RegspatialWarning)]
    assert ours
    lines, first = inspect.getsourcelines(run)
    for one in ours:
        assert one.filename == __file__
        assert "return rs." in lines[one.lineno - first] or "return w" in lines[one.lineno - first]


def test_two_lines_warn_twice_where_each_place_warns_once() -> None:
    """Python's own filter shows a warning once a line: of two calls in a script, both."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        frame_with_words()
        rs.panel_from_frame(pd.DataFrame({"id": IDS, "y": 1.0, "word": IDS}), id="id")
    assert len({one.lineno for one in caught}) == 2


def test_a_warning_of_ones_own_points_here() -> None:
    with pytest.warns(rs.RegspatialWarning) as caught:
        warn(rs.RegspatialWarning("Said here."))
    assert caught[0].filename == __file__
