"""The languages of what is shown."""

from __future__ import annotations

from ..choices import none_of
from ..errors import ParameterError
from ..words import language_of, languages


def check_language(language: str) -> str:
    """Return the code of a language: "en", "zh" (also ``zh_CN``, ``zh-Hans``), or one with a .po.

    Raises
    ------
    ParameterError
        If there is none of that name.
    """
    found = language_of(language)
    if found is None:
        raise ParameterError(none_of("language", language, languages()))
    return found
