"""Cases of spatial models on panels of every build: with holes, with weights by period, with W that no scaling makes symmetric,
under each model and kind of effects, with another covariance; what follows from them (predictions, effects at values) as well.
"""

import functools
import itertools
import random
from collections.abc import Iterator
from typing import Any

import numpy as np

import regspatial as rs
from regspatial.errors import RegspatialError
from regspatial.results import Record
from tests.conformance import test_every_tool_runs as walk
from tests.kept.lacking import told
from tests.kept.taken import Numbers, deep, told_of

SIDE, PERIODS = 4, 4
MODELS = ("sdm", "sar", "sem", "sdem", "slx", "ols", "sac", "gns")
EFFECTS: dict[str, dict[str, Any]] = {
    "twoway": {"fixed_effects": "twoway"},
    "entity": {"fixed_effects": "entity"},
    "time": {"fixed_effects": "time"},
    "none": {"fixed_effects": "none"},
    "random": {"effects": "random"},
    "baltagi": {"effects": "random", "error_components": "baltagi"},
    "correlated": {"effects": "correlated"},
}
LIKELY = ("sdm", "sem", "sac", "slx")
"""Models with random effects, which take a third of a second each."""
BUILDS = {
    "whole": ("baltagi", "correlated"),
    "holes": ("twoway", "entity", "time", "none", "random", "correlated"),
    "by period": ("twoway", "entity", "time", "none", "random", "correlated"),
    "nearest": ("twoway", "none", "random"),
    "unobserved": ("twoway", "entity", "time", "none", "random"),
}
"""What kinds of effects are taken under each build."""
OTHERWISE: list[dict[str, Any]] = [
    {},
    {"covariance": "analytic"},
    {"covariance": "clustered"},
    {"covariance": "observed"},
    {"covariance": "sandwich"},
    {"bias_correction": "none"},
    {"inference": "delta", "orders": 2},
    {"draws": 50, "rng": 3},
]


@functools.cache
def built(build: str) -> tuple[Any, Any]:
    """Return the panel and the weights of a build."""
    chance = np.random.default_rng(8)
    n = SIDE * SIDE
    at = np.stack(np.divmod(np.arange(n), SIDE), axis=1).astype(float)
    at += 0.2 * chance.normal(size=at.shape)
    ids = [f"r{k:02}" for k in range(n)]
    moved = walk.world().panel  # so that these move by as little where those do
    x, z = (np.log(moved[k].values[:PERIODS, :n]) for k in ("zqa", "zqm"))
    e = chance.normal(size=(PERIODS, n))
    apart = np.linalg.norm(at[:, None] - at[None], axis=2)
    near = (np.argsort(np.argsort(apart, axis=1), axis=1) <= 3) & (apart > 0)
    w = near / 3.0 if build == "nearest" else (near | near.T) * 1.0
    w /= np.abs(np.linalg.eigvalsh(w)).max() if build == "uneven" else w.sum(axis=1, keepdims=True)
    eta = 0.6 * x - 0.4 * z + 0.3 * (w @ x.T).T + chance.normal(size=n) + 0.7 * e
    y = np.linalg.solve(np.eye(n) - 0.4 * w, eta.T).T
    panel = rs.Panel.from_arrays(ids, range(2001, 2001 + PERIODS), {"y": y, "x": x, "z": z})
    made = rs.weights.from_dense(ids, w)
    if build in ("holes", "unobserved"):
        y = y.copy()
        y[0, 2] = y[1, 5] = y[3, 9] = y[3, 10] = np.nan
        panel = panel.with_columns(by_position=True, y=y)
    if build == "by period":
        other = w * (1.0 + 0.5 * (np.arange(n) % 3))
        other /= other.sum(axis=1, keepdims=True)
        several = {t: made if t % 2 else rs.weights.from_dense(ids, other) for t in panel.times}
        made = rs.PeriodWeights(several)
    return panel, made


@functools.cache
def model_cases() -> dict[str, dict[str, dict[str, Any]]]:
    """Return the options of the models, by build and model."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    chance = random.Random(4)
    for build, kinds in BUILDS.items():
        for model in MODELS:
            mine = found[f"{build} {model}"] = {}
            for kind in kinds:
                if EFFECTS[kind].get("effects") and model not in LIKELY:
                    continue
                if kind == "baltagi" and model != "sem":
                    continue
                further = chance.choice(OTHERWISE) if build != "unobserved" else {}
                said = " ".join(f"{k}={v}" for k, v in further.items())
                mine[f"{kind} {said}".strip()] = {"model": model} | EFFECTS[kind] | further
    for name, options in _corrected():
        found.setdefault(name, {})[
            " ".join(f"{k}={v}" for k, v in options.items() if k != "model")
        ] = options
    return {name: mine for name, mine in found.items() if mine}


ERRORS = ("analytic", "observed", "sandwich", "clustered")


def _corrected() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield models by each correction, and by the score under every kind of errors where rows of W have sums of their own."""
    errors, effects = itertools.cycle(ERRORS), itertools.cycle(("twoway", "entity", "time"))
    some = [("whole", "sar"), ("whole", "sem"), ("nearest", "sar"), ("nearest", "sem")]
    for build, model in some:
        for correction in ("score", "lee-yu", "lee-yu-transform"):
            yield (
                f"{build} {model}",
                {"model": model, "fixed_effects": next(effects), "covariance": next(errors)}
                | {"bias_correction": correction},
            )
    for build, models in (("uneven", ("sar", "sem", "sac", "gns")), ("holes", ("sdm", "sac"))):
        for model in models:
            for covariance in ERRORS:
                how = {"model": model, "fixed_effects": next(effects), "covariance": covariance}
                yield f"{build} {model}", how | {"bias_correction": "score"}


def of_model(name: str, options: dict[str, Any], _study: Any) -> Numbers:
    """Estimate a model and take its tables, and what follows from it."""
    build = name.rsplit(" ", 1)[0]
    panel, w = built(build)
    holed = {"missing": "keep"} if build in ("holes", "unobserved") else {}
    absent = {"absent": "unobserved"} if build == "unobserved" else {}
    further = {"draws": 50, "rng": 1} | holed | absent | options
    return told_of(lambda: rs.spatial_panel(panel, "y ~ x + z", w, **further), _all)


def _all(found: Record) -> Iterator[Any]:
    yield from told(found)
    for kind in ("reduced-form", "trend", "signal"):
        try:
            yield from deep(found.predict(kind=kind), 3)
        except RegspatialError as error:
            yield type(error).__name__
