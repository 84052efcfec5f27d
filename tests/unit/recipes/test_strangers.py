"""Recipes and results folders from elsewhere write and read nothing outside the folder of the run."""

import copy
import hashlib
import json
import shutil
import struct

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regspatial._files.own_folder import MARKER
from regspatial._files.side_files import files_of
from regspatial.errors import InputError, ParameterError, RegspatialError
from regspatial.recipes import run_recipe
from regspatial.recipes.blocks import replay
from regspatial.reporting.page import Page

RECIPE = """
title = "Ring"
[panel]
source = "panel.csv"
id = "id"
time = "year"
[weights."{name}"]
file = "links.csv"
[[step]]
name = "m"
tool = "moran"
weights = "{name}"
params = {{ variable = "x" }}
"""


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """A folder with the study, and its results in ``out``."""
    folder = tmp_path_factory.mktemp("done")
    names = [f"a{k}" for k in range(8)]
    rows = [f"{i},{t},{(7 * k + t) % 11}.5" for k, i in enumerate(names) for t in (2020, 2021)]
    (folder / "panel.csv").write_text("\n".join(["id,year,x", *rows]), encoding="utf-8")
    links = [f"{a},{b},1" for a, b in zip(names, names[1:] + names[:1], strict=True)]
    text = "\n".join(["origin,destination,value", *links])
    (folder / "links.csv").write_text(text, encoding="utf-8")
    path = folder / "study.toml"
    path.write_text(RECIPE.format(name="w"), encoding="utf-8")
    run_recipe(path, folder / "out")
    return folder


@pytest.fixture
def study(done, tmp_path):
    """The recipe file of a study that has no results yet."""
    for file in done.glob("*.*"):
        shutil.copy(file, tmp_path)
    return tmp_path / "study.toml"


@pytest.fixture
def out(done, study, tmp_path):
    """Its results."""
    return shutil.copytree(done / "out", tmp_path / "out")


def listing(folder):
    return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize(
    "name",
    [
        "../../victim/pwn",
        "../pwn",
        "/pwn",
        "a/b",
        "a\\\\b",
        "..",
        "nul",
        "x\\u0000y",
        "y" * 300,
        ".hidden",
        "C:x",
        " w",
    ],
)
def test_weights_cannot_be_named_like_a_path(study, tmp_path, name):
    study.write_text(RECIPE.format(name=name), encoding="utf-8")
    before = listing(tmp_path)
    with pytest.raises(ParameterError, match="cannot be the name of a file"):
        run_recipe(study, tmp_path / "out")
    assert listing(tmp_path) == before


def test_weights_of_one_name_but_for_capitals_are_refused(study, tmp_path):
    text = study.read_text("utf-8")
    study.write_text(text + '[weights.W]\nfile = "links.csv"\n', encoding="utf-8")
    with pytest.raises(ParameterError, match="one file on Windows"):
        run_recipe(study, tmp_path / "out")


def test_a_source_with_nul_is_a_sentence(study, tmp_path):
    text = study.read_text("utf-8").replace("panel.csv", "pan\\u0000el.csv")
    study.write_text(text, encoding="utf-8")
    with pytest.raises(RegspatialError):
        run_recipe(study, tmp_path / "out")


@pytest.mark.parametrize("resume", [False, True])
@pytest.mark.parametrize("name", ["weights/my.gwt", "weights/w.gwt", "01-m/step.json", "run.json"])
def test_a_folder_that_looks_like_ours_is_not(study, tmp_path, name, resume):
    """A folder called weights, a file called run.json: names say nothing."""
    mine = tmp_path / "proj" / name
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    with pytest.raises(InputError, match="no earlier run has left"):
        run_recipe(study, tmp_path / "proj", resume=resume)
    assert mine.read_text() == "mine"
    assert [p for p in (tmp_path / "proj").rglob("*") if p.is_file()] == [mine]


@pytest.mark.parametrize("resume", [False, True])
def test_results_that_were_edited_are_kept(study, out, tmp_path, resume):
    (out / "01-m" / "moran.csv").write_text("with my remarks")
    with pytest.raises(InputError, match=r"changed: 01-m/moran\.csv"):
        run_recipe(study, out, resume=resume)
    assert (out / "01-m" / "moran.csv").read_text() == "with my remarks"


