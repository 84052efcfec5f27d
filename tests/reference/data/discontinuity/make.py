"""Write simulated.csv and rdrobust.json: jumps, bandwidths and errors of rdrobust 2.1.1 (Python) on simulated data,
and the densities of rddensity 3.0.

    python make.py        # wants numpy, pandas, rdrobust, rddensity

x is uniform, `x_mass` has thirty distinct values on it; y jumps by .4; a and b are covariates; g are clusters.
"""

import contextlib
import io
import json
from pathlib import Path

import numpy as np
import pandas as pd
import rddensity
import rdrobust

HERE = Path(__file__).parent
KERNELS = {"triangular": "tri", "epanechnikov": "epa", "uniform": "uni"}
ERRORS = {"nearest": "nn", "hc0": "hc0", "hc1": "hc1", "hc2": "hc2", "hc3": "hc3"}


def data():
    random = np.random.default_rng(20260401)
    x = random.uniform(-1, 1, 400)
    a, b = random.normal(size=400) + 0.3 * x, random.normal(size=400)
    y = 1 + 0.5 * x + 1.2 * x**2 - 0.8 * x**3 + 0.4 * (x >= 0) + 0.5 * a
    y += random.normal(size=400) * 0.3 * (1 + x**2)
    mass = np.round(x * 15) / 15 + 1 / 40
    columns = {"x": x, "x_mass": mass, "y": y, "a": a, "b": b}
    frame = pd.DataFrame(columns).round(6)
    frame["g"] = random.integers(0, 40, 400)
    return frame


def cases():
    for x in ("x", "x_mass"):
        for kernel in KERNELS:
            for errors in ERRORS:
                yield {"running": x, "kernel": kernel, "covariance": errors}
        one = {"running": x}
        yield {**one, "covariates": ["a", "b"]}
        yield {**one, "covariates": ["a", "b"], "covariance": "hc3"}
        yield {**one, "covariates": ["a", "b"], "covariance": "clustered"}
        yield {**one, "covariance": "clustered"}
        yield {**one, "covariance": "clustered", "criterion": "cer"}
        yield {**one, "criterion": "cer"}
        yield {**one, "degree": 2}
        yield {**one, "cutpoint": 0.2}
        yield {**one, "bandwidth": 0.5}


def numbers(frame, case):
    how = {"vce": ERRORS.get(case.get("covariance"), "nn")}
    if case.get("covariance") == "clustered":
        how = {"vce": "cr1", "cluster": frame["g"]}
    if "covariates" in case:
        how["covs"] = frame[case["covariates"]]
    if "bandwidth" in case:
        how["h"] = case["bandwidth"]
    with contextlib.redirect_stdout(io.StringIO()):
        found = rdrobust.rdrobust(
            frame["y"],
            frame[case["running"]],
            c=case.get("cutpoint", 0.0),
            p=case.get("degree", 1),
            kernel=KERNELS[case.get("kernel", "triangular")],
            bwselect={"mse": "mserd", "cer": "cerrd"}[case.get("criterion", "mse")],
            **how,
        )
    return {
        "h": float(found.bws.iloc[0, 0]),
        "b": float(found.bws.iloc[1, 0]),
        "estimate": found.coef.iloc[:, 0].astype(float).tolist(),
        "std_error": found.se.iloc[:, 0].astype(float).tolist(),
        "p_value": found.pv.iloc[:, 0].astype(float).tolist(),
        "low": found.ci.iloc[:, 0].astype(float).tolist(),
        "within": [int(n) for n in found.N_h],
        "within_b": [int(n) for n in found.N_b],
    }


def density(frame, running, cutpoint):
    with contextlib.redirect_stdout(io.StringIO()):
        found = rddensity.rddensity(X=frame[running].to_numpy(), c=cutpoint)
    return {
        "running": running,
        "cutpoint": cutpoint,
        "left": float(found.hat["left"]),
        "right": float(found.hat["right"]),
        "std_error": float(found.sd_jk["diff"]),
        "p_value": float(found.test["p_jk"]),
        "bandwidths": [float(found.h["left"]), float(found.h["right"])],
        "within": [int(found.n["eff_left"]), int(found.n["eff_right"])],
    }


if __name__ == "__main__":
    frame = data()
    frame.to_csv(HERE / "simulated.csv", index_label="id")
    read = pd.read_csv(HERE / "simulated.csv")
    rows = [{**case, "numbers": numbers(read, case)} for case in cases()]
    densities = [density(read, *one) for one in (("x", 0.0), ("x", 0.2), ("x_mass", 0.0))]
    stated = {"rdrobust": "2.1.1", "rddensity": "3.0", "cases": rows, "densities": densities}
    text = json.dumps(stated, indent=1)
    (HERE / "rdrobust.json").write_text(text + "\n", "utf-8")
