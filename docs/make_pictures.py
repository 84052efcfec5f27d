"""Draw the pictures of the docs: docs/images/*.png.

    python docs/make_pictures.py               # all of them; the reports need Chromium
    python docs/make_pictures.py moran_scatter # one

Those of docs/how-to/charts are drawn in docs/gallery.py; its page of Word needs LibreOffice.

Seeds, sizes and dots are fixed, so the same versions draw the same pixels. Look at what comes out.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any

import gallery

import regspatial as rs
from regspatial._files.atomic import write_bytes
from regspatial.io import example
from regspatial.recipes import run_recipe
from regspatial.reporting.cartography.maps import impacts_map
from regspatial.reporting.images import png_of
from regspatial.reporting.own.moran_scatter import moran_scatter
from regspatial.studies import log_columns
from regspatial.studies.places.region_names import names_of

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
DOTS = 110
WIDTH, TALL = 1000, 1600
LARGEST = 250_000


def lisa_us_1929() -> bytes:
    """Clusters of log income per head among the US states, as the recipe us_income finds them."""
    states = example("us_income")
    regions, panel = states.regions(), log_columns(states.panel(), "income")
    w = rs.weights.queen(regions)
    found = rs.local_moran(panel["ln_income"].at(1929), w, permutations=9999, rng=1929)
    title = "Local Moran clusters of log income per head, US states, 1929"
    return png_of(found.plot(regions, title=title), DOTS)


def cluster_stability_us_1929() -> bytes:
    """How often each US state is in its cluster of 1929, over four weights and ten seeds."""
    states = example("us_income")
    regions, panel = states.regions(), log_columns(states.panel(), "income")
    w = [
        rs.weights.queen(regions),
        rs.weights.knn(regions, k=4),
        rs.weights.knn(regions, k=6),
        rs.weights.inverse_distance(regions),
    ]
    found = rs.autocorrelation.cluster_stability(
        panel["ln_income"], w[0], w[1:], at_time=1929, seeds=10, rng=1
    )
    title = "How often each state is in its cluster: log income per head, 1929"
    return png_of(found.plot(regions, title=title), DOTS)


@cache
def _study() -> tuple[Any, Any, Any]:
    panel = rs.read_panel(
        ROOT / "data" / "tables" / "dri_simulated_2012_2022.csv", id="adcode", time="year"
    )
    regions = rs.china("province")
    w = rs.weights.inverse_distance(regions.select(panel.ids), power=2, points="seat")
    return regions, panel, w


def moran_scatter_dri() -> bytes:
    """Moran scatterplot of the last year of the simulated panel."""
    regions, panel, w = _study()
    found = rs.moran(panel["ln_inn"], w)
    title = "ln_inn, 2022 (simulated)"
    return png_of(moran_scatter(found.scatter(2022), names=names_of(regions), title=title), DOTS)


def impacts_map_dri() -> bytes:
    """What each province receives from the others, in the simulated panel."""
    regions, panel, w = _study()
    formula = "ln_inn ~ ln_de + ln_pgdp + ln_fdi + ln_input + hum"
    model = rs.regression.spatial_panel_estimate(panel, formula, w, model="sdm")
    impacts = rs.impacts(model, draws=100, rng=1)
    figure = impacts_map(
        impacts,
        regions,
        "ln_de",
        "spill_out",
        title="ln_de: effect sent to other provinces (simulated)",
    )
    return png_of(figure, DOTS)


def report_dri(language: str, first: str, after: str) -> bytes:
    """The report of the recipe dri in Chromium: its title, and what stands between two elements."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        page = run_recipe(ROOT / "recipes" / "dri.toml", folder / "dri", language=language).report
        page.write_text(_piece(page.read_text(encoding="utf-8"), first, after), encoding="utf-8")
        return _shot(page)


def linked_view(language: str, title: str) -> bytes:
    """The linked view of the simulated panel, with four provinces and their neighbours selected."""
    regions, panel, _unused = _study()
    w = rs.weights.queen(regions.select(panel.ids))
    view = rs.linked_view(
        panel, ["ln_de", "ln_inn"], w, regions=regions, title=title, language=language
    )
    chosen = "['310000', '320000', '330000', '340000']"
    script = f"<script>select({chosen}.map((id) => D.ids.indexOf(id)), 'replace');flush();</script></body>"
    with tempfile.TemporaryDirectory() as name:
        page = Path(name) / "view.html"
        page.write_text(view.to_html().replace("</body>", script), encoding="utf-8")
        return _shot(page)


def _shot(page: Path) -> bytes:
    """Return what Chromium shows of a page, down to where it ends."""
    from PIL import Image, ImageChops

    shot = page.parent / "shot.png"
    quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    command = [_browser(), *quiet, f"--window-size={WIDTH},{TALL}", f"--screenshot={shot}"]
    subprocess.run([*command, page.as_uri()], check=True, capture_output=True, timeout=120)
    with Image.open(shot) as picture:
        whole = picture.convert("RGB")
    drawn = ImageChops.difference(whole, Image.new("RGB", whole.size, "white")).getbbox()
    bottom = min((drawn[3] if drawn else TALL) + 30, TALL)
    buffer = BytesIO()
    whole.crop((0, 0, WIDTH, bottom)).save(buffer, format="png", optimize=True)
    return buffer.getvalue()


def _piece(page: str, first: str, after: str) -> str:
    """Return the page without its contents, and with one piece of its text."""
    start, end = page.index("<nav"), page.index("</nav>") + len("</nav>")
    main, close = page.index("<main"), page.index("</main>")
    inside = page.index(">", main) + 1
    piece = page[page.index(first) : page.index(after)]
    return page[:start] + page[end:inside] + piece + page[close:]


def _browser() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise SystemExit("Chromium is needed for the pictures of the report (Debian: chromium).")


PICTURES: dict[str, Callable[[], bytes]] = {
    "lisa_us_1929": lisa_us_1929,
    "cluster_stability_us_1929": cluster_stability_us_1929,
    "moran_scatter": moran_scatter_dri,
    "impacts_map": impacts_map_dri,
    "linked_view_en": lambda: linked_view("en", "Innovation and the digital economy"),
    "linked_view_zh": lambda: linked_view(
        "zh", "\u6570\u5b57\u7ecf\u6d4e\u4e0e\u533a\u57df\u521b\u65b0"
    ),
    "report_dri_en": lambda: report_dri("en", '<h2 id="section-4">', '<h2 id="section-5">'),
    "report_dri_zh": lambda: report_dri("zh", '<figure id="figure-8">', '<figure id="figure-9">'),
}


PICTURES |= {
    f"chart_{name}_{language}": partial(gallery.picture, name, language)
    for name in gallery.DRAWN
    for language in ("en", "zh")
}


def main(names: list[str]) -> None:
    """Draw the pictures named, or all."""
    IMAGES.mkdir(exist_ok=True)
    for name in names or PICTURES:
        picture = PICTURES[name]()
        if len(picture) > LARGEST:
            raise SystemExit(f"{name}.png has {len(picture)} bytes; {LARGEST} are allowed.")
        with contextlib.suppress(FileNotFoundError):
            if (IMAGES / f"{name}.png").read_bytes() == picture:
                continue
        write_bytes(IMAGES / f"{name}.png", picture)
        print(f"{name}.png: {len(picture) / 1000:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
