"""Draw the docs' pictures of QGIS from its real window: docs/images/qgis_*.png.

    make plugin
    .venv/bin/python docs/make_qgis_pictures.py        # both languages
    .venv/bin/python docs/make_qgis_pictures.py zh     # one

Needs QGIS, Xvfb and a Chinese font. Look at what comes out.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
sys.path.insert(0, str(ROOT / "qgis_plugin" / "_build"))

import desktop  # noqa: E402 - the folder is no package

LARGEST = 250_000
_EXACT = 160
SHOTS = (
    ("dialog", "dialog"),
    ("window", "result"),
    ("linked", "linked"),
    ("study_effects", "study"),
    ("panel_question", "panel_question"),
    ("panel_describe", "panel_describe"),
    ("panel_moran", "panel_moran"),
    ("study_lisa", "panel_clusters"),
    ("panel_which", "panel_which"),
    ("panel_model", "panel_model"),
    ("panel_report", "panel_report"),
)
"""What the task leaves, and what the docs call it."""
FADED = ("linked",)
"""Pictures with more colours than 256 can stand for."""
NAMES = {"en": ("provinces", "simulated panel"), "zh": ("省级区划", "模拟面板")}


def task(folder: Path, language: str) -> dict[str, Any]:
    """Local Moran of the last year of the simulated panel, on the shipped map."""
    regions, panel = NAMES[language]
    return {
        "layers": {
            regions: str(folder / "china_provinces.gpkg"),
            panel: str(folder / "dri_simulated_2012_2022.csv"),
        },
        "hide": [regions],
        "search": "regspatial",
        "tool": "regspatial:local_moran",
        "size": [1280, 800],
        "parameters": {
            "REGIONS": {"layer": regions},
            "REGIONS_ID": "adcode",
            "PANEL": {"layer": panel},
            "PANEL_ID": "adcode",
            "PANEL_TIME": "year",
            "VARIABLE": "ln_inn",
            "AT_TIME": "2022",
            "WEIGHTS_KIND": "inverse-distance",
            "POINTS": "seat",
            "PERMUTATIONS": 9999,
            "RNG": 1,
            "LAYER": str(folder / "clusters.gpkg"),
        },
        "linked": {
            "layer": panel,
            "choose": {"picture": "moran", "x": "ln_inn", "rule": "inverse-distance"},
            "brush": [[0.5, 0.02], [0.98, 0.5]],
        },
        "study": {
            "project": str(folder / "study.qgz"),
            "formula": "ln_inn ~ ln_de + ln_pgdp + ln_fdi + ln_input + hum",
            "steps": ["describe", "moran", "lisa", "which", "model", "effects", "map"],
            "size": [1280, 1060],  # sentences, the table and the picture beneath it
            "width": 560,
        },
    }


def reduced(image: Image.Image) -> Image.Image:
    """Return a picture in 256 colours: the most frequent as they are, what is left in the nearest of others.

    Colours averaged over all pixels made a violet line grey, colours spread as far as they reach a grey window pink.
    """
    pixels = np.asarray(image).reshape(-1, 3)
    found, place, count = np.unique(pixels, axis=0, return_inverse=True, return_counts=True)
    order = np.argsort(-count, kind="stable")
    others = Image.fromarray(found[order[_EXACT:]][None] if len(order) > _EXACT else found[None])
    mixed = np.array(others.quantize(256 - _EXACT).getpalette(), dtype=np.uint8).reshape(-1, 3)
    palette = np.concatenate([found[order[:_EXACT]], mixed])
    away = found[:, None, :].astype(np.int32) - palette[None].astype(np.int32)
    nearest = (away * away).sum(axis=2).argmin(axis=1).astype(np.uint8)
    out = Image.fromarray(nearest[place.ravel()].reshape(image.height, image.width), "P")
    out.putpalette(palette.ravel().tolist())
    return out


def rounded(image: Image.Image) -> Image.Image:
    """Return a picture in 64 steps of each colour: faded points keep their hue, of 256 colours they had none."""
    steps = np.asarray(image).astype(np.uint16)
    return Image.fromarray(((steps * 63 + 127) // 255 * 255 // 63).astype(np.uint8))


def _plain_fonts(folder: Path) -> Path:
    """Write that Chinese is in Noto Sans: a brush script that is installed beside it would be taken."""
    path = folder / "fonts.conf"
    path.write_text(
        "<fontconfig><include>/etc/fonts/fonts.conf</include><match target='pattern'><edit name='family' "
        "mode='append' binding='strong'><string>Noto Sans CJK SC</string></edit></match></fontconfig>",
        "utf-8",
    )
    return path


def draw(language: str) -> None:
    """Run the task in a clean profile and keep the pictures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(ROOT / "data/boundaries/china_provinces.gpkg", folder)
        shutil.copy(ROOT / "data/tables/dri_simulated_2012_2022.csv", folder)
        os.environ["FONTCONFIG_FILE"] = str(_plain_fonts(folder))
        profiles = desktop.profile(folder / "profile", language)
        facts = desktop.run(profiles, task(folder, language), folder / "out", "1300x1080")
        if facts["errors"] or not facts["finished"]:
            raise SystemExit(f"QGIS: {facts['errors']}")
        for shot, picture in SHOTS:
            target = IMAGES / f"qgis_{picture}_{language}.png"
            with Image.open(folder / "out" / f"{shot}.png") as image:
                few = rounded if picture in FADED else reduced
                few(image.convert("RGB")).save(target, optimize=True)
            if target.stat().st_size > LARGEST:
                raise SystemExit(f"{target.name} has {target.stat().st_size} bytes")
            sys.stdout.write(f"{target.name}: {target.stat().st_size / 1000:.0f} kB\n")


if __name__ == "__main__":
    for tongue in sys.argv[1:] or NAMES:
        draw(tongue)
