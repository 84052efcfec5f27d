"""The languages in which things are shown."""

from __future__ import annotations

from ..errors import ParameterError
from ..words import Language, language_of, languages
from . import none_of


def check_language(language: str) -> Language:
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
