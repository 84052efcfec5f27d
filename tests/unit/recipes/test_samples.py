"""Steps of one study whose variables are empty in different regions: said once, with the regions by name."""

from __future__ import annotations

import csv

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import MissingValueError, ParameterError
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


ONE = 'time = "time"\nmissing = "drop_regions"\n'


def one_sample(base, **how):
    text = RECIPE.format(language=how.pop("language", "en"), first=how.pop("first", "y"))
    for old, new in (('time = "time"\n', ONE), *how.pop("instead", ())):
        assert old in text
        text = text.replace(old, new)
    (base / "one.toml").write_text(text + how.pop("more", ""), "utf-8")
    return run_recipe(base / "one.toml", base / "out")


def rows(run, step: str) -> list[dict[str, str]]:
    (file,) = run.folder.glob(f"*-{step}/moran.csv")
    return list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "1 region is left out of each for empty cells (Tibet (540000): x)"),
        ("zh", "1 个地区因有空单元格而不参与任何步骤（西藏 (540000)：x）"),
    ],
)
def test_one_sample_is_said_once_and_every_step_is_of_it(base, language, said):
    run = one_sample(base, language=language)
    page = run.report.read_text("utf-8")
    assert page.count(said) == 1
    assert "540000" not in page.replace(said, "")
    (base / "e.toml").write_text(
        RECIPE.format(language=language, first="y").replace('"820000"]', '"820000", "540000"]'),
        "utf-8",
    )
    by_hand = run_recipe(base / "e.toml", base / "by hand")
    for step in ("clusters", "spread"):
        assert len(rows(run, step)) == 2
        assert rows(run, step) == rows(by_hand, step)


def test_an_expression_counts_by_what_it_is_made_of(base):
    run = one_sample(base, instead=[('variable = "x"', 'variable = "log(x + 9)"')])
    assert "Tibet (540000): log(x + 9)" in run.report.read_text("utf-8")


def test_what_a_step_does_not_use_does_not_count(base):
    """x is empty in 2021 alone, and its step is of 2020."""
    run = one_sample(base, instead=[('variable = "x" }', 'variable = "x", period = "2020" }')])
    assert "one sample" not in run.report.read_text("utf-8")


def test_a_sample_of_nobody_is_refused(base):
    panel = rs.read_panel(base / "table.csv", id="id", time="time", missing="keep")
    x = panel["x"].values.copy()
    x[0] = np.nan
    panel.with_columns(by_position=True, x=x).to_frame().to_csv(base / "table.csv", index=False)
    with pytest.raises(MissingValueError, match="leaves no region") as caught:
        one_sample(base)
    assert "Beijing (110000): x" in str(caught.value)


def test_missing_of_a_panel_is_one_of_two(base):
    with pytest.raises(ParameterError, match='"keep" or "drop_regions"'):
        one_sample(base, instead=[("drop_regions", "drop")])