def test_earlier_results_stay_where_the_next_run_cannot_read_its_inputs(study, out, tmp_path):
    before = listing(out)
    (tmp_path / "panel.csv").unlink()
    with pytest.raises(InputError, match=r"panel\.csv"):
        run_recipe(study, out)
    assert listing(out) == before


def test_a_missing_file_of_a_step_makes_it_run_again(study, out, tmp_path):
    before = (out / "01-m" / "moran.csv").read_bytes()
    (out / "01-m" / "moran.csv").unlink()
    assert run_recipe(study, out, resume=True).resumed == ()
    assert (out / "01-m" / "moran.csv").read_bytes() == before
    assert run_recipe(study, out, resume=True).resumed == ("m",)


def test_the_language_of_a_finished_step_counts(study, tmp_path):
    out = tmp_path / "out"
    run_recipe(study, out, language="en")
    assert run_recipe(study, out, language="zh", resume=True).resumed == ()
    assert run_recipe(study, out, language="zh", resume=True).resumed == ("m",)
    assert run_recipe(study, out, language="en", resume=True).resumed == ()


def test_results_are_named_as_the_folder_was(study, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run_recipe(study, "fresh")
    assert str(result.folder) == "fresh"
    assert result.report == result.folder / "report.html"


def test_a_report_is_the_same_after_resuming(study, out, tmp_path):
    report = (out / "report.html").read_bytes()
    assert b"data:image/" in report
    result = run_recipe(study, out, resume=True)
    assert result.resumed == ("m",)
    assert result.report.read_bytes() == report


def forged(out, name, text):
    """Write a file as a stranger does who knows the form of the marker."""
    (out / name).write_text(text, encoding="utf-8")
    marker = json.loads((out / MARKER).read_text("utf-8"))
    marker["files"][name] = [hashlib.sha256((out / name).read_bytes()).hexdigest()]
    (out / MARKER).write_text(json.dumps(marker), encoding="utf-8")


@pytest.mark.parametrize(
    "block",
    [
        {"kind": "write", "path": "{victim}"},
        {"kind": "html"},
        {"kind": "_add", "block": "<script>alert(1)</script>"},
        {"kind": "__class__"},
        {"kind": "provenance", "facts": {}},
        {"kind": ["table"]},
        {"kind": "fragment", "html": "<table><script>alert(1)</script></table>"},
        {"kind": "paragraph", "text": 3},
        {"kind": "paragraph", "text": "\ud800"},
        {"kind": "paragraph", "text": "a", "more": "b"},
        {"kind": "table", "table": {}},
        {"kind": "figure", "file": "../../secret.svg", "caption": "", "alt": "a", "note": ""},
        {"kind": "figure", "file": "{secret}", "caption": "", "alt": "a", "note": ""},
        {"kind": "figure", "file": "step.json", "caption": "", "alt": "a", "note": ""},
        {"kind": "figure", "file": "screen-99.svg", "caption": "", "alt": "a", "note": ""},
        {"kind": "items", "texts": "abc"},
        "paragraph",
        None,
        3,
        [],
    ],
)
def test_blocks_from_a_stranger_call_nothing_and_the_step_is_run(study, out, tmp_path, block):
    victim, secret = tmp_path / "victim.html", tmp_path / "secret.svg"
    secret.write_text("<svg>secret</svg>")
    text = json.dumps([block]).replace("{victim}", str(victim)).replace("{secret}", str(secret))
    forged(out, "01-m/blocks.json", text)
    result = run_recipe(study, out, resume=True)
    assert result.resumed == ()
    assert not victim.exists()
    report = result.report.read_text("utf-8")
    assert "<script" not in report
    assert "secret" not in report


@pytest.mark.parametrize(
    "text", ["", "{", "3", "[" * 100_000, "[[]]", '{"kind": "note"}', "1" * 9999]
)
@pytest.mark.parametrize("name", ["blocks.json", "step.json"])
def test_records_that_are_none_make_the_step_run_again(study, out, tmp_path, name, text):
    forged(out, f"01-m/{name}", text)
    assert run_recipe(study, out, resume=True).resumed == ()
    assert run_recipe(study, out, resume=True).resumed == ("m",)


def test_markup_in_a_taken_over_figure_runs_nothing(study, out, tmp_path):
    figure = min((out / "01-m").glob("screen-*.svg"))
    bad = '<svg viewBox="0 0 1 1"><script>alert(1)</script><g/onload="alert(2)"/></svg>'
    forged(out, f"01-m/{figure.name}", bad)
    result = run_recipe(study, out, resume=True)
    assert result.resumed == ("m",)
    report = result.report.read_text("utf-8")
    assert "alert(" not in report  # an image of its own, not part of the page
    assert "<script" not in report
    assert "onload" not in report


def test_a_step_that_is_a_link_is_refused(study, out, tmp_path):
    (out / "01-m").rename(tmp_path / "elsewhere")
    (out / "01-m").symlink_to(tmp_path / "elsewhere")
    before = listing(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="01-m"):
        run_recipe(study, out, resume=True)
    assert listing(tmp_path / "elsewhere") == before


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**400), 10**400)
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["table", "figure", "en", "screen-1.svg", "../x", "int", "nan", 2**63]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


