"""The pictures of the gallery are those that are drawn now."""

import importlib.util
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from regspatial.errors import MissingDependencyError
from regspatial.reporting.images import alternative_of, png_of

pytestmark = pytest.mark.filterwarnings("ignore::regspatial.errors.RegspatialWarning")
DOCS = Path(__file__).resolve().parents[2] / "docs"
_spec = importlib.util.spec_from_file_location("docs_gallery", DOCS / "gallery.py")
gallery = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(gallery)
NAMES = sorted(set(gallery.DRAWN) - {"word"})  # a page of Word needs LibreOffice
MATPLOTLIBS_OWN = sorted(set(NAMES) - {"printed"})
"""Drawn in English with the fonts that matplotlib brings: the same letters everywhere."""
MOST = 0.005
"""Share of the dots that may differ: edges of letters do from one FreeType to the next; a key or a label more is
at least twice as much."""

LINES = 0.01
"""Share by which a picture's height may differ where the machine's fonts write it: one font for Chinese takes 409
dots for what another writes in 407; a line of letters more is 10 dots, 2.5 percent."""


@pytest.fixture(scope="module")
def drawn():
    """Pictures by name and language, each drawn once."""
    made = {}

    def one(name, language):
        if (name, language) not in made:
            try:
                made[name, language] = gallery.DRAWN[name](language)
            except MissingDependencyError as error:
                pytest.skip(str(error))  # no font for Chinese
        return made[name, language]

    return one


def kept(name, language) -> Path:
    return DOCS / "images" / f"chart_{name}_{language}.png"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_a_picture_of_the_gallery_says_what_is_drawn_now(name, language, drawn):
    """In words and numbers, as they stand in the file: no font changes them. Its width is the style's; its height
    holds lines of letters, whose height is that of the machine's font where matplotlib does not bring it."""
    figure = drawn(name, language)
    own = language == "en" and name in MATPLOTLIBS_OWN
    with Image.open(kept(name, language)) as picture:
        assert picture.info["Description"] == alternative_of(figure)
        wide, high = (gallery.DOTS * size for size in figure.get_size_inches())
        assert picture.width == pytest.approx(wide, abs=1)
        assert picture.height == pytest.approx(high, abs=1, rel=0 if own else LINES)


@pytest.mark.parametrize("name", MATPLOTLIBS_OWN)
def test_a_picture_of_the_gallery_looks_as_it_is_drawn_now(name, drawn):
    with Image.open(kept(name, "en")) as picture:
        there = _shades(picture)
    with Image.open(io.BytesIO(png_of(drawn(name, "en"), gallery.DOTS))) as picture:
        here = _shades(picture)
    assert different(there, here) <= MOST


def test_a_key_more_is_seen():
    """The measure finds what had gone unnoticed: a picture without its key."""
    figure = gallery.DRAWN["series"]("en")  # its own: the others look at a whole one
    with Image.open(io.BytesIO(png_of(figure, gallery.DOTS))) as picture:
        whole = _shades(picture)
    for legend in [*figure.legends, *(a.get_legend() for a in figure.axes if a.get_legend())]:
        legend.set_visible(False)
    with Image.open(io.BytesIO(png_of(figure, gallery.DOTS))) as picture:
        assert different(whole, _shades(picture)) > MOST


def _shades(picture):
    """Return shades of grey of a picture at half its size, so that a letter moved by a dot is the same letter."""
    half = (picture.width // 2, picture.height // 2)
    return np.asarray(picture.convert("L").resize(half, Image.Resampling.BOX), dtype=float)


def different(a, b):
    """Return which share of what is not white in either differs by more than a quarter of the scale."""
    if a.shape != b.shape:
        return 1.0
    inked = (a < 250) | (b < 250)
    return float((np.abs(a - b)[inked] > 64).mean())
