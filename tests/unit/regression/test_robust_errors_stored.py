"""The stored errors of spatial panels: near their deviation over samples, and drawn again."""

import importlib.util
import json
import warnings
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs

ROOT = Path(__file__).resolve().parents[3]
_spec = importlib.util.spec_from_file_location(
    "robust_errors", ROOT / "benchmarks/robust_errors.py"
)
BENCH = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(BENCH)
STORED = json.loads(BENCH.STORE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", sorted(STORED))
def test_stored_errors_are_the_deviation_over_samples(case):
    """Within 5%, and 1.5 points of coverage, and chance (1 of 1,000) beside it.

    Where errors go together over time, those that allow for it alone. Of a sac, whose rho and lambda can hardly be
    told apart, the usual errors fall short themselves: robust ones by no more than they.
    """
    one = STORED[case]
    count = one["samples"]
    for term in {"rho", "lambda"} & set(one):
        for kind, of in one[term].items():
            if "uneven" in case and kind != "clustered":
                continue
            if case == "sac":
                usual = one[term]["analytic"]
                assert abs(of["ratio"] / usual["ratio"] - 1.0) < 0.05
                assert abs(of["coverage"] - usual["coverage"]) < 0.015
                continue
            assert abs(of["ratio"] - 1.0) < 0.05 + 3.3 / np.sqrt(2 * count), (term, kind)
            assert abs(of["coverage"] - 0.95) < 0.015 + 3.3 * np.sqrt(0.05 * 0.95 / count)


def test_the_first_samples_can_be_drawn_again():
    """Errors by region say in a note, not in a warning, that regions are few."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", rs.errors.InferenceWarning)
        again = BENCH.cell("sar", 12)
        w = BENCH.weights()
        panel = BENCH.sample(w.to_dense(), "sar", 0, uneven=False)
        r = rs.regression.spatial_panel_estimate(
            panel, "y ~ x", w, model="sar", covariance="clustered"
        )
    assert any("errors by 30 regions, few clusters (CR2" in str(n) for n in r.notes)
    assert again["samples"] == 12
    assert 0.5 < again["rho"]["clustered"]["ratio"] < 2.0


def test_the_docs_show_what_is_stored():
    for page in ("sdm.md", "sdm.zh.md"):
        text = (ROOT / "docs/methods" / page).read_text(encoding="utf-8")
        for line in BENCH.table(STORED).splitlines()[2:]:
            assert line in text, (page, line)
