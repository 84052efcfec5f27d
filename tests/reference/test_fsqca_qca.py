"""Fuzzy-set QCA against R's QCA: calibration, necessity, truth tables, all models, fits, assumptions."""

import json
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial.configurations.fsqca.words import expression

FILE = json.loads((Path(__file__).parent / "data" / "fsqca" / "qca.json").read_text("utf-8"))
PANEL = json.loads((Path(__file__).parent / "data" / "fsqca" / "panel.json").read_text("utf-8"))
EXACT = 1e-10
"""Both are sums of minima of the same two-digit numbers; the file has twelve digits."""
DRAWS = [k for k, one in enumerate(FILE["draws"]) if one["found"] and "complex" in one["found"]]
pytestmark = pytest.mark.filterwarnings("ignore:No row of the truth table")


def run(data, cases=None, **how):
    columns = {name: [values] for name, values in data.items()}
    ids = cases or [f"u{i + 1}" for i in range(len(data["Y"]))]
    panel = rs.Panel.from_arrays(ids, [2000], columns)
    names = [name for name in data if name != "Y"]
    how = {"memberships": [*names, "Y"], "robustness": False, **how}
    return rs.fsqca(panel, "Y", names, **how)


def models(found, kind):
    """Return the models of a kind, each as a set of products, each a set of conditions."""
    return {
        frozenset(frozenset(expression(found, [t]).code.split("*")) for t in s.terms)
        for s in found.solutions
        if s.kind == kind
    }


def listed(given):
    return [given] if isinstance(given, str) else given


def theirs(given):
    return {frozenset(frozenset(t.split("*")) for t in listed(m)) for m in given}


def check(found, reference):
    held = {r.code: r for r in found.truth}
    assert len(held) == len(reference["truth"])
    for row in reference["truth"]:
        mine = held[sum(int(v) << j for j, v in enumerate(row["row"]))]
        assert (mine.outcome, len(mine.cases)) == (str(row["out"]), row["n"])
        np.testing.assert_allclose(
            [mine.consistency, mine.pri], [row["consistency"], row["pri"]], rtol=EXACT
        )
        assert {found.ids[i] for i in mine.cases} == set(map(str, row["cases"].split(","))) or (
            found.ids[0] == "u1"
        )
    if "complex" not in reference:
        return
    for kind in ("complex", "parsimonious", "intermediate"):
        assert models(found, kind) == theirs(reference[kind]), kind
    fits = {frozenset(one["term"].split("*")): one["fit"] for one in reference["fits"]}
    sums = {frozenset(theirs([one["terms"]])): one["fit"] for one in reference["sums"]}
    for solved in found.solutions:
        names = [frozenset(expression(found, [t]).code.split("*")) for t in solved.terms]
        for name, fit in zip(names, solved.fits, strict=True):
            np.testing.assert_allclose(fit[:3], fits[name], rtol=EXACT)
        whole = sums[frozenset([frozenset(names)])]
        np.testing.assert_allclose(solved.whole[:3], whole, rtol=EXACT)


def check_necessity(found, reference):
    mine = {("" if n.present else "~") + n.name: n for n in found.necessity}
    for one in reference:
        consistency, coverage, relevance = mine[one["condition"]].of_outcome
        np.testing.assert_allclose([consistency, relevance, coverage], one["present"], rtol=EXACT)
        consistency, coverage, relevance = mine[one["condition"]].of_absence
        np.testing.assert_allclose([consistency, relevance, coverage], one["absent"], rtol=EXACT)


@pytest.mark.parametrize("negate", [False, True])
def test_lipset(negate):
    """Ragin (2009), p. 112, and what QCA's documentation prints."""
    lipset = FILE["lipset"]
    every = ["DEV", "URB", "LIT", "IND", "STB"]
    expected = [("~" if negate else "") + one for one in every]
    found = run(lipset["data"], lipset["cases"], pri=0.0, expectations=expected, negate=negate)
    check(found, lipset["absent" if negate else "present"])
    if not negate:
        check_necessity(found, lipset["necessity"])
        rows = set(lipset["present"]["assumptions"]["M1"])
        mine = {1 + int(f"{r.code:05b}"[::-1], 2) for r in found.remainders}
        assert mine == rows