def places(value, at=()):
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in list(inside):
        yield (*at, key)
        if isinstance(one, (dict, list)):
            yield from places(one, (*at, key))


@pytest.fixture(scope="module")
def genuine(tmp_path_factory):
    """The blocks of one step of each kind: a table, models side by side, a figure, texts."""
    folder = tmp_path_factory.mktemp("genuine")
    step = folder / "step"
    step.mkdir()
    (step / "screen-1.svg").write_text('<svg viewBox="0 0 1 1"/>')
    column = {
        "heading": "m",
        "group": 0,
        "effect": "",
        "y_name": "y",
        "cells": {"x": [1.0, 0.5, {"float": "nan"}]},
        "by_t": True,
        "facts": {"nobs": 9, "loglik": -1.5},
        "effects": [["direct", "x", [0.4, 0.2, 0.05]]],
        "absorbed": {"id": "yes"},
        "dynamic": True,
    }
    blocks = [
        {"kind": "subsection", "title": "t"},
        {"kind": "paragraph", "text": "p"},
        {"kind": "items", "texts": ["a"]},
        {"kind": "note", "text": "n"},
        {
            "kind": "table",
            "table": {
                "name": "t",
                "title": {"en": "T", "zh": "表"},
                "columns": [
                    ["id", {"en": "Id", "zh": "编号"}, "text", "variable"],
                    ["n", {"en": "N", "zh": "数"}, "int", ""],
                    ["v", {"en": "V", "zh": "值"}, "number", ""],
                ],
                "rows": [["a", 3, 0.5], [{"en": "b", "zh": "乙"}, None, {"float": "inf"}]],
                "notes": [{"en": "note", "zh": "注"}],
                "labels": {"a": {"en": "A", "zh": "甲"}},
            },
        },
        {
            "kind": "regressions",
            "table": {
                "columns": [column],
                "language": "en",
                "stars": True,
                "digits": 3,
                "names": {"x": "X"},
                "title": "",
                "extra_notes": ["e"],
                "form": {
                    "parentheses": "p",
                    "levels": "5-1-0.1",
                    "effects_rows": "yes-no",
                    "keep": [],
                    "drop": [],
                    "order": ["x"],
                    "controls": [["C", ["z"]]],
                    "groups": ["G"],
                },
            },
        },
        {
            "kind": "figure",
            "file": "screen-1.svg",
            "caption": "c",
            "alt": "a",
            "note": "",
            "is_map": True,
        },
    ]
    return step, blocks


def test_genuine_blocks_are_shown(genuine):
    step, blocks = genuine
    (step / "blocks.json").write_text(json.dumps(blocks))
    page = Page("t", "zh")
    replay(step, page)
    assert page.html().count("<table") == 2
    assert "data:image/svg+xml;base64," in page.html()


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_blocks_with_any_value_in_any_place_are_shown_or_refused(genuine, data):
    step, blocks = genuine
    changed = copy.deepcopy(blocks)
    place = data.draw(st.sampled_from(list(places(changed))))
    inner = changed
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = data.draw(JSON)
    (step / "blocks.json").write_text(json.dumps(changed))
    page = Page("t", data.draw(st.sampled_from(["en", "zh"])))
    before = listing(step)
    try:
        replay(step, page)
        page.html().encode()
    except InputError as error:
        assert error.zh  # noqa: PT017 - an error is allowed, and must be one of ours
    assert listing(step) == before


# what a source consists of


