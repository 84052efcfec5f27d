"""The stored run of contributions by order: its first samples come out again, and it says what the page says."""

import importlib.util
import json
import re
import warnings
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def stored():
    return json.loads((ROOT / "docs/methods/orders.json").read_text("utf-8"))


def test_the_first_samples_come_out_again(stored):
    """Estimates to 1e-6: maxima found to 1e-8."""
    spec = importlib.util.spec_from_file_location("orders_run", ROOT / "benchmarks/orders.py")
    run = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(run)
    w = run.weights(stored["regions"])
    truth = run.contributions(w, stored["rho"])
    assert [row["truth"] for row in stored["rows"]] == pytest.approx(truth[1:])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the first impacts of a process may warn of draws
        again = [run.sample(w, stored["rho"], r, truth)[0, 1:] for r in range(2)]
    np.testing.assert_allclose(again, stored["first"][:2], rtol=1e-6, atol=1e-9)


def test_percentiles_hold_their_level_and_the_pages_say_so(stored):
    """Of 1,000 samples two standard errors of a share of .95 are .014."""
    assert stored["samples"] == 1000
    shares = [row["percentiles"] for row in stored["rows"]]
    assert np.abs(np.array(shares) - 0.95).max() <= 0.014
    wanted = [
        [f"{100 * row[k]:.1f}" for k in ("delta", "drawn", "percentiles")] for row in stored["rows"]
    ]
    for language in ("", ".zh"):
        text = (ROOT / f"docs/methods/impacts{language}.md").read_text("utf-8")
        rows = re.findall(
            r"^\| (\d) \|[^|]*\| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", text, re.MULTILINE
        )
        assert [list(row[1:]) for row in rows] == wanted
