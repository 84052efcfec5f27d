"""The languages of what is shown."""

from __future__ import annotations

from ..errors import ParameterError
from ..words import _

LANGUAGES = ("en", "zh")


def check_language(language: str) -> str:
    """Return "en" or "zh" (``zh_CN``, ``zh-Hans`` count as "zh"); anything else is an error."""
    short = str(language).replace("_", "-").split("-")[0].lower()
    if short not in LANGUAGES:
        raise ParameterError(
            _("{param:language={language!r}} is not available; use 'en' or 'zh'."),
            language=language,
        )
    return short
