"""No tool that makes numbers lacks an independent one, and the page that says so is true."""

import re
from pathlib import Path

import pytest

from regspatial import runner
from regspatial.catalog import tools

ROOT = Path(__file__).parents[2]
METHODS, DATA = ROOT / "docs" / "methods", ROOT / "tests" / "reference" / "data"
OFFERED = {
    "spatial_regression": {"ml", "2sls", "gmm"},
    "spatial_panel": {"fixed", "random", "correlated"},
    "instrumental": {"2sls", "liml", "gmm"},
    "event_study": {"sun-abraham", "two-way"},
}
"""What a tool's estimator or effects can be, as its catalog entry has them."""

ALL = {"ols", "slx", "sar", "sem", "sdm", "sdem", "sac", "gns"}
MODELS = {
    ("spatial_regression", "ml"): ALL,
    ("spatial_regression", "2sls"): {"sar", "sdm"},
    ("spatial_regression", "gmm"): {"sem", "sdem", "sac", "gns"},
    ("spatial_panel", "fixed"): ALL,
    ("spatial_panel", "random"): ALL,
    ("spatial_panel_dynamic", ""): {"ols", "slx", "sar", "sdm"},
    ("spatial_panel_2sls", ""): {"sar", "sdm"},
}
GIVEN = {"columbus/", "produc/", "random_effects/", "threshold/"}
"""Folders whose data came with the task: a model needs another beside them."""


def rows(language=""):
    """Cells of the two tables: of estimators seven, of the others three."""
    text = (METHODS / f"evidence{language}.md").read_text("utf-8")
    lines = [r for r in text.splitlines() if r.startswith("| `")]
    return [[c.strip() for c in line.strip("|").split("|")] for line in lines]


def codes(cell):
    """What stands between backticks."""
    return re.findall(r"`([^`]+)`", cell)


def test_every_tool_of_these_rooms_has_an_entry():
    """No number without another program, a published case, or a second route: a tool is named here with it."""
    named = {codes(r[0])[0] for r in rows()}
    wanted = {
        t.name
        for t in tools()
        if t.group
        in ("describe", "model", "test", "effects", "policy", "networks", "index", "regions")
    }
    counted = {"describe", "correlations", "series", "ranking", "spatial_gini"}
    of_data = {
        "geodetector",
        "zonal_statistics",
        "distance_to_nearest",
        "access",
        "points_to_regions",
        "describe_flows",
        "harmonise",
        "aggregate",
    }
    of_pairs = {"lee", "local_lee"}
    assert named == (wanted - counted) | of_data | of_pairs


def test_a_row_says_what_it_is_held_to_and_where_the_tool_is_tried():
    for row in rows():
        if len(row) == 7:
            continue
        tool, files = codes(row[0])[0], codes(row[2])
        assert len(row[1]) > 10, tool
        text = "".join(p.read_text("utf-8") for f in files for p in (ROOT / "tests").rglob(f))
        names = {
            tool,
            f"{tool}_of",
            runner.load(catalog_tool(tool).entry).__name__,
            *CALLED.get(tool, ()),
        }
        assert any(re.search(rf"\b{name}\b", text) for name in names), (tool, files)


CALLED = {
    "residual_moran_test": ("moran",),
    "predict_panel": ("predict",),
    "spillovers": ("impact_profiles",),
    "pole_network": ("growth_poles",),
}
"""Functions that a tool hands on to."""


def catalog_tool(name):
    return next(t for t in tools() if t.name == name)


def test_every_model_and_estimator_has_data_of_its_own():
    held = {}
    for row in rows():
        if len(row) < 7:
            continue
        tool, *kinds = codes(row[0])
        folders = set(codes(row[2]))
        if folders and folders <= GIVEN:
            continue
        for kind in kinds or [""]:
            held.setdefault((tool, kind), set()).update(codes(row[1]))
    for (tool, kind), models in MODELS.items():
        assert held[tool, kind] >= models, (tool, kind)
    for tool, kinds in OFFERED.items():
        assert {k for t, k in held if t == tool} == kinds


def test_what_is_offered_is_what_the_catalog_offers():
    for tool in tools():
        if tool.name in OFFERED:
            name = "effects" if tool.name == "spatial_panel" else "estimator"
            (param,) = [p for p in tool.params if p.name == name]
            assert {str(getattr(c, "value", c)) for c in param.choices} == OFFERED[tool.name]


def test_files_and_folders_are_there_and_belong_together():
    for row in rows():
        files = codes(row[-1])
        found = {file: list((ROOT / "tests").rglob(file)) for file in files}
        assert files
        assert all(found.values()), found
        text = "".join(path.read_text("utf-8") for paths in found.values() for path in paths)
        for folder in codes(row[2]) if len(row) == 7 else codes(row[1]):
            if not folder.endswith("/"):
                continue
            assert list((DATA / folder).glob("make*")), folder
            if folder == "threshold/":
                text = next((ROOT / "tests").rglob("test_threshold_of_r.py")).read_text("utf-8")
            assert folder.strip("/") in text, (files, folder)


@pytest.mark.parametrize("language", [".zh"])
def test_the_other_language_has_the_same_entries(language):
    def core(row):
        return [sorted(codes(c)) for c in row], [c for c in row if re.fullmatch(r"\d+e-\d+", c)]

    assert [core(r) for r in rows(language)] == [core(r) for r in rows()]
