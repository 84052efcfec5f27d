"""What the pages for users of Stata and R print as ours runs as it stands there, in both languages."""

import ast
import re
import warnings
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs

PAGES = Path(__file__).parents[2] / "docs" / "coming-from"
NEEDS = {
    "dem.tif": "a raster",
    "gtwr": "a minute",
    "mgwr": "half a minute",
    "second_opinion": "tests of its own",
    "china(": "the map is there",
}
"""What is only looked up, not run."""
MEANT = {
    'at="x = 2")': ("model", "squares"),
    "m = 0": ("model", "products"),
    "spatial_regression(d": ("d", "section"),
}
"""Which model or table a line speaks of, where the row beside it says so."""


def codes(page):
    """Return the code of the right columns of the tables, cells put apart as Markdown does."""
    lines = (PAGES / f"{page}.md").read_text("utf-8").splitlines()
    rows = [one for one in lines if one.startswith("| ") and not one.startswith("| ---")]
    cells = [re.split(r"(?<!\\)\|", one.strip().strip("|"))[1:] for one in rows]
    found = [c for row in cells for cell in row for c in re.findall(r"`([^`]+)`", cell)]
    return [c.replace(r"\|", "|") for c in found]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with the files that the pages read, and the names they speak of."""
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("geopandas")
    folder = tmp_path_factory.mktemp("coming_from")
    china = rs.china("prefecture")
    regions = china.select([i for i in china.ids if i[:2] == "42"])
    rng = np.random.default_rng(8)
    n, years = regions.n, range(2013, 2021)
    shape = (len(years), n)
    x, x1, x2, z, m, q, e = rng.normal(size=(7, *shape))
    w = rs.weights.queen(regions)
    start = np.where(np.arange(n) < 8, 2016.0, np.nan)
    x = x + 0.6 * z
    columns = {
        "k1": np.exp(q),
        "k2": np.exp(z),
        "x": x,
        "x1": x1,
        "x2": x2,
        "z": z,
        "m": m + 0.3 * x,
        "q": q,
        "gdp": np.exp(x1),
        "y": x + 0.4 * (x @ w.to_dense().T) + 0.5 * x1 + 0.4 * m + 0.4 * rng.normal(size=n) + e,
        "start": np.tile(start, (len(years), 1)),
        "treat": (np.arange(2013, 2021)[:, None] >= np.nan_to_num(start, nan=9e9)) * 1.0,
    }
    panel = rs.Panel.from_arrays(list(regions.ids), list(years), columns).with_groups(
        east=["yes" if k % 2 else "no" for k in range(n)],
        province=[i[:2] + str(k % 4) for k, i in enumerate(regions.ids)],
    )
    d = pandas.DataFrame({"id": np.tile(regions.ids, len(years)), "year": np.repeat(years, n)})
    d = d.assign(**{name: values.ravel() for name, values in columns.items()})
    d["id"] = d["id"].astype(int)
    whole = d.drop(columns="start")
    whole.to_stata(folder / "panel.dta", write_index=False)
    whole.to_csv(folder / "d.csv", index=False)
    rs.weights.write(w, folder / "w.gal")
    regions.to_frame().reset_index(names="code").to_file(folder / "map.gpkg")
    model = rs.regression.spatial_panel_estimate(panel, "y ~ x1 + x", w, model="sdm")
    names = {
        "rs": rs,
        "panel": panel,
        "regions": regions,
        "w": w,
        "w2": w,
        "d": d,
        "ids": list(regions.ids),
        "matrix": w.to_dense(),
        "m": w.to_dense(),
        "industries": ["gdp", "k1", "k2"],
        "model": model,
        "sdm": model,
        "sar": rs.regression.spatial_panel_estimate(panel, "y ~ x1 + x", w, model="sar"),
        "path": folder / "t.docx",
    }
    names |= {
        "smaller": rs.regression.spatial_panel_estimate(panel, "y ~ x1", w, model="sdm"),
        "squares": rs.regression.spatial_panel_estimate(panel, "y ~ x1 + x + x^2", w, model="sdm"),
        "products": rs.regression.spatial_panel_estimate(panel, "y ~ x + m + x:m", w, model="sdm"),
        "section": d[d["year"] == 2020],
    }
    both = rs.regression.spatial_regression_estimate(panel, "y ~ x", w, model="sar", at_time=2020)
    return folder, names | {
        "fit": both,
        "a": model,
        "b": names["sar"],
        "m1": model,
        "m2": names["sar"],
    }


@pytest.mark.parametrize("program", ["stata", "r"])
def test_what_stands_there_runs(program, place, monkeypatch):
    """Calls are run; lists of arguments are those of some function; names lead somewhere."""
    folder, names = place
    monkeypatch.chdir(folder)
    faults = []
    for code in dict.fromkeys(codes(program)):
        if not code.startswith(("rs.", "panel = rs.", "model.")):
            continue
        try:
            if any(one in code for one in NEEDS):
                ast.parse(code)
            else:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    own = {a: names[b] for part, (a, b) in MEANT.items() if part in code}
                    exec(code, names | own)
        except Exception as error:  # noqa: BLE001 - all of them are told
            faults.append(f"{code}: {type(error).__name__}: {error}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("program", ["stata", "r"])
def test_both_languages_print_the_same(program):
    assert Counter(codes(program)) == Counter(codes(f"{program}.zh"))
