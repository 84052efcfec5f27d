"""Tables that a pattern names are inputs each: in the passport of a single run, and for --resume of a recipe."""

import json

import pytest

from regspatial._files.atomic import sha256
from tests.cli.inside import inside

REGIONS = ("北京市", "天津市", "上海市", "河北省", "山西省", "江苏省")
RECIPE = """title = "t"
[panel]
source = "data/*.csv"
[[step]]
name = "d"
tool = "describe"
params = { variables = "gdp" }
"""


@pytest.fixture
def place(tmp_path):
    (tmp_path / "data").mkdir()
    for k, name in enumerate(("gdp", "pop")):
        write(tmp_path, name, k)
    (tmp_path / "r.toml").write_text(RECIPE, "utf-8")
    return tmp_path


def write(place, name, k):
    rows = [f"{r},{100 + 7 * i + k},{101 + 9 * i + k}" for i, r in enumerate(REGIONS)]
    text = "\n".join(["地区,2019,2020", *rows]) + "\n"
    (place / "data" / f"{name}.csv").write_text(text, "utf-8")


def test_a_single_run_has_the_checksum_of_every_table_of_a_pattern(place):
    got = inside(
        "run", "describe", "--panel", "data/*.csv", "--variables", "gdp", "--out", "one", cwd=place
    )
    assert got.returncode == 0, got.stderr
    record = json.loads((place / "one" / "describe-run.json").read_text("utf-8"))
    wanted = {f"data/{n}.csv": sha256(place / "data" / f"{n}.csv") for n in ("gdp", "pop")}
    assert record["inputs"] == wanted


def test_resume_sees_a_table_of_a_pattern_that_changed_or_came(place):
    def mean(*more):
        got = inside("recipe", "r.toml", "--out", "out", "--format", "csv", *more, cwd=place)
        assert got.returncode == 0, got.stderr
        table = next((place / "out").rglob("d*.csv")).read_text("utf-8-sig")
        return table, json.loads((place / "out" / "run.json").read_text("utf-8"))["inputs"]

    first, sums = mean()
    assert list(sums) == ["data/gdp.csv", "data/pop.csv"]
    again, _same = mean("--resume")
    assert again == first
    write(place, "gdp", 50)
    changed, other = mean("--resume")
    assert changed != first
    assert other["data/gdp.csv"] != sums["data/gdp.csv"]
    write(place, "jobs", 3)
    _more, with_it = mean("--resume")
    assert list(with_it) == ["data/gdp.csv", "data/jobs.csv", "data/pop.csv"]
