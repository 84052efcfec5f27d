"""How often 95 % intervals of `rs.discontinuity` at a border hold the truth: 367 prefecture units and the Hu line.

    python benchmarks/border_coverage.py                  all cells, into docs/methods/border_coverage.json
    python benchmarks/border_coverage.py --only "treated"  the cells whose name begins so
    python benchmarks/border_coverage.py --samples 30     shown alone
    python benchmarks/border_coverage.py --show           the stored table

The outcome is a smooth function of place (a trend across the border and a wave along it), an effect of one on the southeastern
side, the same everywhere or growing along the border from .5 to 1.5, and errors of .3, independent or with those of neighbours by
(I − λW)⁻¹, queen contiguity. "whole" is the jump in the distance to the border, "places" are its five places one by one,
"together" whether the intervals of all of them hold at once. Of effects that grow the whole border's truth is that of the local
mean, which has no simple form, so that "whole" is left out.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from policy_coverage import run
from scipy.special import ndtri

import regspatial as rs
from regspatial.regression.policy.discontinuity.checks import Setting
from regspatial.regression.policy.discontinuity.jump import jump
from regspatial.regression.policy.discontinuity.on_map import frontier_of, places_along
from regspatial.regression.policy.discontinuity.sample import sample_of
from regspatial.regression.policy.discontinuity.side import How

STORE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "border_coverage.json"
SAMPLES, PLACES = 300, 5
CELLS = {
    f"{kind}, {lam:g}, {'growing' if grows else 'constant'}": (kind, lam, grows)
    for kind in ("line", "treated")
    for lam in (0.0, 0.6)
    for grows in (False, True)
}


def cell(name, samples):
    """Return the coverage of the whole, of places, of all together, the mean error, and how many places have an estimate."""
    kind, lam, grows = CELLS[name]
    regions = rs.china("prefecture", mainland=True)
    xy = regions.coordinates()
    line = frontier_of(_panel(regions, np.zeros(regions.n)), regions, None, "hu")
    right = line.distance >= 0
    panel = _panel(regions, np.zeros(regions.n))
    at = line
    if kind == "treated":
        ids = [i for i, one in zip(regions.ids, right, strict=True) if one]
        at = frontier_of(panel, regions, ids, None)
    along = line.border.feet(xy).along / line.border.length
    smooth = at.distance / 1000.0 + 0.3 * np.sin(2.0 * np.pi * along)
    w = rs.weights.queen(regions, islands="keep").matrix.toarray()
    mixed = np.linalg.inv(np.eye(regions.n) - lam * w)
    own = 0.5 + along if grows else np.ones(regions.n)
    setting = Setting(1, How("triangular", "nearest"), 0.95, "mse", None)
    whole, single, together, off, known = [], [], [], [], []
    for k in range(samples):
        e = mixed @ np.random.default_rng([11, k]).normal(0.0, 0.3, regions.n)
        panel = _panel(regions, smooth + own * right + e, at.distance)
        s = sample_of(panel, "y ~ 1", "d", 0.0, None, None)
        low, high = jump(s.sides(), *setting).interval
        whole.append(low <= 1.0 <= high)
        found = places_along(s, at, xy, PLACES, setting)
        z, inside = _critical(found), []
        for one in found:
            if one.jump is None:
                continue
            share = (
                float(line.border.feet(np.array([[one.x, one.y]])).along[0]) / line.border.length
            )
            truth = 0.5 + share if grows else 1.0
            low, high = one.jump.interval
            single.append(low <= truth <= high)
            off.append(one.jump.conventional - truth)
            inside.append(abs(one.jump.corrected - truth) <= z * one.jump.robust_se)
        together.append(all(inside))
        known.append(len(inside))
    return {
        "samples": samples,
        "whole": None if grows else round(float(np.mean(whole)), 3),
        "places": round(float(np.mean(single)), 3),
        "together": round(float(np.mean(together)), 3),
        "bias": round(float(np.mean(off)), 3),
        "known": round(float(np.mean(known)), 2),
    }


def _panel(regions, y, d=None):
    columns = {"y": y[None], "d": (y if d is None else d)[None]}
    return rs.Panel.from_arrays(regions.ids, [2020], columns)


def _critical(found):
    known = sum(one.jump is not None for one in found)
    return float(ndtri(0.5 + 0.5 * 0.95 ** (1.0 / max(known, 1))))


if __name__ == "__main__":
    run(CELLS, STORE, cell, lambda _name: SAMPLES)
