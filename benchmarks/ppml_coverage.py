"""Bias of PPML and of logarithms, and how often 95 % intervals hold the slope: counts of regions over years.

    python benchmarks/ppml_coverage.py                 all designs, into docs/methods/ppml_coverage.json
    python benchmarks/ppml_coverage.py --samples 40    shown alone
    python benchmarks/ppml_coverage.py --show          the stored table

The slope is .4; effects of regions (sd 1) and years (sd .3) stand in the mean, the regressor goes with those of the regions and
persists (.6). "poisson": the variance is the mean. "negative binomial": mu + mu². "autoregressive": counts of a mean times a
lognormal variable that persists (.6). "gamma": times a gamma variable that persists within a region, whose variance grows with
the regressor, as in Santos Silva and Tenreyro (2006). Means are about two, a third of cells are zero.
"""

from __future__ import annotations

import argparse
import json
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.special import gammaincinv, ndtr, stdtrit

import regspatial as rs
from regspatial._kernels.poisson import poisson
from regspatial._kernels.within import GroupEffects
from regspatial.regression.counts.fit import covariance_of
from regspatial.regression.counts.sample import counts_of
from regspatial.regression.panel.least_squares.covariance import of_t
from regspatial.regression.panel.least_squares.model import Asked

STORE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "ppml_coverage.json"
SAMPLES, SLOPE = 500, 0.4
KINDS = ("poisson", "negative binomial", "autoregressive", "gamma")
DESIGNS = {
    f"{n} regions, {kind}": (n, t, kind)
    for n, t in ((15, 10), (31, 10), (100, 8))
    for kind in KINDS
}
ERRORS = ("cr3", "cr2", "clustered", "classical")


def persistent(random, t, n):
    """Return numbers (t, n) that go with those of the year before (.6), of variance one."""
    out = random.normal(size=(t, n))
    for k in range(1, t):
        out[k] = 0.6 * out[k - 1] + 0.8 * out[k]
    return out


def drawn(name, number):
    """Return one panel."""
    random = np.random.default_rng([37, list(DESIGNS).index(name), number])
    n, t, kind = DESIGNS[name]
    region, year = random.normal(size=n), 0.3 * random.normal(size=(t, 1))
    x = persistent(random, t, n) + 0.5 * region
    mean = np.exp(SLOPE * x + region + year)
    if kind == "negative binomial":
        mean = mean * random.gamma(1.0, 1.0, size=(t, n))
    if kind == "autoregressive":
        mean = mean * np.exp(0.7 * persistent(random, t, n) - 0.245)
    if kind == "gamma":  # a gamma variable of mean one and variance rising from .3 to 1.5 with x
        shape = 1.0 / (0.3 + 1.2 * ndtr(x))
        share = np.clip(ndtr(persistent(random, t, n)), 1e-12, 1 - 1e-12)
        mean = mean * gammaincinv(shape, share) / shape
    y = random.poisson(mean).astype(float)
    return rs.Panel.from_arrays(range(n), range(t), {"x": x, "y": y})


def one(name, number):
    """Return the slopes of PPML and of ln(1 + y), and whether each interval holds the truth: the parts of `ppml`, fitted once."""
    panel = drawn(name, number)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        counts = counts_of(panel, "y ~ x | id + time", Asked(covariance="cr3"), exposure=None)
    m = replace(counts.model, y_unit=1.0)
    codes = [f.codes for f in m.sample.effects]
    fit = poisson(m.sample.y, m.columns(), codes, counts.offset)
    x, ln1 = GroupEffects(codes).within(np.stack([m.columns()[0], np.log1p(m.sample.y)]))
    scale = m.to_data(1)[0, 0]
    away, held = abs(fit.b[0] * scale - SLOPE), []
    for kind in ERRORS:
        made = covariance_of(replace(m, asked=replace(m.asked, covariance=kind)), fit)
        df = np.atleast_1d(of_t(made)[0])[0]
        held.append(away <= stdtrit(df, 0.975) * np.sqrt(made.v[0, 0]) * scale)
        if kind == "clustered":
            normal = away <= 1.959963984540054 * np.sqrt(made.v[0, 0]) * scale
    return fit.b[0] * scale, (x @ ln1) / (x @ x) * scale, *held, normal


def measured(name, samples):
    """Return the means over samples of one design."""
    found = np.array([one(name, k) for k in range(samples)], dtype=float)
    ppml, logs = found.T[:2]
    return {
        "bias": float(ppml.mean() - SLOPE),
        "bias_error": float(ppml.std(ddof=1) / np.sqrt(samples)),
        "log_bias": float(logs.mean() - SLOPE),
        **dict(zip((*ERRORS, "normal"), found.T[2:].mean(axis=1).tolist(), strict=True)),
        "samples": samples,
    }


def main():
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int)
    parser.add_argument("--show", action="store_true")
    asked = parser.parse_args()
    if asked.show:
        found = json.loads(STORE.read_text(encoding="utf-8"))
    else:
        found = {name: measured(name, asked.samples or SAMPLES) for name in DESIGNS}
    for name, row in found.items():
        print(name, {k: round(v, 3) for k, v in row.items()})
    if not asked.show and not asked.samples:
        STORE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
