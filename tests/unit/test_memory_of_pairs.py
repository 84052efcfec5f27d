"""What a run says of its memory before it begins covers what it takes; and what is said where it did not suffice."""

import tracemalloc

import numpy as np
import pytest

import regspatial as rs
from regspatial import catalog, runner
from regspatial.containers import Panel
from regspatial.errors import WeightsError
from regspatial.runner.memory import out_of_memory

SIDE = 18
DENSE = {"weights_kind": "inverse-distance", "power": 1.0, "points": "centroid"}


@pytest.fixture(scope="module")
def study():
    from shapely.geometry import box

    n, rng = SIDE * SIDE, np.random.default_rng(1)
    ids = tuple(f"r{k:03d}" for k in range(n))
    import geopandas as gpd

    frame = gpd.GeoDataFrame(
        {"code": ids, "group": [f"g{k % SIDE // 9}" for k in range(n)]},
        geometry=[
            box(*(1e4 * v for v in (k % SIDE, k // SIDE, k % SIDE + 1, k // SIDE + 1)))
            for k in range(n)
        ],
        crs="EPSG:32650",
    )
    x = rng.normal(size=(4, n))
    columns = {
        "x": x,
        "y": x + rng.normal(size=(4, n)),
        "gdp": np.exp(rng.normal(size=(4, n)) + 0.1 * np.arange(4)[:, None]),
    }
    panel = Panel.from_arrays(ids, (2015, 2016, 2017, 2018), columns)
    return rs.regions_from_frame(frame, id="code"), panel


CASES = {
    "correlogram_by_distance": {"variable": "x"},
    "conley_curve": {"formula": "y ~ x"},
    "pole_evolution": {"mass": "gdp"},
    "pole_scales": {"mass": "gdp", "within": "group"},
    "symbiosis": {"mass": "gdp"},
    "gwr_stationarity": {
        "formula": "y ~ x",
        "at_time": "2018",
        "bandwidth": 30,
        "permutations": 9,
        "rng": 1,
    },
    "mgwr": {"formula": "y ~ x", "at_time": "2018"},
    "build_weights": DENSE,
    "lm_tests": {"formula": "y ~ x", **DENSE},
    "spatial_panel": {"formula": "y ~ x", "draws": 50, "rng": 1, **DENSE},
}


@pytest.mark.parametrize("name", CASES)
def test_the_estimate_covers_the_peak(name, study) -> None:
    """In tables (n, n); 12 MB for what grows more slowly: a model of 1,600 regions takes 3.4, of 400 these 12 MB."""
    regions, panel = study
    tool = catalog.get(name)
    known = {p.name for p in catalog.expand(tool)}
    values = {k: v for k, v in CASES[name].items() if k in known}
    said = runner.bytes_of_pairs(tool, values, regions.n, weights_given=False)
    runner.call(tool, {"regions": regions, "panel": panel}, values)  # imports take memory, too
    tracemalloc.start()
    try:
        runner.call(tool, {"regions": regions, "panel": panel}, values)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert 8 * regions.n**2 < said
    assert peak < said + 12e6


def test_sparse_weights_and_weights_of_a_file_are_not_spoken_of() -> None:
    tool = catalog.get("spatial_panel")
    assert runner.bytes_of_pairs(tool, {}, 5000, weights_given=False) == 0
    assert runner.bytes_of_pairs(tool, {"weights_kind": "knn"}, 5000, weights_given=False) == 0
    assert runner.bytes_of_pairs(tool, DENSE, 5000, weights_given=True) == 0
    assert runner.bytes_of_pairs(tool, DENSE | {"cutoff": 9.0}, 5000, weights_given=False) == 0
    assert runner.bytes_of_pairs(tool, DENSE, 5000, weights_given=False) == 8e8


def test_a_table_that_is_too_large_is_not_told_to_take_sparse_weights(
    tmp_path, monkeypatch
) -> None:
    from regspatial.io import panel_table

    (tmp_path / "t.csv").write_text("id,year,x\na,1,2\n", "utf-8")

    def full(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(panel_table, "panel_of", full)
    with pytest.raises(MemoryError) as raised:
        rs.read_panel(tmp_path / "t.csv", id="id", time="year")
    said = str(out_of_memory(raised.value))
    assert "columns and rows that are needed" in said
    assert "sparse" not in said
    with pytest.raises(MemoryError) as raised:
        full()
    assert "sparse weights" in str(out_of_memory(raised.value))


def test_the_cutoff_of_weights_is_spelled_apart_from_conleys(monkeypatch):
    """Of a model with both the shell named Conley's, which makes no weights sparse."""
    from regspatial._kernels import memory
    from regspatial.cli.table_options import face
    from regspatial.reporting._paper import PAPER
    from regspatial.words.faces import RecipeFace

    monkeypatch.setattr(memory, "available_memory", lambda: 1_000_000)
    with pytest.raises(WeightsError) as raised:
        memory.check_dense(3000, 3.2)
    error = raised.value
    assert "Use a cutoff=, k nearest" in str(error)
    for name in ("spatial_panel", "build_weights", "lm_tests"):
        assert "Use a --cutoff, k nearest" in error.localized("en", face(catalog.get(name)))
    assert "Use a cutoff, k nearest" in error.localized("en", RecipeFace())
    assert "w.cutoff" not in error.localized("zh", PAPER)


@pytest.mark.parametrize(
    ("error", "right"),
    [
        (MemoryError(), True),
        (OSError(12, "Cannot allocate memory"), True),
        (OSError(2, "No such file"), False),
        (ImportError("libgdal.so.38: failed to map segment from shared object"), True),
        (ImportError("cannot import name 'x' from 'y'"), False),
        (RuntimeError("can't start new thread"), True),
        (RuntimeError("a defect"), False),
    ],
)
def test_what_says_that_memory_did_not_suffice(error, right):
    """As Linux and Python say it under ``ulimit -v``, where a library of rasters had no room (8 and 60 MB left)."""
    assert runner.is_of_memory(error) is right
