"""The stored run of interval coverage: its table, and the first samples of each cell drawn again."""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def run():
    spec = importlib.util.spec_from_file_location(
        "coverage_run", ROOT / "benchmarks/interval_coverage.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def stored(run):
    return json.loads(run.STORE.read_text(encoding="utf-8"))


def test_the_first_samples_of_each_cell_give_the_stored_numbers(run, stored):
    """To 1e-6: seven digits are stored, and sums in another order change the eighth at most."""
    provinces = run.provinces()
    for k, cell in enumerate(stored["cells"]):
        w = run.weights(cell["weights"], provinces)
        assert run.CELLS[k] == (cell["weights"], cell["periods"])
        for r in range(2):
            panel = run.sample(w, cell["periods"], k, r)
            for name, kept in cell["corrections"].items():
                assert run.fitted(panel, w, name) == pytest.approx(
                    kept["first"][r], abs=1e-6, nan_ok=True
                )


def test_the_default_covers_and_the_others_need_not(stored):
    """Binomial: 1,000 samples of 95 % have a standard error of .7 %; small n costs some of the rest."""
    cells = stored["cells"]
    assert len(cells) == 10
    assert min(c["replications"] for c in cells) >= 500
    auto = np.array([c["corrections"]["auto"]["coverage"] for c in cells])
    none = np.array([c["corrections"]["none"]["coverage"] for c in cells])
    assert np.all(np.abs(auto - 0.95) < 0.03)
    assert np.all(none < 0.8)
