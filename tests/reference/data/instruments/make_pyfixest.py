"""Write pyfixest.json: two-stage least squares by pyfixest 0.60, in an environment of its own.

cd tests/reference/data && python instruments/make_pyfixest.py
"""

import json
from pathlib import Path

import pandas as pd
import pyfixest

HERE = Path(__file__).resolve().parent
SSC = pyfixest.ssc(k_adj=True, k_fixef="nonnested", G_adj=True, G_df="min")
CASES = {
    "mroz": ("mroz.csv", "lwage ~ exper + expersq | educ ~ motheduc + fatheduc + huseduc"),
    "firms": ("jobtraining.csv", "lemploy ~ lsales | fcode | hrsemp ~ grant + grant_1"),
    "both": ("jobtraining.csv", "lemploy ~ lsales | fcode + year | hrsemp ~ grant + grant_1"),
}
COVARIANCES = {
    "classical": ("iid", None),
    "hc1": ("hetero", None),
    "fcode": ({"CRV1": "fcode"}, None),
    "fcode + year": ({"CRV1": "fcode+year"}, None),
}


def main() -> None:
    """Write the numbers."""
    out: dict[str, object] = {"pyfixest": pyfixest.__version__, "cases": {}}
    for name, (file, formula) in CASES.items():
        table = pd.read_csv(HERE / file)
        kept = {}
        for kind, (vcov, how) in COVARIANCES.items():
            if name == "mroz" and isinstance(vcov, dict):
                continue
            fit = pyfixest.feols(
                formula,
                table,
                vcov=vcov,
                vcov_kwargs=how,
                ssc=SSC,
                fixef_tol=1e-13,
                fixef_rm="singleton",
            )
            kept[kind] = fit.se().tolist()
        terms, b = list(fit.coef().index), fit.coef().tolist()
        out["cases"][name] = {"terms": terms, "b": b, "n": int(fit._N), "se": kept}
    (HERE / "pyfixest.json").write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
