"""Columbus's crime beside pygeoda 0.1.3: the same links, the same statistics, and p-values held to all selections.

GeoDa standardises by n - 1 and prints the smaller tail; `coming-from/geoda.md` says so, and these are its numbers.
"""

from __future__ import annotations

import csv
import itertools
import re
from pathlib import Path

import libpysal
import numpy as np
import pytest

import regspatial as rs
from regspatial import autocorrelation as ac

RTOL = 1e-9  # one formula, summed in another order
with (Path(__file__).parent / "data/geoda/columbus.csv").open(newline="") as file:
    ROWS = list(csv.DictReader(file))
IDS = [int(row["id"]) for row in ROWS]
N = len(IDS)
DRAWS = 99_999


def column(name: str) -> np.ndarray:
    return np.array([float(row[name]) for row in ROWS])


@pytest.fixture(scope="module")
def regions():
    path = libpysal.examples.get_path("columbus.shp")
    return rs.read_boundaries(path, id="POLYID", crs="local")


@pytest.fixture(scope="module")
def queen(regions):
    return rs.weights.queen(regions)


@pytest.fixture(scope="module")
def panel():
    return rs.Panel.from_arrays(
        IDS, [1980], {"crime": column("crime")[None], "income": column("income")[None]}
    )


@pytest.mark.parametrize(("rule", "called"), [("queen", "queen"), ("knn", "nearest")])
def test_the_neighbours_are_those_of_geoda(regions, rule, called) -> None:
    w = getattr(rs.weights, rule)(regions)
    links = w.to_dense() > 0
    ids = [int(one) for one in w.ids]
    for row in ROWS:
        found = [ids[j] for j in np.flatnonzero(links[ids.index(int(row["id"]))])]
        assert sorted(found) == [int(one) for one in row[called].split()]


@pytest.fixture(scope="module")
def folded(panel, queen):
    """The smaller tail, as GeoDa counts it, with as many draws."""
    few = {"permutations": DRAWS, "alternative": "folded", "rng": 1}
    return ac.local_moran(panel["crime"], queen, **few).to_frame()["p_value"].to_numpy()


def values(record) -> np.ndarray:
    frame = record.to_frame().set_index("id")
    return frame.loc[[type(frame.index[0])(one) for one in IDS], "value"].to_numpy()


def test_local_statistics_are_those_of_geoda_but_for_its_n_minus_one(panel, queen) -> None:
    x, more = panel["crime"], N / (N - 1)
    few = {"permutations": 99, "rng": 1}
    found = {
        "moran": ac.local_moran(x, queen, **few),
        "geary": ac.local_geary(x, queen, **few),
        "bivariate": ac.bivariate_local_moran(x, panel["income"], queen, **few),
    }
    for name, record in found.items():
        np.testing.assert_allclose(values(record), column(f"{name}_value") * more, rtol=RTOL)


def test_g_of_geoda_is_the_share_of_the_neighbours_whose_z_is_ours(panel, queen) -> None:
    """GeoDa prints a mean of the neighbours over the sum of all; its order over regions is not that of a z."""
    x = column("crime")
    links = (queen.to_dense() > 0).astype(float)
    for called, star in (("g", False), ("g_star", True)):
        w = links + np.eye(N) * star
        k = w.sum(axis=1)
        rest = np.full(N, x.sum()) - x * (not star)
        share = w @ x / k / rest
        np.testing.assert_allclose(share, column(f"{called}_value"), rtol=RTOL)
        size = N if star else N - 1
        mean = rest / size
        squares = np.full(N, x @ x) - x**2 * (not star)
        variance = squares / size - mean**2
        # Ord and Getis (1995), equation 14, for weights of one
        z = (w @ x - k * mean) / np.sqrt(variance * (size * k - k**2) / (size - 1))
        np.testing.assert_allclose(
            values(ac.local_g(panel["crime"], queen, star=star)), z, rtol=RTOL
        )


def test_the_groups_of_skater_are_those_of_geoda(panel, queen) -> None:
    found = rs.skater(panel, ["crime", "income"], queen, clusters=4)
    ours = dict(zip((int(one) for one in found.ids), found.group.tolist(), strict=True))
    pairs = {(ours[i], row["skater"]) for i, row in zip(IDS, ROWS, strict=True)}
    assert len(pairs) == 4  # the same groups, however they are numbered


def test_p_values_are_those_of_all_selections_of_neighbours(queen, folded) -> None:
    """26 regions have at most four neighbours; five standard errors of 99,999 draws and the seed is fixed."""
    x = column("crime")
    z, links = x - x.mean(), queen.to_dense() > 0
    few = np.flatnonzero(links.sum(axis=1) <= 4)
    exact = np.full(N, np.nan)
    for i in few:
        rest, k = np.delete(z, i), int(links[i].sum())
        sums = np.array([sum(c) for c in itertools.combinations(rest, k)]) * z[i]
        observed = z[links[i]].sum() * z[i]
        exact[i] = min((sums >= observed - 1e-9).mean(), (sums <= observed + 1e-9).mean())
    assert len(few) == 26
    error = np.sqrt(exact * (1 - exact) / DRAWS)[few]
    off = np.abs(folded - exact)[few]
    assert (off < 5 * error + 1 / DRAWS).all(), (off / error).round(1)
    # what the page says of pygeoda's, with as many draws
    assert np.abs(column("moran_p") - exact)[few].max() == pytest.approx(0.0209, abs=5e-5)


def test_the_map_of_geoda_marks_the_neighbourhoods_that_the_page_says(folded) -> None:
    """The smaller tail at .05 is the two-sided p at .10: a two-sided test at .05 has half of that in each tail."""
    marked = int((column("moran_p") <= 0.05).sum())
    assert marked == (folded <= 0.05).sum()
    pages = [Path(__file__).parents[2] / f"docs/coming-from/geoda{end}.md" for end in ("", ".zh")]
    for page in pages:
        text = page.read_text("utf-8")
        (line,) = (one for one in text.split("\n- ") if "Columbus" in one and str(marked) in one)
        assert re.search(rf"\b{marked}\b.*\b{(folded <= 0.025).sum()}\b", line, re.DOTALL)
        assert f"{N}/{N - 1}" in text
        assert ".021" in text
