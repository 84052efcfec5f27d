"""Mean centres and standard deviational ellipses of drawn points by pointpats 2.5.5 (PySAL)."""

import json
from pathlib import Path

import numpy as np
from pointpats.centrography import ellipse, mean_center, weighted_mean_center

rng = np.random.default_rng(8)
xy = (rng.normal(size=(25, 2)) @ np.array([[3.0, 1.1], [0.0, 1.2]]) + 50.0).round(3)
weights = rng.uniform(1, 9, 25).round(2)
long, short, theta = ellipse(xy)
plain = ellipse(xy, weights, method="yuill", crimestatCorr=False, degfreedCorr=False)
out = {
    "xy": xy.tolist(),
    "weights": weights.tolist(),
    "mean": np.asarray(mean_center(xy)).tolist(),
    "weighted_mean": np.asarray(weighted_mean_center(xy, weights)).tolist(),
    "half_axes": [float(long), float(short)],
    "theta": float(theta),
    "weighted_without_corrections": [float(v) for v in plain],
}
path = Path(__file__).with_name("pointpats.json")
path.write_text(json.dumps(out) + "\n", encoding="utf-8")
