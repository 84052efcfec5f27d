"""Bad input of a policy in Python and in the shell: what is said names it, and the way out it gives runs."""

import csv
import warnings

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import RegspatialError
from tests.cli.inside import inside
from tests.qgis.bad_policies import CASES, CLEAN, IDS, OTHERS, YEARS, columns, options_of, write

DRAWN = {"policy": {"draws": 99, "rng": 1}, "policy_durbin": {"draws": 99, "rng": 1}}
EACH = [(name, tool) for name, bad in CASES.items() for tool in bad.tools]
SHELL = [e for e in EACH if e[1] in (*CASES[e[0]].tools[-2:], CASES[e[0]].tools[0])]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("policies")
    write(out)
    return out


@pytest.fixture(scope="module")
def panel():
    made = {k: np.array(v, dtype=float) for k, v in columns().items()}
    return rs.Panel.from_arrays(IDS, list(YEARS), made)


@pytest.fixture(scope="module")
def regions(folder):
    return rs.read_boundaries(folder / "map.geojson", id="code")


def called(tool, panel, regions, options):
    """Run a tool in Python by options as the catalog calls them."""
    given = dict(options)
    formula, where = given.pop("formula"), given.pop("only", None)
    others = given.pop("weights_file", None)
    queen = given.pop("weights_kind", None) or others
    more = {} if where is None else {"where": where}
    if queen:
        line = np.eye(len(IDS), k=1) + np.eye(len(IDS), k=-1)
        more["w"] = rs.SpatialWeights(ids=OTHERS if others else IDS, matrix=line)
    if "rings" in given:
        more["regions"] = regions
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return getattr(rs, tool)(panel, formula=formula, **given, **more, **DRAWN.get(tool, {}))


def python(name, value):
    return f"{'where' if name == 'only' else name}={value!r}"


@pytest.mark.parametrize(("name", "tool"), EACH)
def test_in_python(name, tool, panel, regions):
    bad = CASES[name]
    with pytest.raises(RegspatialError) as found:
        called(tool, panel, regions, options_of(tool, bad, {}))
    for said in (found.value.en, found.value.zh):
        for part in bad.named:
            assert part.replace(", ", "") in said.replace("、", "").replace(", ", "")
        for key, value in bad.way.items() if bad.spelled else ():
            assert python(key, value) in said
    assert called(tool, panel, regions, options_of(tool, bad, bad.way)).tables()


def ran(tool, folder, out, options):
    """Run a tool in the shell by the same options."""
    line = ["run", tool, "--out", out]
    options = {"panel": "table.csv"} | options
    if tool != "event_study":
        line += ["--regions", "map.geojson", "--regions-id", "code"]
    if "draws" in DRAWN.get(tool, {}):
        line += ["--draws", 99, "--rng", 1]
    for key, value in options.items():
        line += [f"--{key.replace('_', '-')}", value]
    return inside(*line, cwd=folder)


@pytest.mark.parametrize(("name", "tool"), SHELL)
def test_in_the_shell(name, tool, folder, tmp_path):
    bad = CASES[name]
    done = ran(tool, folder, tmp_path / "a", options_of(tool, bad, {}))
    said = " ".join(done.stderr.split())
    assert done.returncode in (2, 3), said
    for part in bad.named:
        assert part in said
    for key, value in bad.way.items() if bad.spelled else ():
        assert f"--{key} " + (f'"{value}"' if key == "only" else f"{value}") in said
    done = ran(tool, folder, tmp_path / "b", options_of(tool, bad, bad.way))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("formula", [None, "y ~ 1"])
def test_a_table_with_holes_keeps_the_same_cells_in_the_shell(formula, folder, tmp_path, regions):
    panel = rs.read_panel(folder / "holes.csv", id="code", time="year", missing="keep")
    w = rs.weights.queen(regions)
    found = rs.policy_reach(panel, w, first="start", formula=formula)
    clean = [one.clean for one in found.radii]
    assert clean == list(CLEAN[formula])
    assert ("every region counts in every period" in found.summary()) == (formula is None)
    given = {"weights_kind": "queen", "first": "start", "panel": "holes.csv"}
    given |= {"formula": formula} if formula else {}
    done = ran("policy_reach", folder, tmp_path / "a", given)
    assert done.returncode == 0, done.stderr
    with (tmp_path / "a/policy_kept.csv").open(encoding="utf-8-sig") as file:
        assert [int(float(row["clean"])) for row in csv.DictReader(file)] == clean
