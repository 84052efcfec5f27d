"""The numbers of the study that is walked through in the panel of QGIS, on both of its pages."""

from pathlib import Path

import pytest

import regspatial as rs

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / f"docs/walkthrough/panel{end}.md" for end in ("", ".zh")]
FORMULA = "ln_inn ~ ln_de + ln_pgdp + ln_fdi + ln_input + hum"


@pytest.fixture(scope="module")
def pages() -> list[str]:
    texts = [page.read_text("utf-8") for page in PAGES]
    assert all(FORMULA in text for text in texts)
    return texts


@pytest.fixture(scope="module")
def study():
    """The panel and its weights as the study panel opens them: queen contiguity, islands to the nearest."""
    panel = rs.read_panel(
        ROOT / "data/tables/dri_simulated_2012_2022.csv", id="adcode", time="year"
    )
    provinces = rs.read_boundaries(ROOT / "data/boundaries/china_provinces.gpkg", id="adcode")
    regions = provinces.select([one for one in provinces.ids if one in panel.ids])
    return panel, rs.weights.queen(regions, links=[("460000", "440000")])


def stand_in(pages: list[str], *numbers: str) -> None:
    """See that numbers stand on both pages."""
    for path, text in zip(PAGES, pages, strict=True):
        for one in numbers:
            assert one in text, (path.name, one)


def test_how_alike_neighbours_are(pages, study) -> None:
    panel, w = study
    found = rs.moran(panel["ln_inn"], w)
    assert tuple(found.times) == tuple(range(2012, 2023))
    assert (found.p_value < 0.05).all()
    stand_in(pages, *(f"{found.values[k]:.3f}" for k in (0, -1)))


def test_one_province_is_significant_in_the_last_year(pages, study) -> None:
    panel, w = study
    found = rs.local_moran(panel["ln_inn"], w, rng=1)
    assert int((found.p_value[-1] <= found.alpha).sum()) == 1
    stand_in(pages, f"{0.05 * w.n:.1f}")


def test_which_model_follows(study) -> None:
    panel, w = study
    found = rs.select_model(panel, FORMULA, w)
    assert (found.chosen, found.fixed_effects, len(found.steps)) == ("sdm", "twoway", 7)


def test_the_effects_and_their_intervals(pages, study) -> None:
    panel, w = study
    made = rs.regression.spatial_panel_estimate(
        panel, FORMULA, w, model="sdm", fixed_effects="twoway"
    )
    found = rs.impacts(made, rng=1)  # the seed of every study in QGIS
    assert found.variables[0] == "ln_de"
    of_ln_de = (found.estimates[0], found.low[0], found.high[0])  # (direct, indirect, total) each
    direct, indirect = ([one[k] for one in of_ln_de] for k in (0, 1))
    numbers = [*(f"{v:.3f}" for v in direct), *(f"{v:.3g}" for v in indirect)]
    stand_in(pages, *numbers, f"{found.indirect[0] / (w.n - 1):.4f}")
