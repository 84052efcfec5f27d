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

_CHINESE = re.compile("[\u2e80-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]")
_FONT_FILES = re.compile(
    r"cjk|notosanssc|sourcehan|msyh|pingfang|hiragino|heiti|simhei|dengxian|wqy|droidsansfallback"
    r"|arial ?unicode|songti|simsun",
    re.IGNORECASE,
)


def has_chinese(texts: Iterable[str]) -> bool:
    """Return whether any of the texts holds a Chinese character or full-width mark."""
    return any(_CHINESE.search(text) for text in texts)


@lru_cache(maxsize=1)
def chinese_font() -> str | None:
    """Return the name of an installed font that draws Chinese, or None."""
    from matplotlib import font_manager

    found = _first_known(font_manager)
    if found is None:
        # Installed after matplotlib wrote its list of fonts.
        for path in font_manager.findSystemFonts():
            if _FONT_FILES.search(Path(path).name):
                try:
                    font_manager.fontManager.addfont(path)
                except (OSError, RuntimeError):
                    continue
        found = _first_known(font_manager)
    return found


def family_for(texts: Iterable[str], language: str = "en") -> list[str]:
    """Return the font families, in order, that draw these texts.

    Parameters
    ----------
    texts : iterable of str
        Everything that will be drawn (titles, labels, names of regions).
    language : {"en", "zh"}
        With "zh" a Chinese font is wanted whatever the texts are.

    Raises
    ------
    MissingDependencyError
        If Chinese must be drawn and no font for it is installed.
    """
    if not (language.startswith("zh") or has_chinese(texts)):
        return [LATIN]
    chinese = chinese_font()
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
    return [LATIN, chinese]


def _first_known(font_manager: object) -> str | None:
    manager = font_manager.fontManager  # type: ignore[attr-defined]
    installed = {entry.name for entry in manager.ttflist}
    return next((name for name in CHINESE_FONTS if name in installed), None)
