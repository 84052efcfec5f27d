"""Gini and Theil by inequality (PySAL): cd tests/reference/data && python inequality/make.py (`pip install inequality`)."""

import json
from pathlib import Path

import numpy as np
from inequality.gini import Gini
from inequality.theil import Theil, TheilD

rng = np.random.default_rng(20)
y = rng.lognormal(2.0, 0.6, size=(2, 24)).round(6)
outer = ["north", "south", "west"] * 8
inner = [f"{o}-{k % 4}" for k, o in enumerate(outer)]
found = {"y": y.tolist(), "outer": outer, "inner": inner}
found["gini"] = [float(Gini(row).g) for row in y]
found["theil"] = [float(Theil(row).T) for row in y]
for name, groups in (("outer", outer), ("inner", inner)):
    parts = [TheilD(row, np.array(groups)) for row in y]
    found[f"between_{name}"] = [float(np.ravel(p.bg)[0]) for p in parts]
    found[f"within_{name}"] = [float(np.ravel(p.wg)[0]) for p in parts]
Path(__file__).with_name("pysal.json").write_text(json.dumps(found), encoding="utf-8")
