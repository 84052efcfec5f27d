"""Every number that a report finds stands in a table of its step; studies run elsewhere are held where they run."""

import json

import pytest

from regspatial._files.paths import shipped
from regspatial.recipes import run_recipe
from tests.unit.recipes.told_numbers import numbers, unfound


@pytest.mark.parametrize("name", ["dri", "us_income", "yreb", "yreb_index"])
def test_numbers_of_findings_stand_in_tables(tmp_path, name):
    pytest.importorskip("matplotlib")
    done = run_recipe(shipped("recipes", f"{name}.toml"), tmp_path / "run", language="en")
    assert unfound(done.folder, name) == []


ROWS = "id,value,p_value\na,0.618,0.03\nb,0.204,0.4\nc,1.109,0.2\n"


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ("Mean 0.618 of 3; p = 0.03; 1 of 3 is significant (0.15 by chance).", []),
        ("Mean 0.62; it rose by 10.9%; a has 32.0% of all.", []),
        ("Mean 0.681.", ["0.681"]),
        ("It rose by 11.9%; 7 of 3.", ["11.9%", "7"]),
        ("p = 0.04; −0.204 in 2022.", ["0.04", "2022"]),
    ],
)
def test_numbers_that_no_table_has_are_named(tmp_path, said, missing):
    step = tmp_path / "01-a"
    step.mkdir()
    (step / "blocks.json").write_text(json.dumps([{"kind": "finding", "text": said}]), "utf-8")
    (step / "a.csv").write_text(ROWS, "utf-8")
    assert [number for number, _sentence in unfound(tmp_path, "a")] == missing


def test_numbers_of_sentences_in_both_languages():
    assert numbers("I = 0.226 in 2012, 21,000 (−0.5%)") == ["0.226", "2012", "21,000", "−0.5%"]
    assert numbers("2022年I值为0.206，占9.0%") == ["2022", "0.206", "9.0%"]
