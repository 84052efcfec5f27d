"""Direct, indirect and total rows stand beside N, rho, R² and the log-likelihood in every format."""

import html
import re
import zipfile

import numpy as np
import pytest

import regspatial as rs
from regspatial.reporting.formats import FORMATS, write

NEEDS = {"docx": "docx"}
SAID = {
    "direct": "Direct: x",
    "indirect": "Indirect: x",
    "total": "Total: x",
    "rho": "ρ",
    "n": "Observations",
    "r2": "R² within",
    "loglik": "Log-likelihood",
}
CODES = {
    "direct": "direct: x",
    "indirect": "indirect: x",
    "total": "total: x",
    "rho": "rho",
    "n": "nobs",
    "r2": "r2_within",
    "loglik": "loglik",
}


@pytest.fixture(scope="module")
def models():
    rng = np.random.default_rng(1)
    n, periods = 20, 8
    ring = (np.roll(np.eye(n), 1, axis=1) + np.roll(np.eye(n), -1, axis=1)) / 2
    w = rs.SpatialWeights(ids=range(n), matrix=ring, normalisation="row")
    x, z, e = rng.normal(size=(3, periods, n))
    y = np.linalg.solve(np.eye(n) - 0.4 * ring, (x + 0.5 * z + e).T).T
    panel = rs.Panel.from_arrays(range(n), range(periods), {"x": x, "z": z, "y": y})
    return {
        name: rs.spatial_panel(panel, "y ~ x + z", w, model=name, inference="delta")
        for name in ("sar", "sdm")
    }


def words(path):
    """Return what stands in a file, tags and markup left out."""
    if path.suffix in (".docx", ".xlsx", ".ods"):
        with zipfile.ZipFile(path) as whole:
            names = [n for n in whole.namelist() if n.endswith(".xml")]
            text = " ".join(whole.read(n).decode("utf-8") for n in names)
    else:
        text = path.read_text("utf-8")
    if path.suffix != ".md":
        text = html.unescape(re.sub(r"<[^>]+>", " ", text))
    return text.replace("$", "").replace("\\_", "_").replace("{}", "")


@pytest.mark.parametrize("ending", FORMATS)
def test_effects_and_fit_stand_in_one_table(models, ending, tmp_path):
    if ending in NEEDS:
        pytest.importorskip(NEEDS[ending])
    table = rs.etable(models)
    path = tmp_path / f"t.{ending}"
    write([table.laid("en")], path, ending)
    text = words(path)
    names = CODES if ending == "csv" else SAID
    for key, said in names.items():
        spellings = {said, said.replace("ρ", r"\rho"), said.replace("R²", "R^2")}
        assert any(one in text for one in spellings), (ending, key)
    plain = re.sub("[−–]", "-", text)
    there = np.array([float(v) for v in re.findall(r"-?\d+\.\d+(?:[eE]-?\d+)?", plain)])
    for model in models.values():
        effects = [model.impacts.get("x", e)["estimate"] for e in ("direct", "indirect", "total")]
        for value in (*effects, model.model.rho, model.model.r2["within"], model.model.loglik):
            near = 5.1e-3 if abs(value) > 20 else 5.1e-4  # the decimals of the table
            assert np.abs(there - value).min() <= near, (ending, value)
        assert str(model.model.nobs) in text


def test_what_one_other_region_has_stands_under_the_effects(models):
    """Indirect over n - 1, for every regressor."""
    found = models["sdm"].impacts
    each = found.indirect / 19
    text = found.tables()[0].text("en")
    assert (
        f"all 19 other regions together; of one of them it is, on average: x {each[0]:.4g}" in text
    )
    assert f"z {each[1]:.4g}" in text
    assert f"x {each[0]:.4g}" in found.tables()[0].text("zh")
