"""Difference in differences on matched regions under staggering: own pairs, or imputation on the matched sample.

    python benchmarks/matching_did.py                  all cells, into docs/methods/matching_did.json
    python benchmarks/matching_did.py --only alike     the cells whose name begins so
    python benchmarks/matching_did.py --samples 30     shown alone
    python benchmarks/matching_did.py --show           the stored table

150 regions, 12 periods; three waves, effects that grow with time and differ by wave. A covariate x makes regions likely
to be treated and moves the trend of y by `slope` a period. "alike": all waves have the same x in the mean; "early": early
waves have more of it; "none": x moves no trend. Both estimators take the nearest control with a caliper of .2 and are held
against the mean effect over the matched treated regions, each region's own mean (pairs) or every cell alike (imputed);
intervals are normal, their errors a bootstrap by region that fits the score again.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from policy_coverage import run

from regspatial.regression.policy.logit import logit
from regspatial.regression.policy.matching.pairs import Rule, weights_of
from regspatial.regression.policy.matching.targets import targets

STORE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "matching_did.json"
SAMPLES, N, T, DRAWS = 120, 150, 12, 99
WAVES = np.array([4, 6, 8])
RULE = Rule(method="nearest", matches=1, caliper=0.2, bandwidth=0.06)
CELLS = {
    f"{name}, slope {slope:g}": (early, slope)
    for name, early, slope in (
        ("none", False, 0.0),
        ("alike", False, 0.1),
        ("early", True, 0.1),
        ("early", True, 0.2),
    )
}


def sample(early, slope, numbers):
    """Return y (n, T), x (n, 2) with its constant, first periods (n,) and effects (n, T)."""
    x = numbers.normal(size=N)
    treated = x + numbers.logistic(size=N) > 1.0
    wave = numbers.integers(0, 3, N)
    if early:  # waves in the order of x, with noise
        order = np.argsort(np.argsort(-(x + 0.5 * numbers.normal(size=N))[treated]))
        wave[treated] = 3 * order // max(int(treated.sum()), 1)
    first = np.where(treated, WAVES[wave], np.inf)
    since = np.arange(T) - first[:, None]
    effect = np.where(since >= 0, 0.5 + 0.5 * wave[:, None] + 0.1 * np.maximum(since, 0.0), 0.0)
    noise = np.zeros((N, T))
    noise[:, 0] = numbers.normal(size=N)
    for t in range(1, T):
        noise[:, t] = 0.5 * noise[:, t - 1] + np.sqrt(0.75) * numbers.normal(size=N)
    y = numbers.normal(size=N)[:, None] + numbers.normal(size=T) + slope * x[:, None] * np.arange(T)
    return y + effect + 0.5 * noise, np.column_stack([np.ones(N), x]), first, effect


def imputed(y, first, weight):
    """Return the mean effect over treated cells, two-way effects fitted to untreated cells, regions weighted."""
    clean = (np.arange(T) < first[:, None]) * weight[:, None]
    rows = clean.sum(axis=1)
    share = np.divide(clean, rows[:, None], out=np.zeros_like(clean), where=rows[:, None] > 0)
    normal = np.diag(clean.sum(axis=0)) - clean.T @ share
    right = (clean * y).sum(axis=0) - share.T @ (clean * y).sum(axis=1)
    tau = np.linalg.pinv(normal, hermitian=True) @ right
    mu = (share * (y - tau)).sum(axis=1)
    cells = (np.arange(T) >= first[:, None]) & (weight > 0)[:, None]
    return float((y - mu[:, None] - tau)[cells].mean())


def both(y, x, first, effect=None):
    """Return both estimates, and both truths where effects are given; None without a score."""
    treated = np.isfinite(first)
    score = logit(treated.astype(float), x)
    if score is None:
        return None
    weights = weights_of(score, treated, RULE)
    kept = weights.sum(axis=1) > 0
    if kept.sum() < 2:
        return None
    target = targets(y, first, treated, changes=True)[0]
    pairs = float(target.of(weights, kept).mean())
    weight = np.zeros(len(y))
    weight[np.flatnonzero(treated)[kept]] = 1.0
    weight[~treated] = weights[kept].sum(axis=0)
    found = [pairs, imputed(y, first, weight)]
    if effect is not None:
        own = np.flatnonzero(treated)[kept]
        found += [
            np.mean([effect[i, int(first[i]) :].mean() for i in own]),
            np.concatenate([effect[i, int(first[i]) :] for i in own]).mean(),
        ]
    return np.array(found)


def cell(name, samples):
    """Return bias, spread and coverage of both."""
    off, held, errors = [], [], []
    for k in range(samples):
        numbers = np.random.default_rng([36, list(CELLS).index(name), k])
        y, x, first, effect = sample(*CELLS[name], numbers)
        found = both(y, x, first, effect)
        mine, theirs = np.flatnonzero(np.isfinite(first)), np.flatnonzero(~np.isfinite(first))
        drawn = []
        while len(drawn) < DRAWS:
            at = np.concatenate([numbers.choice(g, len(g)) for g in (mine, theirs)])
            again = both(y[at], x[at], first[at])
            if again is not None:
                drawn.append(again)
        se = np.std(drawn, axis=0, ddof=1)
        gap = found[:2] - found[2:]
        off.append(gap)
        errors.append(se)
        held.append(np.abs(gap) <= 1.959964 * se)
    off, held, errors = np.array(off), np.array(held), np.array(errors)
    return {
        "samples": samples,
        **{
            f"{who}_{what}": round(float(value), 3)
            for j, who in enumerate(("pairs", "imputed"))
            for what, value in (
                ("bias", off[:, j].mean()),
                ("sd", off[:, j].std(ddof=1)),
                ("se", errors[:, j].mean()),
                ("coverage", held[:, j].mean()),
            )
        },
    }


if __name__ == "__main__":
    run(CELLS, STORE, cell, lambda _name: SAMPLES)
