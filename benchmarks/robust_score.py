"""How often 95 % intervals hold the truth by the robust score and errors by region, and by likelihood, design by design.

    python benchmarks/robust_score.py                       the whole run, into docs/methods/robust_score.json
    python benchmarks/robust_score.py --design normal --samples 100
    python benchmarks/robust_score.py --show                the stored table

31 provinces, 1/d², 10 periods unless a design says otherwise; y = rho Wy + x + .5 Wx + mu + alpha + e, rho = .4, x with
effects of regions, var(e) = 1 on average. Every sample has a seed of its own. Estimators: "likelihood" (transformed, or by
its unbiased score; expected information, normal quantiles), "clustered" (the same estimates, errors by region, t(n-1)),
"robust" (the robust score, errors by region, t(n-1)); effects by draws. A sample without an estimate counts as not covered.
"""

import argparse
import json
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

import regspatial as rs
from regspatial.regression import wald_test

STORE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "robust_score.json"
SEED = 20331
BETA, THETA = 1.0, 0.5
ESTIMATORS = {
    "likelihood": {"bias_correction": "score", "covariance": "analytic"},
    "clustered": {"bias_correction": "score", "covariance": "clustered"},
    "robust": {"bias_correction": "robust", "covariance": "clustered"},
}
EFFECTS = ("direct", "indirect", "total")


@dataclass(frozen=True)
class Design:
    """What is simulated.

    Parameters
    ----------
    spread : what the standard deviation of a region is: "one", "lognormal", "rising" or "falling" with the sum of what
        others give it weight, "x" (with the size of x)
    memory, memory_of_x : AR(1) of errors and of x
    holes : share of cells that are not there: no y, and no neighbour of others
    placebo : regions under a policy that does nothing, from the middle period on
    """

    name: str
    said: str
    model: str = "sdm"
    n: int = 31
    periods: int = 10
    rho: float = 0.4
    effects: str = "twoway"
    weights: str = "row"
    spread: str = "one"
    memory: float = 0.0
    memory_of_x: float = 0.0
    errors: str = "normal"
    theta: float = THETA
    holes: float = 0.0
    placebo: int = 0
    tags: tuple[str, ...] = field(default=())


DESIGNS = (
    Design("normal", "equal variances, no memory"),
    Design("t3", "errors of t(3)", errors="t3"),
    Design("rho-8", "rho = .8", rho=0.8),
    Design("lognormal", "sd by region, lognormal .7", spread="lognormal"),
    Design("rising", "sd rises with connectivity", spread="rising"),
    Design("falling", "sd falls with connectivity", spread="falling"),
    Design("with-x", "sd grows with x", spread="x"),
    Design("memory", "AR(1) .6, x AR(1) .8", memory=0.6, memory_of_x=0.8),
    Design(
        "both",
        "sd by region, AR(1) .6, x AR(1) .8",
        spread="lognormal",
        memory=0.6,
        memory_of_x=0.8,
    ),
    Design(
        "both-5", "the same, 5 periods", periods=5, spread="lognormal", memory=0.6, memory_of_x=0.8
    ),
    Design(
        "both-30",
        "the same, 30 periods",
        periods=30,
        spread="lognormal",
        memory=0.6,
        memory_of_x=0.8,
    ),
    Design(
        "both-12", "the same, 12 regions", n=12, spread="lognormal", memory=0.6, memory_of_x=0.8
    ),
    Design(
        "spectral",
        "rows of W differ, sd rises with connectivity",
        weights="spectral",
        spread="rising",
    ),
    Design("sar", "SAR, AR(1) .6, x AR(1) .8", model="sar", memory=0.6, memory_of_x=0.8),
    Design(
        "sem",
        "SEM, rows differ, sd by region, AR(1) .6",
        model="sem",
        weights="spectral",
        spread="lognormal",
        memory=0.6,
        memory_of_x=0.8,
    ),
    Design(
        "entity",
        "own design: regions' effects alone, directed nearest neighbours, skewed errors, sd rises",
        effects="entity",
        weights="neighbours",
        spread="rising",
        errors="chi2",
    ),
    Design(
        "early-late",
        "own design: every second region volatile early, the others late, AR(1) .5",
        spread="early-late",
        memory=0.5,
    ),
    Design(
        "holes",
        "own design: 15 % of the regions are not there in a period (W among the others), 13 periods, sd by region",
        periods=13,
        spread="lognormal",
        holes=0.15,
    ),
    Design(
        "by-period",
        "own design: W by period (links come and go), sd rises, AR(1) .6",
        weights="by-period",
        spread="rising",
        memory=0.6,
        memory_of_x=0.8,
    ),
    Design(
        "theta-0",
        "SDM of data without theta: Wald test of theta = 0, AR(1) .6, x AR(1) .8",
        theta=0.0,
        memory=0.6,
        memory_of_x=0.8,
    ),
    Design("placebo", "a policy in 8 of 31 that does nothing, AR(1) .8", memory=0.8, placebo=8),
    Design("placebo-spread", "the same, sd by region", memory=0.8, spread="lognormal", placebo=8),
    Design(
        "holes-memory",
        "holes as above, AR(1) .6, x AR(1) .8",
        periods=13,
        spread="lognormal",
        memory=0.6,
        memory_of_x=0.8,
        holes=0.15,
    ),
)


