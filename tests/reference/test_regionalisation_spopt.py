"""Groups of Columbus against spopt and scikit-learn, run by data/regionalisation/make.py.

SKATER and k-means: the same groups, and sums of squares to 1e-9 (added up in another order). max-p is a heuristic in both:
never fewer groups than spopt found, and where there are as many, none less alike by more than a tenth.
"""

import csv
import json
from pathlib import Path

import pytest

import regspatial as rs
from regspatial.regionalisation import k_means, max_p, skater

DATA = Path(__file__).parent / "data"
FOUND = json.loads((DATA / "regionalisation/regionalisation.json").read_text("utf-8"))
RTOL = 1e-9


def rows(name):
    with (DATA / "autocorrelation" / name).open(newline="") as file:
        return list(csv.DictReader(file))


TABLE, LINKS = rows("columbus.csv"), rows("links.csv")
IDS, NAMES = [row["id"] for row in TABLE], ["CRIME", "INC", "HOVAL"]
PANEL = rs.Panel.from_arrays(IDS, [1980], {k: [float(r[k]) for r in TABLE] for k in NAMES})
QUEEN = rs.weights.from_links(IDS, [r["from"] for r in LINKS], [r["to"] for r in LINKS])


def the_same(ours, theirs) -> bool:
    """Return whether two divisions are one, whatever their groups are called."""
    return len(set(zip(ours, theirs, strict=True))) == len(set(ours)) == len(set(theirs))


def name(case):
    return " ".join(str(v) for k, v in case.items() if k not in ("labels", "within"))


@pytest.mark.parametrize("case", FOUND["skater"], ids=name)
def test_skater_cuts_as_spopt_does(case):
    found = skater(PANEL, NAMES, QUEEN, clusters=case["clusters"], floor=case["floor"])
    assert the_same(found.group.tolist(), case["labels"])
    assert found.within.sum() == pytest.approx(case["within"], rel=RTOL)
    assert found.connected


@pytest.mark.parametrize("case", FOUND["k_means"], ids=name)
def test_k_means_finds_what_five_hundred_starts_of_sklearn_find(case):
    found = k_means(PANEL, NAMES, clusters=case["clusters"], rng=1)
    assert the_same(found.group.tolist(), case["labels"])
    assert found.within.sum() == pytest.approx(case["within"], rel=RTOL)


@pytest.mark.parametrize("case", FOUND["max_p"], ids=name)
def test_max_p_finds_no_fewer_groups_than_spopt(case):
    column = None if case["column"] == "count" else "HOVAL"
    found = max_p(PANEL, NAMES, QUEEN, floor=case["floor"], floor_variable=column, rng=1)
    assert found.connected
    assert found.totals.min() >= case["floor"]
    assert found.count >= case["p"]
    if found.count == case["p"]:
        assert found.within.sum() <= 1.1 * case["within"]
