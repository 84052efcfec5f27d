"""The stored sizes of the tests of panels: what they promise, and the first panels drawn again."""

import importlib.util
import json
from pathlib import Path

import pytest
from scipy.stats import binom

ROOT = Path(__file__).resolve().parents[3]
_spec = importlib.util.spec_from_file_location("panel_tests", ROOT / "benchmarks/panel_tests.py")
BENCH = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(BENCH)
STORED = json.loads(BENCH.STORE.read_text(encoding="utf-8"))

CUSTOMARY = (", F", ", chi2", ", CR2")
"""Shown for comparison: F of periods does not hold, χ² refuses a little more, of a gns less; CR2 less still
in Hausman's test, and up to 9 of 100 in Wald's with two restrictions (the page says so)."""


def test_every_stored_cell_can_be_drawn():
    assert set(STORED) <= set(BENCH.CELLS)


@pytest.mark.parametrize("name", sorted(STORED))
def test_stored_sizes_are_five_per_cent_up_to_chance(name):
    """Within what 5 % gives in all but one of 1,000 such tables."""
    for test, row in STORED[name].items():
        if test.endswith(CUSTOMARY):
            continue
        low, high = binom.ppf([0.0005, 0.9995], row["panels"], 0.05) / row["panels"]
        assert low <= row["refused"] <= high, (test, row)


@pytest.mark.parametrize(
    ("name", "panels"), [("lm ols", 25), ("effects sar", 8), ("clustered slx uneven", 12)]
)
def test_first_panels_drawn_again(name, panels):
    """At most as many refused as 5 % gives in all but 2 of 10,000 runs."""
    for test, row in BENCH.cell(name, panels).items():
        if test.endswith(CUSTOMARY):
            continue
        assert row["panels"] == panels
        assert row["refused"] * panels <= binom.ppf(0.9998, panels, 0.05), test
