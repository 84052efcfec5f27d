"""The pictures of docs/how-to/charts: one of each kind, from shipped data or from simulated ones that say so."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

import regspatial as rs
from regspatial import indicators, network
from regspatial.reporting.images import png_of

DOTS = 100
FORMULA = "ln_inn ~ ln_de + ln_pgdp + ln_fdi + ln_input + hum"


@cache
def _study() -> tuple[Any, Any, Any]:
    panel = rs.example("dri").panel()
    regions = rs.china("province")
    w = rs.weights.inverse_distance(regions.select(panel.ids), power=2, points="seat")
    return regions, panel, w


@cache
def _poles() -> Any:
    regions, panel, _w = _study()
    return network.pole_network(
        regions.select(panel.ids), panel["gdp"], points="seat", power=2, draws=0, core_z=0.3
    )


@cache
def _policy() -> Any:
    """Return a simulated event: 25 of 60 regions meet it in 2004."""
    rng = np.random.default_rng(1)
    start = np.where(np.arange(60) < 25, 2004.0, np.nan)
    years = np.arange(2000, 2009)
    gain = np.where(years[:, None] >= start, 2.0, 0.0)
    columns = {"y": gain + rng.normal(size=gain.shape), "start": np.tile(start, (9, 1))}
    return rs.Panel.from_arrays(range(60), years.tolist(), columns)


@cache
def _model() -> Any:
    _r, panel, w = _study()
    return rs.regression.spatial_panel_estimate(panel, FORMULA, w, model="sdm")


def moran(language: str) -> Any:
    """Draw a Moran scatterplot with the provinces that were asked for."""
    from regspatial.studies.places.region_names import names_of

    regions, panel, w = _study()
    found = rs.moran(panel["ln_inn"], w)
    return found.plot(
        at_time=2022,
        labels=["110000", "310000", "440000", "510000", "650000"],
        names=names_of(regions, language),
        language=language,
    )


def series(language: str) -> Any:
    """Draw Moran's I by year with the band of no association."""
    _r, panel, w = _study()
    return rs.moran(panel["ln_inn"], w).plot(language=language)


def effects(language: str) -> Any:
    """Draw direct, indirect and total effects with their intervals."""
    return rs.impacts(_model(), draws=200, rng=1).plot(language=language)


def specifications(language: str) -> Any:
    """Draw a specification curve."""
    _r, panel, _w = _study()
    found = rs.specification_curve(
        panel, FORMULA + " | id + time", effects_tried="each", always="ln_input", covariance="hc1"
    )
    return found.plot(language=language)


def threshold(language: str) -> Any:
    """Draw the likelihood ratio of a threshold."""
    _r, panel, _w = _study()
    found = rs.panel_threshold(
        panel, "ln_inn ~ ln_de + hum | id", threshold="ln_pgdp", thresholds=1, draws=99, rng=1
    )
    return found.plot(language=language)


def event(language: str) -> Any:
    """Draw an event study of simulated data."""
    found = rs.event_study(_policy(), "y ~ 1", event="start", leads=3, lags=3, rng=1)
    return found.plot(language=language)


def density(language: str) -> Any:
    """Draw densities by year."""
    _r, panel, _w = _study()
    return indicators.kernel_density(panel["ln_inn"], at_times=[2012, 2017, 2022]).plot(
        language=language
    )


def blocks(language: str) -> Any:
    """Draw the densities between the blocks of a network."""
    from regspatial.studies.places.region_names import names_of

    return _poles().blocks.plot(names=names_of(_study()[0], language), language=language)


def chart(language: str) -> Any:
    """Draw a network on a circle."""
    from regspatial.studies.places.region_names import names_of

    return _poles().plot(names=names_of(_study()[0], language), language=language)


def printed(language: str) -> Any:
    """Draw a map one column wide with every name."""
    regions, panel, _w = _study()
    source = "\u6a21\u62df\u6570\u636e" if language == "zh" else "simulated data"
    style = rs.FigureStyle(width="single", font="songti", labels=True, source=source)
    found = rs.map_variable(panel["gdp"], regions=regions, at_time=2022)
    return found.plot(regions, style=style, language=language)


