"""A recipe that is run again and stopped leaves the earlier report whole, and can be gone on with."""

import pytest

from regspatial._files.marker import MARKER, NEXT, is_ours, listed_in
from regspatial._files.read_files import apart
from regspatial.errors import Cancelled
from regspatial.recipes import run_recipe, verify

STUDY = """
title = "{title}"
[panel]
source = "panel.csv"
id = "id"
time = "year"
[[step]]
name = "first"
tool = "describe"
params = {{ variables = "x" }}
[[step]]
name = "second"
tool = "describe"
params = {{ variables = "y" }}
"""


@pytest.fixture(autouse=True)
def _a_run_of_its_own():
    with apart():
        yield


@pytest.fixture
def recipe(tmp_path):
    rows = [f"r{k},{t},{k * 7 % 5 + t % 3},{k}" for k in range(6) for t in (2020, 2021)]
    (tmp_path / "panel.csv").write_text("\n".join(["id,year,x,y", *rows]))
    path = tmp_path / "study.toml"
    path.write_text(STUDY.format(title="One"))
    return path


def files(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file() and NEXT not in p.parts
    }


def is_true(folder):
    """The marker lists what is there, and nothing else."""
    ours = listed_in(folder)
    return set(ours) | {MARKER} == set(files(folder)) and all(
        is_ours(folder, n, ours) for n in ours
    )


def stopping_at(event):
    def hear(what):
        if (what["event"], what.get("step")) == event:
            raise Cancelled("stop")

    return hear


@pytest.mark.parametrize("resume", [False, True])
@pytest.mark.parametrize(
    "event",
    [
        ("step-started", "first"),
        ("step-finished", "first"),
        ("step-started", "second"),
        ("step-finished", "second"),
    ],
)
def test_the_earlier_report_stays_until_the_new_one_stands(recipe, tmp_path, event, resume):
    out = run_recipe(recipe, tmp_path / "out").folder
    before = files(out)
    assert is_true(out)
    recipe.write_text(STUDY.format(title="Two"))
    with pytest.raises(Cancelled):
        run_recipe(recipe, out, resume=resume, on_event=stopping_at(event))
    assert files(out) == before
    assert is_true(out)
    done = run_recipe(recipe, out, resume=True)
    finished = {("step-started", "first"): 0, ("step-finished", "second"): 2}.get(event, 1)
    assert len(done.resumed) == finished
    assert "<title>Two</title>" in (out / "report.html").read_text("utf-8")
    assert is_true(out)
    assert {p.name for p in out.iterdir() if p.name.startswith(".")} == {MARKER}
    fresh = run_recipe(recipe, tmp_path / "fresh").folder
    assert set(files(fresh)) == set(files(out))
    assert verify(out).agrees


def test_what_stands_is_taken_over(recipe, tmp_path):
    out = run_recipe(recipe, tmp_path / "out").folder
    before = files(out)
    assert run_recipe(recipe, out, resume=True).resumed == ("first", "second")
    assert files(out) == before


def test_a_run_without_an_end_is_begun_in_its_place(recipe, tmp_path):
    out = tmp_path / "out"
    with pytest.raises(Cancelled):
        run_recipe(recipe, out, on_event=stopping_at(("step-started", "second")))
    assert (out / "01-first" / "step.json").is_file()
    assert run_recipe(recipe, out, resume=True).resumed == ("first",)
    assert is_true(out)