def provinces(n=31):
    """Return the provinces of the mainland, or the first n of them by position."""
    regions = rs.china()
    ids = [i for i in regions.ids if i not in ("710000", "810000", "820000")]
    return regions.select(ids[:n])


def matrices(design):
    """Return W of each period, (T, n, n); one design changes it."""
    regions = provinces(design.n)
    near = rs.weights.inverse_distance(regions, power=2, points="seat", normalise="none").to_dense()
    if design.weights == "neighbours":
        out = np.zeros_like(near)
        for i in range(len(near)):
            out[i, np.argsort(near[i])[-4:]] = 0.25
        return np.repeat(out[None], design.periods, axis=0)
    if design.weights == "spectral":
        return np.repeat(near[None] / np.abs(np.linalg.eigvals(near)).max(), design.periods, axis=0)
    if design.weights == "by-period":
        rng = np.random.default_rng([SEED, 77])
        kept = rng.uniform(size=(design.periods, *near.shape)) < 0.5
        near = near * (kept | np.swapaxes(kept, 1, 2))
        return near / near.sum(axis=2, keepdims=True)
    return np.repeat(near[None] / near.sum(axis=1, keepdims=True), design.periods, axis=0)


def autoregressive(shocks, memory):
    """Return AR(1) series of variance one over the first axis."""
    out = shocks.copy()
    for t in range(1, len(out)):
        out[t] = memory * out[t - 1] + np.sqrt(1.0 - memory**2) * shocks[t]
    return out


def deviations(design, w, rng, x):
    """Return the standard deviations of errors, (T, n), with a mean square of one."""
    n, periods = design.n, design.periods
    out = np.ones((periods, n))
    if design.spread == "lognormal":
        out *= np.exp(0.7 * rng.normal(size=n))
    elif design.spread in ("rising", "falling"):
        given = w.mean(axis=0).sum(axis=0)
        if design.weights != "spectral":
            given = given / given.mean()
        out *= given if design.spread == "rising" else 1.0 / given
    elif design.spread == "x":
        out = np.exp(0.5 * x)
    elif design.spread == "early-late":
        early = np.arange(periods)[:, None] < periods // 2
        out = np.where(early == (np.arange(n) % 2 == 0), 2.0, 0.4)
    return out / np.sqrt(np.mean(out**2))


