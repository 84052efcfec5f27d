"""How often 95 % intervals of `rs.discontinuity` at a border hold the truth: 367 prefecture units and the Hu line.

    python benchmarks/border_coverage.py                  all cells, into docs/methods/border_coverage.json
    python benchmarks/border_coverage.py --only "treated"  the cells whose name begins so
    python benchmarks/border_coverage.py --samples 30     shown alone
    python benchmarks/border_coverage.py --show           the stored table

The outcome is a smooth function of place (a trend across the border and a wave along it), an effect of one on the southeastern
side, the same everywhere or growing along the border from .5 to 1.5, and errors of .3, independent or with those of neighbours by
(I − λW)⁻¹, queen contiguity. "whole" is the jump in the distance to the border, "places" are its five places one by one,
"together" whether the intervals of all of them hold at once; "normal" and "Šidák" are the customary ones by the normal distribution.
λ is told by a table of its moments, which differ from one cell to another alone, to .001. Of effects that grow the whole border's truth is that of the local
mean, which has no simple form, so that "whole" is left out.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from policy_coverage import run
from scipy.special import ndtri

import regspatial as rs
from regspatial.regression.policy.discontinuity import in_space
from regspatial.regression.policy.discontinuity.checks import Setting
from regspatial.regression.policy.discontinuity.jump import jump
from regspatial.regression.policy.discontinuity.on_map import along_it, frontier_of
from regspatial.regression.policy.discontinuity.sample import sample_of
from regspatial.regression.policy.discontinuity.side import How
from regspatial.regression.policy.imputation.omega import Omega

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
    at = replace(at, border=_Remembered(at.border))
    along = line.border.feet(xy).along / line.border.length
    smooth = at.distance / 1000.0 + 0.3 * np.sin(2.0 * np.pi * along)
    w = rs.weights.queen(regions, islands="keep").matrix.toarray()
    mixed = np.linalg.inv(np.eye(regions.n) - lam * w)
    own = 0.5 + along if grows else np.ones(regions.n)
    setting = Setting(1, How("triangular", "nearest"), 0.95, "mse", None)
    kept = {key: [] for key in ("whole", "places", "normal", "together", "Šidák", "bias", "lambda")}
    known, moments = [], None
    for k in range(samples):
        e = mixed @ np.random.default_rng([11, k]).normal(0.0, 0.3, regions.n)
        panel = _panel(regions, smooth + own * right + e, at.distance)
        s = sample_of(panel, "y ~ 1", "d", 0.0, None, None)
        low, high = jump(s.sides(), *setting).interval
        kept["whole"].append(low <= 1.0 <= high)
        moments = moments or _Told(s, xy)
        omega = moments.omega(s.y)
        found = [one for one in along_it(s, at, xy, PLACES, setting, omega).places if one.jump]
        feet = line.border.feet(np.array([[one.x, one.y] for one in found])).along
        truth = 0.5 + feet / line.border.length if grows else np.ones(len(found))
        off = np.array([one.jump.corrected for one in found]) - truth
        error = np.array([one.jump.robust_se for one in found])
        usual = -ndtri(0.5 - 0.5 * 0.95 ** (1.0 / len(found)))
        kept["places"] += (np.abs(off) <= [one.critical for one in found] * error).tolist()
        kept["normal"] += (np.abs(off) <= ndtri(0.975) * error).tolist()
        kept["together"].append(bool(np.all(np.abs(off) <= [one.joint for one in found] * error)))
        kept["Šidák"].append(bool(np.all(np.abs(off) <= usual * error)))
        kept["bias"] += off.tolist()
        kept["lambda"].append(omega.lambda_)
        known.append(len(found))
    means = {key: round(float(np.mean(each)), 3) for key, each in kept.items()}
    return {
        "samples": samples,
        **means,
        "whole": None if grows else means["whole"],
        "known": round(float(np.mean(known)), 2),
    }


class _Remembered:
    """A border that measures the same points once: those of every sample are."""

    def __init__(self, border):
        self.border, self.known = border, {}

    def __getattr__(self, name):
        return getattr(self.border, name)

    def feet(self, xy):
        key = xy.tobytes()
        if key not in self.known:
            self.known[key] = self.border.feet(xy)
        return self.known[key]


class _Told:
    """λ by what its moment is expected to be, listed once: regions and surfaces are those of every sample."""

    def __init__(self, s, xy):
        self.moments, _y = in_space.moments_of(s, xy, True)
        self.lambdas = np.linspace(0.0, 0.95, 39)
        self.expected = [self.moments.expected(one, 0.0)[0] for one in self.lambdas]

    def omega(self, y):
        at = np.interp(self.moments.found(y[:, None])[0], self.expected, self.lambdas)
        return Omega(float(at), 0.0, self.moments.w, 1)


def _panel(regions, y, d=None):
    columns = {"y": y[None], "d": (y if d is None else d)[None]}
    return rs.Panel.from_arrays(regions.ids, [2020], columns)


if __name__ == "__main__":
    run(CELLS, STORE, cell, lambda _name: SAMPLES)
