"""A font that can draw Chinese, found before anything is drawn.

matplotlib draws a box for each character its font lacks and warns once a character; here a figure
with Chinese in it either has a font for it or is refused with one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from ..errors import MissingDependencyError
from ..words import _

LATIN = "DejaVu Sans"

CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "Heiti SC",
    "STHeiti",
    "SimHei",
    "DengXian",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "Arial Unicode MS",
    "Noto Serif CJK SC",
    "Songti SC",
    "SimSun",
    # matplotlib before 3.11 sees only the first face of a collection, the Japanese one; it has
    # every character, some in their Japanese form.
    "Noto Sans CJK JP",
    "Noto Serif CJK JP",
)

SONGTI = (
    "SimSun",
    "NSimSun",
    "Songti SC",
    "STSong",
    "Source Han Serif SC",
    "Source Han Serif CN",
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "AR PL UMing CN",
    "Noto Serif CJK JP",
)
HEITI = (
    "SimHei",
    "Heiti SC",
    "STHeiti",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Microsoft YaHei",
    "WenQuanYi Zen Hei",
    "Noto Sans CJK JP",
)
TIMES = (
    "Times New Roman",
    "Times",
    "Liberation Serif",
    "Nimbus Roman",
    "Tinos",
    "TeX Gyre Termes",
    "STIXGeneral",  # comes with matplotlib
)
_CHOSEN = {"songti": SONGTI, "heiti": HEITI}

_CHINESE = re.compile("[\u2e80-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]")
_FONT_FILES = re.compile(
    r"cjk|notosanssc|sourcehan|msyh|pingfang|hiragino|heiti|simhei|dengxian|wqy|droidsansfallback"
    r"|arial ?unicode|songti|simsun",
    re.IGNORECASE,
)


def has_chinese(texts: Iterable[str]) -> bool:
    """Return whether any of the texts holds a Chinese character or full-width mark."""
    return any(_CHINESE.search(text) for text in texts)


@lru_cache(maxsize=8)
def chinese_font(kind: str = "screen") -> str | None:
    """Return the name of an installed font that draws Chinese, or None.

    `kind` is one of `FigureFont`: of songti and heiti a font of the kind where one is there.
    """
    from matplotlib import font_manager

    wanted = (*_CHOSEN.get(kind, ()), *CHINESE_FONTS)
    found = _first_known(font_manager, wanted)
    if found is None:
        # Installed after matplotlib wrote its list of fonts.
        for path in font_manager.findSystemFonts():
            if _FONT_FILES.search(Path(path).name):
                try:
                    font_manager.fontManager.addfont(path)
                except (OSError, RuntimeError):
                    continue
        found = _first_known(font_manager, wanted)
    return found


def family_for(texts: Iterable[str], language: str = "en", kind: str = "screen") -> list[str]:
    """Return the font families, in order, that draw these texts.

    Parameters
    ----------
    texts : iterable of str
        Everything that will be drawn (titles, labels, names of regions).
    language : {"en", "zh"}
        With "zh" a Chinese font is wanted whatever the texts are.
    kind : {"screen", "songti", "heiti"}
        See `FigureFont`.

    Raises
    ------
    MissingDependencyError
        If Chinese must be drawn and no font for it is installed.
    """
    if not (language.startswith("zh") or has_chinese(texts)):
        latin = [LATIN] if kind == "screen" else [times_font(), LATIN]
        return [*latin, *_at_hand(kind)]  # a tick of an axis may bear a month in Chinese
    chinese = chinese_font(kind)
    if chinese is None:
        raise MissingDependencyError(
            _(
                "No font for Chinese was found, so the figure would show boxes. Install one: "
                "Debian and Ubuntu: apt install fonts-noto-cjk; Windows: Microsoft YaHei "
                "(Settings > Optional features > Chinese supplemental fonts); macOS: PingFang "
                "SC or Hiragino Sans GB (Font Book); or draw with {param:language=en} and "
                "English names."
            ),
        )
    # What Times lacks (arrows, rare signs) comes from the font that matplotlib brings.
    return [LATIN, chinese] if kind == "screen" else [times_font(), chinese, LATIN]


def _at_hand(kind: str) -> list[str]:
    """Return the font for Chinese that matplotlib knows, if there is one; nothing is looked for."""
    from matplotlib import font_manager

    found = _first_known(font_manager, (*_CHOSEN.get(kind, ()), *CHINESE_FONTS))
    return [] if found is None else [found]


@lru_cache(maxsize=1)
def times_font() -> str:
    """Return the name of an installed font of Times or its shapes."""
    from matplotlib import font_manager

    return _first_known(font_manager, TIMES) or LATIN


def _first_known(font_manager: object, names: Iterable[str]) -> str | None:
    manager = font_manager.fontManager  # type: ignore[attr-defined]
    installed = {entry.name for entry in manager.ttflist}
    return next((name for name in names if name in installed), None)
