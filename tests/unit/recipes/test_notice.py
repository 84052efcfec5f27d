"""The notice of a recipe goes wherever its results go: findings, tables, captions, pictures, Word, the index."""

import re

import pytest

from regspatial.errors import ParameterError
from regspatial.recipes import read_recipe, run_recipe, write_index

RECIPE = """
title = "Study"
{notice}
source = "Boundaries: a map"
formats = ["csv", "tex", "docx", "md"]

[regions]
source = "example:us_income"

[panel]
source = "example:us_income"
times = {{ first = 2004, last = 2009, step = 5 }}

[weights.queen]
kind = "queen"

[[step]]
name = "moran"
tool = "moran"
weights = "queen"
params = {{ variable = "income" }}

[[step]]
name = "rank"
tool = "ranking"
params = {{ variable = "income", at_time = 2009 }}
"""
NOTICE = 'notice = { en = "Simulated data", zh = "模拟数据" }'


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    pytest.importorskip("docx")
    place = tmp_path_factory.mktemp("notice")
    for name, notice in (("with", NOTICE), ("without", "")):
        file = place / f"{name}.toml"
        file.write_text(RECIPE.format(notice=notice), encoding="utf-8")
        run_recipe(file, place / name, language="en")
    write_index(place)
    return place


def test_findings_tables_and_captions_say_it(runs):
    page = (runs / "with" / "report.html").read_text("utf-8")
    findings = page[page.index('class="findings"') :]
    assert '<p class="notice">Simulated data</p>' in findings[:400]
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", page, re.DOTALL)
    assert captions
    assert all(one.endswith("(Simulated data)") for one in captions)
    assert page.count("<table") <= page.count("Simulated data") - len(captions) - 1
    assert "Simulated" not in (runs / "without" / "report.html").read_text("utf-8")


def test_files_of_tables_say_it(runs):
    for file in ("moran.tex", "moran.md"):
        found = list((runs / "with").rglob(file))
        assert found
        assert all("Simulated data" in one.read_text("utf-8") for one in found)


def test_layers_say_it_where_a_program_shows_what_a_layer_is(runs):
    pyogrio = pytest.importorskip("pyogrio")
    for run, said in (("with", "Simulated data"), ("without", None)):
        files = sorted((runs / run).rglob("*.gpkg"))
        assert [one.name for one in files] == ["rank.gpkg"]
        for file in files:
            for layer, _kind in pyogrio.list_layers(file):
                about = pyogrio.read_info(file, layer=layer)["layer_metadata"] or {}
                assert about.get("DESCRIPTION") == said


def test_word_says_it(runs):
    import docx

    document = docx.Document(str(runs / "with" / "report.docx"))
    texts = [one.text for one in document.paragraphs]
    assert sum("Simulated data" in one for one in texts) >= 3  # findings, a table, a picture


def test_the_index_says_it_of_this_study_alone(runs):
    page = (runs / "index.html").read_text("utf-8")
    assert page.count("Simulated data") == 1
    entry = page[page.index("with/report.html") : page.index("without/report.html")]
    assert "Simulated data" in entry


@pytest.mark.parametrize(
    "name",
    [
        "agr",
        "ai",
        "dri",
        "dri_index",
        "ene",
        "ftz",
        "heating",
        "icp",
        "nqp",
        "pilot",
        "tfp",
        "yreb_index",
    ],
)
def test_every_recipe_on_simulated_data_has_one(name):
    from regspatial._files.paths import shipped

    recipe = read_recipe(shipped("recipes", f"{name}.toml"))
    assert "SIMULATED" in recipe.note.text("en")
    assert "imulated" in recipe.noticed("en")
    assert "模拟" in recipe.noticed("zh")


def test_a_notice_is_words(tmp_path):
    file = tmp_path / "r.toml"
    file.write_text(RECIPE.format(notice="notice = 3"), encoding="utf-8")
    with pytest.raises(ParameterError):
        read_recipe(file)