def sample(design, k):
    """Return a panel, its weights, and the true direct, indirect and total effect of x (or of the policy)."""
    rng = np.random.default_rng([SEED, [d.name for d in DESIGNS].index(design.name), k])
    w, n, periods = matrices(design), design.n, design.periods
    x = autoregressive(rng.normal(size=(periods, n)), design.memory_of_x) + rng.normal(size=n)
    shocks = {
        "normal": lambda: rng.normal(size=(periods, n)),
        "t3": lambda: rng.standard_t(3, size=(periods, n)) / np.sqrt(3.0),
        "chi2": lambda: (rng.chisquare(2, size=(periods, n)) - 2.0) / 2.0,
    }[design.errors]()
    sd = deviations(design, w, rng, x)
    e = autoregressive(shocks, design.memory) * sd
    if design.spread == "early-late":
        e = autoregressive(shocks * sd, design.memory)
    gone = np.zeros((periods, n), dtype=bool)
    if design.holes:
        gone = rng.uniform(size=gone.shape) < design.holes
        w = w * ~(gone[:, None] | gone[:, :, None])
        sums = w.sum(axis=2, keepdims=True)
        w = w / np.where(sums > 0.0, sums, 1.0)
    lags = design.model == "sdm"
    of_periods = rng.normal(size=(periods, 1)) * (design.effects != "entity")
    mean = BETA * x + rng.normal(size=n) + of_periods
    if lags:
        mean = mean + design.theta * np.einsum("tij,tj->ti", w, x)
    inverse = np.linalg.inv(np.eye(n) - design.rho * w)
    if design.model == "sem":
        y = mean + np.einsum("tij,tj->ti", inverse, e)
    else:
        y = np.einsum("tij,tj->ti", inverse, mean + e)
    ids = provinces(n).ids
    values = {"y": y, "x": x}
    if design.placebo:
        treated = rng.permutation(n)[: design.placebo]
        policy = np.zeros((periods, n))
        policy[periods // 2 :, treated] = 1.0
        values["policy"] = policy
    values["y"] = np.where(gone, np.nan, y)
    one = [rs.SpatialWeights(ids=ids, matrix=m) for m in matrices(design)]
    weights = dict(enumerate(one)) if design.weights == "by-period" else one[0]
    multiplier = np.mean([np.trace(s) for s in inverse]) / n, np.mean(inverse.sum(axis=(1, 2))) / n
    crossed = inverse @ w
    lagged = np.mean([np.trace(s) for s in crossed]) / n, np.mean(crossed.sum(axis=(1, 2))) / n
    beta, theta = (0.0, 0.0) if design.placebo else (BETA, design.theta if lags else 0.0)
    direct, total = (beta * multiplier[i] + theta * lagged[i] for i in range(2))
    return (
        rs.Panel.from_arrays(ids, range(periods), values),
        weights,
        (direct, total - direct, total),
    )


def measured(design, k, how):
    """Return the estimate of rho (or lambda), and which of rho, the slope and its effects are held by their intervals."""
    panel, w, true = sample(design, k)
    name = "policy" if design.placebo else "x"
    formula = "y ~ x + policy" if design.placebo else "y ~ x"
    own = dict(how)
    if design.holes:
        own["missing"] = "keep"
    held = [False] * 5
    try:
        fit = rs.regression.spatial_panel_estimate(
            panel, formula, w, model=design.model, fixed_effects=design.effects, **own
        )
    except rs.errors.ConvergenceError:
        return float("nan"), float("nan"), held, float("nan")
    spatial = fit.get("lambda" if design.model == "sem" else "rho")
    slope = fit.get(name)
    held[0] = spatial["low"] <= design.rho <= spatial["high"]
    held[1] = slope["low"] <= (0.0 if design.placebo else BETA) <= slope["high"]
    p = wald_test(fit, "theta=0").p_value if design.name == "theta-0" else float("nan")
    if design.model == "sem":
        held[2:] = [held[1]] * 3
    elif not (design.holes or design.weights == "by-period"):
        found = rs.impacts(fit, draws=500, rng=k, by_region=False)
        at = found.variables.index(name)
        held[2:] = [bool(found.low[at, j] <= true[j] <= found.high[at, j]) for j in range(3)]
    return spatial["estimate"], spatial["high"] - spatial["low"], held, p


def one(design, samples):
    """Return what is stored of a design."""
    out = {"design": design.name, "said": design.said, "samples": samples, "estimators": {}}
    apart = design.holes or design.weights == "by-period"
    for name, how in ESTIMATORS.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = [measured(design, k, how) for k in range(samples)]
        rho = np.array([f[0] for f in found])
        held = np.array([f[2] for f in found], dtype=float).mean(axis=0)
        keys = ("rho", "slope") if apart else ("rho", "slope", *EFFECTS)
        out["estimators"][name] = {
            "bias": round(float(np.nanmean(rho) - design.rho), 4),
            "sd": round(float(np.nanstd(rho, ddof=1)), 4),
            "length": round(float(np.nanmedian([f[1] for f in found])), 4),
            "none": int(np.isnan(rho).sum()),
            "held": {key: round(100.0 * float(v), 1) for key, v in zip(keys, held, strict=False)},
        }
        if design.name == "theta-0":
            p = np.array([f[3] for f in found])
            out["estimators"][name]["wald"] = round(100.0 * float(np.nanmean(p < 0.05)), 1)
    return out


def table(stored):
    """Return the stored numbers as lines of text."""
    lines = []
    for d in stored["designs"]:
        lines.append(f"{d['said']} ({d['samples']})")
        for name, e in d["estimators"].items():
            held = " / ".join(f"{v:.1f}" for v in e["held"].values())
            wald = f"  wald {e['wald']}" if "wald" in e else ""
            lines.append(
                f"  {name:<11}{e['bias']:>8.3f} ({e['sd']:.3f}) length {e['length']:.3f}  {held}{wald}"
                + (f"  none {e['none']}" if e["none"] else "")
            )
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=300)
    parser.add_argument("--design", help="one design by name; stored beside the others")
    parser.add_argument("--show", action="store_true", help="print the stored table")
    asked = parser.parse_args()
    stored = json.loads(STORE.read_text()) if STORE.exists() else {"designs": []}
    if not asked.show:
        known = {d["design"]: d for d in stored["designs"]}
        for design in DESIGNS:
            if asked.design in (None, design.name):
                known[design.name] = one(design, asked.samples)
                print("\n".join(table({"designs": [known[design.name]]})), flush=True)
                order = [d.name for d in DESIGNS if d.name in known]
                stored = {"seed": SEED, "designs": [known[name] for name in order]}
                STORE.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n")
        return
    print("\n".join(table(stored)))


if __name__ == "__main__":
    main()
