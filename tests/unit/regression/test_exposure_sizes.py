"""The stored sizes of tests in shift–share designs: their first samples drawn again, and what they say."""

import importlib.util
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def benchmark():
    path = ROOT / "benchmarks/exposure_robust.py"
    spec = importlib.util.spec_from_file_location("exposure_robust_sizes", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def stored(benchmark):
    return json.loads(benchmark.STORE.read_text("utf-8"))["cells"]


def test_the_first_samples_are_drawn_alike(benchmark, stored):
    assert [cell["industries"] for cell in stored] == list(benchmark.CELLS)
    for cell in stored:
        for k, kept in enumerate(cell["first"]):
            p, _effective = benchmark.drawn(cell["industries"], k)
            assert p == pytest.approx(kept, rel=1e-6)


def test_by_regions_too_many_true_nulls_are_rejected_and_by_shocks_about_five_in_a_hundred(stored):
    for cell in stored:
        assert cell["replications"] >= 2000
        share = cell["rejected"]
        assert share["hc1"] > 0.25
        assert share["clustered"] > 0.12
        assert share["akm"] < 0.5 * share["clustered"]
        assert 0.01 < share["akm0"] < 0.08
        if cell["effective"] > 40:
            assert share["akm"] < 0.1
