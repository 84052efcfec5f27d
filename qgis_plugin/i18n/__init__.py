# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin's own sentences; the catalog brings those of the tools.

They are translated by the core's .po, with no compiled .qm file: nothing binary is shipped, and a
language is one file. Python 3.9 syntax, and the core's words keep to it too, so that the sentence
about a Python that is too old can be said in Chinese; see __init__.py of the plugin.
"""

from __future__ import annotations

from typing import Any

from qgis.core import QgsApplication

from ..words import Message, language_of
from . import (
    texts,
    texts_china,
    texts_dialogs,
    texts_linked,
    texts_links,
    texts_maps,
    texts_study,
    texts_welcome,
)

TEXTS = {
    **texts.TEXTS,
    **texts_china.TEXTS,
    **texts_dialogs.TEXTS,
    **texts_linked.TEXTS,
    **texts_links.TEXTS,
    **texts_maps.TEXTS,
    **texts_study.TEXTS,
    **texts_welcome.TEXTS,
}


def language(locale: str | None = None) -> str:
    """Return the language that QGIS speaks (zh for zh_CN and zh-Hans); English where it has no .po."""
    return language_of(QgsApplication.locale() if locale is None else locale) or "en"


def say(key: str, lang: str | None = None, **values: object) -> str:
    """Return one of the plugin's sentences, filled in, in the user's language or in `lang`."""
    return Message(TEXTS[key], **values).text(lang or language())


def message(key: str, **values: object) -> Message:
    """Return one of the plugin's sentences as a message, to be said in the user's language."""
    return Message(TEXTS[key], **values)


def failure(kind: Any, key: str, *, ids: Any = (), columns: Any = (), **values: object) -> Any:
    """Return an error of a kind that says one of the plugin's sentences."""
    return kind(message(key, **values), ids=ids, columns=columns)
