"""How often 95 % intervals of `rs.matching` hold the effect where few regions are treated: errors by pairs, by draws, by placebo.

    python benchmarks/matching_few.py                  all cells, into docs/methods/matching_few.json
    python benchmarks/matching_few.py --only "31"      the cells whose name begins so
    python benchmarks/matching_few.py --samples 30     shown alone
    python benchmarks/matching_few.py --show           the stored table

Of n regions those with the largest x + logistic noise are treated, m of them; 12 periods, effect 1. Errors of a region follow those of
the period before (.6), of treated regions `ratio` times as large as of others; y trends by .05x a period. One start, or "waves" of three.
"did" takes changes, "levels" levels (y = x and so on); "kernel" Epanechnikov's, else the nearest within .2 standard deviations.
"pairs" is what is printed (in levels of nearest neighbours: Abadie and Imbens, t). "draws" is the customary bootstrap of regions with a
score fitted again, normal (in levels of nearest neighbours: Abadie and Imbens, normal); "draws_t" the same times the root of m/(m - 1), by t with
m - 1. "placebo" is the spread of effects on m controls taken for treated, by their odds, against the rest, normal.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from policy_coverage import run
from scipy.stats import t as student

from regspatial.regression.policy.logit import logit
from regspatial.regression.policy.matching.errors import abadie_imbens, by_pairs
from regspatial.regression.policy.matching.pairs import Rule, weights_of
from regspatial.regression.policy.matching.targets import targets

STORE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "matching_few.json"
SAMPLES, T, DRAWS, PLACEBOS, TREND = 300, 12, 99, 99, 0.05
SIZES = ((31, 4), (31, 8), (31, 15), (100, 4), (100, 8), (100, 15), (100, 30))
SOME = ((31, 4), (31, 8), (100, 15), (100, 30))
CELLS = {
    f"{kind}, {n}, {m}, ratio {ratio:g}{', waves' if waves else ''}": (kind, n, m, ratio, waves)
    for kind, sizes, ratio, waves in (
        ("did", SIZES, 1.0, False),
        ("did", SIZES, 2.0, True),
        ("did", SOME, 0.5, False),
        ("did kernel", SOME, 2.0, True),
        ("levels", SOME, 1.0, False),
        ("levels kernel", SOME, 1.0, False),
    )
    for n, m in sizes
}


def sample(kind, n, m, ratio, waves, numbers):
    """Return y (n, T), x (n, 2) with its constant, first periods (n,) and who is treated (n,)."""
    x = numbers.normal(size=n)
    treated = np.zeros(n, dtype=bool)
    treated[np.argsort(-(0.8 * x + numbers.logistic(size=n)))[:m]] = True
    first = np.full(n, np.inf)
    first[treated] = numbers.choice([4, 6, 8], m) if waves else 6
    noise = numbers.normal(size=(n, T))
    for t in range(1, T):
        noise[:, t] = 0.6 * noise[:, t - 1] + 0.8 * noise[:, t]
    noise *= 0.5 * np.where(treated, ratio, 1.0)[:, None]
    own = x if kind.startswith("levels") else numbers.normal(size=n)
    y = own[:, None] + numbers.normal(size=T) + TREND * x[:, None] * np.arange(T) + noise
    y += np.arange(T) >= first[:, None]
    return y, np.column_stack([np.ones(n), x]), first, treated


def matched(y, x, first, treated, rule, changes):
    """Return score, weights, who is matched and the target; None without a score or with fewer than two matched."""
    score = logit(treated.astype(float), x)
    if score is None:
        return None
    weights = weights_of(score, treated, rule)
    kept = weights.sum(axis=1) > 0
    if kept.sum() < 2:
        return None
    return score, weights, kept, targets(y, first, treated, changes=changes)[0]


def placebo(y, x, first, treated, odds, rule, changes, numbers):
    """Return the spread of effects on controls that are taken for treated."""
    m, n = int(treated.sum()), int((~treated).sum())
    if n < 2 * m:
        return np.nan
    y, x = y[~treated], x[~treated, 1]
    start = np.tile(first[treated], (PLACEBOS, 1))
    # without replacement by odds: the largest of log odds + Gumbel noise
    noise = np.log(odds) + numbers.gumbel(size=(PLACEBOS, n))
    order = np.argsort(-noise, axis=1)
    found = together(
        y, x, order[:, :m], order[:, m:], numbers.permuted(start, axis=1), rule, changes
    )
    return np.std(found, ddof=1) if len(found) > PLACEBOS / 2 else np.nan


def drawn(y, x, first, treated, rule, changes, numbers):
    """Return the spread of effects on samples of regions, treated and controls apart, each with its own score."""
    mine, theirs = np.flatnonzero(treated), np.flatnonzero(~treated)
    rows = numbers.choice(mine, (DRAWS, len(mine)))
    columns = numbers.choice(theirs, (DRAWS, len(theirs)))
    return np.std(together(y, x[:, 1], rows, columns, first[rows], rule, changes), ddof=1)


def together(y, x, rows, columns, start, rule, changes):
    """Return the effects on many samples at once, as the tool makes them one by one; those without a score are left out.

    Parameters
    ----------
    y, x : (n, T) and (n,)
    rows, columns : (d, m) and (d, k) places of treated regions and controls
    start : (d, m) first periods of the treated
    """
    m = rows.shape[1]
    index = scores(np.concatenate([x[rows], x[columns]], axis=1), m)
    some = np.isfinite(index).all(axis=1)
    index, rows, columns, start = index[some], rows[some], columns[some], start[some].astype(int)
    apart = index[:, :m, None] - index[:, None, m:]
    if rule.method == "nearest":
        apart = np.abs(apart)
        spread = index.std(axis=1)[:, None, None]
        near = apart <= apart.min(axis=2, keepdims=True) + 1e-9 * spread
        weights = (near & (apart <= rule.caliper * spread)).astype(float)
    else:
        p = 1.0 / (1.0 + np.exp(-index))
        weights = np.maximum(1.0 - ((p[:, :m, None] - p[:, None, m:]) / rule.bandwidth) ** 2, 0.0)
    sums = weights.sum(axis=2)
    kept = sums > 0
    values = {f: y[:, f:].mean(axis=1) - changes * y[:, :f].mean(axis=1) for f in np.unique(start)}
    own, others = np.zeros(start.shape), np.zeros(weights.shape)
    for f, one in values.items():
        own = np.where(start == f, one[rows], own)
        others = np.where((start == f)[:, :, None], one[columns][:, None, :], others)
    effects = own - np.sum(weights * others, axis=2) / np.where(kept, sums, 1.0)
    count = kept.sum(axis=1)
    return np.sum(effects * kept, axis=1)[count > 0] / count[count > 0]


def scores(x, m):
    """Return log odds of being among the first m, (d, n), by a logit on x (d, n) of each row; NaN where x tells them apart."""
    d = (np.arange(x.shape[1]) < m).astype(float)
    z = (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
    a, b = np.full((len(x), 1), np.log(m / (x.shape[1] - m))), np.zeros((len(x), 1))
    for _round in range(30):
        p = 1.0 / (1.0 + np.exp(-np.clip(a + b * z, -500.0, 500.0)))
        q = p * (1.0 - p)
        s0, s1, s2 = (np.sum(q * one, axis=1, keepdims=True) for one in (1.0, z, z * z))
        g0, g1 = np.sum(d - p, axis=1, keepdims=True), np.sum((d - p) * z, axis=1, keepdims=True)
        det = s0 * s2 - s1 * s1
        with np.errstate(divide="ignore", invalid="ignore"):
            a, b = a + (s2 * g0 - s1 * g1) / det, b + (s0 * g1 - s1 * g0) / det
    whole = (np.abs(g0) + np.abs(g1) < 1e-8) & (np.abs(b) < 30.0) & (det > 1e-6)
    return np.where(whole, a + b * z, np.nan)


def halves(parts, x, treated, first, y, rule, kind, numbers):
    """Return half of each interval."""
    score, weights, kept, target = parts
    changes = kind.startswith("did")
    m = int(kept.sum())
    if kind == "levels":
        se, df = abadie_imbens(target, weights, kept, score, treated, x)
        return {"pairs": student.ppf(0.975, df) * se, "draws": 1.959964 * se}
    se, df = by_pairs(target, weights, kept, score, treated)
    by_draws = drawn(y, x, first, treated, rule, changes, numbers)
    odds = np.exp(score.index[~treated])
    return {
        "pairs": student.ppf(0.975, df) * se,
        "draws": 1.959964 * by_draws,
        "draws_t": student.ppf(0.975, m - 1) * by_draws * np.sqrt(m / (m - 1)),
        "placebo": 1.959964 * placebo(y, x, first, treated, odds, rule, changes, numbers),
    }


def cell(name, samples):
    """Return the coverage and the median half of each interval, bias and spread."""
    kind, n, m, ratio, waves = CELLS[name]
    method = "epanechnikov" if kind.endswith("kernel") else "nearest"
    rule = Rule(method=method, matches=1, caliper=0.2, bandwidth=0.06)
    off, found = [], {}
    for k in range(samples):
        numbers = np.random.default_rng([37, n, m, int(10 * ratio), waves, k])
        y, x, first, treated = sample(kind, n, m, ratio, waves, numbers)
        parts = matched(y, x, first, treated, rule, kind.startswith("did"))
        if parts is None:
            continue
        gap = float(parts[3].of(parts[1], parts[2]).mean()) - 1.0
        off.append(gap)
        for key, half in halves(parts, x, treated, first, y, rule, kind, numbers).items():
            if np.isfinite(half):
                found.setdefault(key, []).append((abs(gap) <= half, half))
    return {
        "samples": len(off),
        "bias": round(float(np.mean(off)), 3),
        "sd": round(float(np.std(off, ddof=1)), 3),
        **{
            key: {
                "coverage": round(float(np.mean([held for held, _half in each])), 3),
                "half": round(float(np.median([half for _held, half in each])), 3),
            }
            for key, each in found.items()
        },
    }


if __name__ == "__main__":
    run(CELLS, STORE, cell, lambda _name: SAMPLES)
