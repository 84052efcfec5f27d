import sys

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import font_manager

from regspatial.errors import MissingDependencyError
from regspatial.reporting import fonts
from regspatial.reporting.cartography.maps import choropleth
from regspatial.reporting.images import svg_of
from regspatial.reporting.style import drawing, new_figure, require

needs_chinese = pytest.mark.skipif(
    fonts.chinese_font() is None, reason="no font for Chinese is installed"
)


@pytest.fixture
def no_chinese_font(monkeypatch):
    fonts.chinese_font.cache_clear()
    latin = [e for e in font_manager.fontManager.ttflist if e.name not in fonts.CHINESE_FONTS]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", latin)
    monkeypatch.setattr(font_manager, "findSystemFonts", list)
    yield
    fonts.chinese_font.cache_clear()


@pytest.mark.parametrize(
    ("text", "chinese"),
    [("Moran's I – ρ²", False), ("莫兰指数", True), ("a，b", True), ("数", True), ("", False)],
)
def test_has_chinese(text, chinese):
    assert fonts.has_chinese(["x", text]) is chinese


@needs_chinese
def test_the_font_found_has_the_characters_we_write():
    family = fonts.family_for(["莫兰"], "en")
    assert family[0] == fonts.LATIN
    path = font_manager.findfont(font_manager.FontProperties(family=[family[1]]))
    characters = font_manager.get_font(path).get_charmap()
    for (
        character
    ) in "高低不显著无邻居数据来源南海诸岛标准化空间滞后斜率期望值直接间接总效应审图号，。；：（）":
        assert ord(character) in characters


def test_missing_font_is_one_sentence_in_both_languages(no_chinese_font):
    with pytest.raises(MissingDependencyError, match="fonts-noto-cjk") as error:
        fonts.family_for(["图"], "en")
    for place in ("Windows", "macOS", "Debian"):
        assert place in error.value.en
        assert place in error.value.zh
    with pytest.raises(MissingDependencyError):
        fonts.family_for(["only Latin"], "zh")
    assert fonts.family_for(["only Latin"], "en") == [fonts.LATIN]


def test_a_map_with_chinese_names_is_refused_without_a_font(no_chinese_font, provinces):
    with pytest.raises(MissingDependencyError):
        choropleth(provinces, np.arange(provinces.n), title="创新")
    choropleth(provinces, np.arange(provinces.n), title="Innovation")


def test_drawing_puts_every_setting_back():
    before = dict(mpl.rcParams)
    with drawing(["text"], "en"):
        assert mpl.rcParams["font.size"] != before["font.size"]
        figure = new_figure()
        figure.add_subplot().set_title("T")
    svg_of(figure)
    assert dict(mpl.rcParams) == before


def test_pyplot_is_never_imported(root):
    import subprocess

    code = (
        "import sys; from regspatial.reporting import images, own, style; from regspatial.reporting.own import moran_scatter; from regspatial.reporting.cartography import maps\n"
        "with style.drawing(): images.svg_of(style.new_figure())\n"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)


def test_a_missing_library_says_what_to_install():
    with pytest.raises(MissingDependencyError, match=r'pip install "regspatial\[plot\]"'):
        require("no_such_library_here", "plot")