SHAPES = """
title = "Grid"
[regions]
source = "grid.shp"
id = "code"
[panel]
source = "panel.csv"
id = "id"
time = "year"
[weights.queen]
kind = "queen"
[[step]]
name = "m"
tool = "moran"
weights = "queen"
params = { variable = "x" }
"""


@pytest.fixture
def shapes(tmp_path):
    import geopandas
    from shapely.geometry import box

    cells = [box(c, r, c + 1, r + 1) for r in range(3) for c in range(3)]
    codes = [f"r{k}" for k in range(9)]
    frame = geopandas.GeoDataFrame({"code": codes}, geometry=cells, crs="EPSG:4326")
    frame.to_file(tmp_path / "grid.shp")
    values = [1.0, 2, 3, 2, 3, 4, 3, 4, 5.5]
    rows = [f"{c},2020,{v}" for c, v in zip(codes, values, strict=True)]
    (tmp_path / "panel.csv").write_text("\n".join(["id,year,x", *rows]), encoding="utf-8")
    path = tmp_path / "study.toml"
    path.write_text(SHAPES, encoding="utf-8")
    return path


def permuted(dbf):
    """Write the rows of a .dbf in another order; the .shp stays what it is."""
    data = dbf.read_bytes()
    n, head, length = struct.unpack("<xxxxIHH", data[:12])
    rows = [data[head + k * length : head + (k + 1) * length] for k in range(n)]
    order = np.random.default_rng(1).permutation(n)
    dbf.write_bytes(data[:head] + b"".join(rows[k] for k in order) + data[head + n * length :])


def test_ids_that_changed_places_in_the_dbf_make_the_steps_run_again(shapes, tmp_path):
    out = run_recipe(shapes, tmp_path / "out").folder
    first = (out / "01-m" / "moran.csv").read_text("utf-8")
    permuted(tmp_path / "grid.dbf")
    assert run_recipe(shapes, out, resume=True).resumed == ()
    resumed = (out / "01-m" / "moran.csv").read_text("utf-8")
    assert resumed != first
    fresh = run_recipe(shapes, tmp_path / "fresh").folder
    assert resumed == (fresh / "01-m" / "moran.csv").read_text("utf-8")


@pytest.mark.parametrize("ending", [".dbf", ".shx", ".prj", ".cpg", ".qix"])
def test_every_file_of_a_shapefile_counts(shapes, tmp_path, ending):
    out = run_recipe(shapes, tmp_path / "out").folder
    assert run_recipe(shapes, out, resume=True).resumed == ("m",)
    part = tmp_path / f"grid{ending}"
    if ending == ".prj":
        part.write_text(part.read_text() + " ")
    elif ending == ".cpg":
        part.write_text("GBK")
    else:
        part.write_bytes((part.read_bytes() if part.exists() else b"") + b"\0")
    facts = json.loads((out / "run.json").read_text("utf-8"))["inputs"]
    assert set(facts) >= {"grid.shp", "grid.dbf", "grid.shx", "grid.prj", "grid.cpg", "panel.csv"}
    assert run_recipe(shapes, out, resume=True).resumed == ()


def test_the_weights_file_and_the_table_count(study, out, tmp_path):
    for name in ("links.csv", "panel.csv"):
        assert run_recipe(study, out, resume=True).resumed == ("m",)
        with (tmp_path / name).open("a") as file:
            file.write("\n")
        assert run_recipe(study, out, resume=True).resumed == ()


@pytest.mark.parametrize(
    ("source", "parts", "others"),
    [
        ("a.shp", ["a.dbf", "a.shx", "a.prj", "a.cpg", "A.DBF", "a.qix"], ["b.dbf", "a.csv"]),
        ("a.SHP", ["a.DBF"], []),
        ("a.gpkg", ["a.gpkg-wal", "a.gpkg-journal"], ["a.gpkg-shm", "a.dbf", "b.gpkg-wal"]),
        ("a.csv", ["a.csvt"], ["a.xlsx"]),
        ("a.xlsx", [], ["a.csv"]),
    ],
)
def test_what_belongs_to_a_source(tmp_path, source, parts, others):
    for name in (source, *parts, *others):
        (tmp_path / name).write_text("x")
    found = {p.relative_to(tmp_path).as_posix() for p in files_of(tmp_path / source)}
    assert found == {source, *parts}


def test_what_is_not_there_has_no_files(tmp_path):
    assert files_of(tmp_path / "none.shp") == []
    assert files_of(tmp_path / ("x" * 5000)) == []
