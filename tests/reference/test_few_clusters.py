"""Wild cluster bootstrap against wildboottest: all vectors of signs of eight clusters."""

import json
import warnings

import numpy as np
import pytest

import regspatial as rs

EFFECTS = {"pooled": "", "effects": " | g", "twoway": " | g + t"}


@pytest.fixture(scope="module")
def stored(references):
    return json.loads((references / "few_clusters" / "wild.json").read_text())


@pytest.mark.parametrize("name", EFFECTS)
@pytest.mark.parametrize("term", ["x", "z"])
def test_t_and_p_are_those_of_wildboottest(stored, name, term):
    """t up to the small-sample factor (it counts nested effects), p to the ties: it counts larger |t|, we
    those at least as large; by rounding it has the data and their mirror image, 2 of 256, or not.
    """
    found = rs.wild_bootstrap(
        stored["data"],
        f"y ~ x + z{EFFECTS[name]}",
        id="g",
        regressor=term,
        bootstrap_weights="rademacher",
    ).tests[0]
    t, p = stored["tests"][f"{name}/{term}"]
    nobs, k = len(stored["data"]["y"]), {"pooled": 3, "effects": 10, "twoway": 21}[name]
    theirs = (nobs - 1) / (nobs - k) * 8 / 7
    with warnings.catch_warnings():  # eight clusters are few on purpose
        warnings.simplefilter("ignore", rs.errors.InferenceWarning)
        formula = f"y ~ x + z{EFFECTS[name]}"
        fit = rs.fixed_effects(stored["data"], formula, id="g", covariance="clustered")
    ours = np.prod(list(fit.factors.values()))
    assert found.statistic * np.sqrt(ours) == pytest.approx(t * np.sqrt(theirs), rel=1e-8)
    assert round(256 * (found.p_value - p), 9) in (0.0, 1.0, 2.0)
