"""Steps of one study whose variables are empty in different regions: said once, with the regions by name."""

from __future__ import annotations

import numpy as np
import pytest

import regspatial as rs
from regspatial.recipes import run_recipe

RECIPE = """
title = "t"
language = "{language}"
[regions]
source = "china:province"
exclude = ["710000", "810000", "820000"]
[panel]
source = "table.csv"
id = "id"
time = "time"
[weights.near]
kind = "knn"
[[step]]
name = "clusters"
tool = "moran"
weights = "near"
params = {{ variable = "{first}" }}
[[step]]
name = "spread"
tool = "moran"
weights = "near"
params = {{ variable = "x" }}
"""


@pytest.fixture
def base(tmp_path):
    ids = rs.china("province", mainland=True).ids
    y = np.sin(np.arange(62.0) ** 2).reshape(2, 31) + 3.0
    x = y[::-1].copy()
    x[1, ids.index("540000")] = np.nan
    rs.Panel.from_arrays(ids, [2020, 2021], {"y": y, "x": x}).to_frame().to_csv(
        tmp_path / "table.csv", index=False
    )
    return tmp_path


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "(clusters: none, spread: Tibet (540000))"),
        ("zh", "（clusters：无、spread：西藏 (540000)）"),
    ],
)
def test_steps_of_different_samples_are_named_once(base, language, said):
    (base / "r.toml").write_text(RECIPE.format(language=language, first="y"), "utf-8")
    page = run_recipe(base / "r.toml", base / "out").report.read_text("utf-8")
    start = "The steps are not of one sample" if language == "en" else "各步骤的样本不同"
    assert page.count(start) == 1
    assert said in page


def test_steps_of_one_sample_need_no_word(base):
    (base / "r.toml").write_text(RECIPE.format(language="en", first="x"), "utf-8")
    page = run_recipe(base / "r.toml", base / "out").report.read_text("utf-8")
    assert "not of one sample" not in page