@pytest.mark.parametrize("k", DRAWS)
def test_drawn_sets(k):
    one = FILE["draws"][k]
    cuts = {name: one[name] for name in ("pri", "frequency")}
    found = run(one["data"], consistency=one["cut"], expectations=listed(one["expected"]), **cuts)
    check(found, one["found"])
    check_necessity(found, one["necessity"])


def test_calibration_of_raw_values():
    raw = FILE["raw"]
    data = {n: v for n, v in raw["data"].items() if n in raw["thresholds"]}
    raw["y"] = [(one + 10) / 20 for one in raw["data"]["SURV"]]
    panel = rs.Panel.from_arrays(
        raw["cases"], [2000], {n: [v] for n, v in (data | {"Y": raw["y"]}).items()}
    )
    found = rs.fsqca(
        panel,
        "Y",
        list(data),
        memberships=["Y"],
        anchors=raw["thresholds"],
        calibration="direct-95",
        robustness=False,
    )
    for j, name in enumerate(data):
        np.testing.assert_allclose(found.x[0, :, j], raw["memberships"][name], rtol=1e-9)


def test_consistency_between_and_within_is_that_of_setmethods():
    """It adds 1e-10 to both sides of a ratio: differences stay below 1e-9."""
    data = PANEL["data"]
    columns = {k: np.array(data[k]).reshape(5, 12) for k in "ABCY"}
    panel = rs.Panel.from_arrays(data["unit"][:12], data["time"][::12], columns)
    how = {"memberships": list("ABCY"), "robustness": False, "expectations": "A, B, ~C"}
    found = rs.fsqca(panel, "Y", list("ABC"), **how)
    tables = {t.name: t for t in found.tables()}
    sets = {s["expression"]: s for s in PANEL["sets"]}
    held = {"H1": sets["~C"], "H2": sets["A*B"], "solution": sets["A*B+~C"]}
    for k, (name, wanted) in enumerate(held.items()):
        row = tables["fsqca_panel"].rows[k]
        between, within = np.array(wanted["between"]), np.array(wanted["within"])
        found_row = [
            wanted["pooled"],
            between.min(),
            wanted["between_distance"],
            within.min(),
            wanted["within_distance"],
        ]
        np.testing.assert_allclose(row[1:], found_row, rtol=1e-8)
        for part, values in (("fsqca_periods", between), ("fsqca_regions", within)):
            column = tables[part].keys.index(name)
            np.testing.assert_allclose([r[column] for r in tables[part].rows], values, rtol=1e-9)
    np.testing.assert_allclose(
        [r[-1] for r in tables["fsqca_periods"].rows],
        sets["A*B+~C"]["coverage"]["between"],
        rtol=1e-9,
    )


def test_indirect_calibration_is_that_of_setmethods():
    """Its glm stops at a relative change of the deviance of 1e-8; memberships agree to 1e-6."""
    columns = {k: [PANEL[k]] for k in ("raw", "grade", "falling")}
    columns |= {
        "b": [np.linspace(0.05, 0.94, 40).tolist()],
        "Y": [np.linspace(0.9, 0.1, 40).tolist()],
    }
    panel = rs.Panel.from_arrays([f"u{i:02d}" for i in range(40)], [2020], columns)
    how = {"memberships": ["b", "Y"], "robustness": False}
    for grades, wanted in (("raw: grade", "memberships"), ({"raw": "falling"}, "of_falling")):
        found = rs.fsqca(panel, "Y", ["raw", "b"], grades=grades, **how)
        np.testing.assert_allclose(found.x[0, :, 0], PANEL[wanted], atol=1e-6)
    anchors = found.anchors[1]
    assert (anchors.how, anchors.full < anchors.crossover < anchors.out) == ("grades", True)