def years(language: str) -> Any:
    """Draw three years in the same classes."""
    regions, panel, _w = _study()
    several = rs.map_variable(panel["gdp"], regions, at_times=[2012, 2017, 2022])
    return several.plot(regions, style=rs.FigureStyle(width="double"), language=language)


def od(language: str) -> Any:
    """Draw the largest flows of one table."""
    regions, panel, _w = _study()
    flows = network.gravity_layer(
        regions.select(panel.ids), panel["gdp"], at_time=2022, points="seat", directed=True
    )
    return rs.map_flows(flows, regions).plot(regions, language=language)


def ridges(language: str) -> Any:
    """Draw the densities of all years, one behind another."""
    _r, panel, _w = _study()
    return indicators.kernel_density(panel["ln_inn"], drawn="ridges").plot(language=language)


def bivariate(language: str) -> Any:
    """Draw two variables on one map, in nine colours."""
    regions, panel, _w = _study()
    found = rs.map_variable(panel["ln_pgdp"], regions, second=panel["ln_fdi"], at_time=2022)
    return found.plot(regions, language=language)


def dorling(language: str) -> Any:
    """Draw circles of an amount in the colours of a second variable."""
    regions, panel, _w = _study()
    found = rs.map_variable(
        panel["gdp"], regions, second=panel["ln_pgdp"], drawn="dorling", at_time=2022
    )
    return found.plot(regions, language=language)


def word(language: str) -> bytes:
    """Return the page of a Word file with a regression table, as LibreOffice shows it."""
    _r, panel, w = _study()
    models = [_model(), rs.regression.spatial_panel_estimate(panel, FORMULA, w, model="sar")]
    soffice, pdftoppm = (shutil.which(p) for p in ("soffice", "pdftoppm"))
    if not soffice or not pdftoppm:
        raise SystemExit("LibreOffice and pdftoppm are needed for the picture of a Word table.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rs.etable(models, language=language).to_docx(folder / "t.docx", number=3)
        for command in (
            [soffice, "--headless", "--convert-to", "pdf", "t.docx"],
            [pdftoppm, "-r", "90", "-png", "-singlefile", "t.pdf", "t"],
        ):
            subprocess.run(command, check=True, capture_output=True, timeout=240, cwd=folder)
        return _cut((folder / "t.png").read_bytes())


def _cut(picture: bytes) -> bytes:
    """Return a page without its white below, in shades of grey."""
    from PIL import Image, ImageChops

    with Image.open(BytesIO(picture)) as page:
        whole = page.convert("L")
    box = ImageChops.difference(whole, Image.new("L", whole.size, 255)).getbbox()
    left, top, right, bottom = box or (0, 0, *whole.size)
    buffer = BytesIO()
    whole.crop((left - 20, top - 20, right + 20, bottom + 20)).save(
        buffer, format="png", optimize=True
    )
    return buffer.getvalue()


def fan(language: str) -> Any:
    """Draw fan charts of three simulated shares with a saturation of 82 percent."""
    rng = np.random.default_rng(4)
    years, start = np.arange(2000, 2025), np.array([-0.9, -0.5, -0.1])
    u = np.zeros((25, 3))
    for k in range(1, 25):
        u[k] = 0.6 * u[k - 1] + rng.normal(0, 0.05, 3)
    share = 82 / (1 + np.exp(-(start + 0.08 * (years[:, None] - 2000) + u)))
    ids = ["north", "middle", "south"] if language == "en" else ["北", "中", "南"]
    panel = rs.Panel.from_arrays(ids, years.tolist(), {"urban": share})
    panel = panel.with_labels(urban=rs.Label(en="Urban share, %", zh="城镇化率（%）"))
    return rs.forecast(panel["urban"], model="logistic", limit=82, until=2050).plot(
        language=language
    )


DRAWN: dict[str, Callable[[str], Any]] = {
    one.__name__: one
    for one in (
        moran,
        series,
        effects,
        specifications,
        threshold,
        event,
        density,
        ridges,
        blocks,
        chart,
        printed,
        years,
        bivariate,
        dorling,
        od,
        fan,
        word,
    )
}


def picture(name: str, language: str) -> bytes:
    """Return a picture of the gallery as PNG."""
    drawn = DRAWN[name](language)
    return drawn if isinstance(drawn, bytes) else png_of(drawn, DOTS)
