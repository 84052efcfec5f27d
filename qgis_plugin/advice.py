# SPDX-License-Identifier: GPL-2.0-or-later
"""The core's advice in the words of the dialog.

The core speaks to those who write Python ("choose islands='keep'"); here the argument's name becomes
the label that stands in the dialog ("choose “Regions without neighbours” = keep").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from .i18n import say

_ARGUMENT = re.compile(
    r"(?<![\w.{])(?P<name>[a-z][a-z_]*)="
    r"(?P<value>'[^']*'|\"[^\"]*\"|\[[^\]]*\]|(?:True|False|None|[\w\-]+(?:\.\d+)?|…))?"
)
_ONLY_IN_PYTHON = (
    # (what the core says, key of what is said here)
    ("(balance() shows the choices)", "advice_gaps"),
    ("（balance() 列出可选办法）", "advice_gaps"),
    ("(ignore=)", "advice_select"),
    ("ignore=", "advice_select"),
    ("(columns= picks columns)", "advice_nothing"),
    ("（用 columns= 选列）", "advice_nothing"),
)


def in_the_words_of_the_dialog(text: str, params: Iterable[Any], lang: str) -> str:
    """Return a sentence of the core with arguments named as in the dialog.

    Parameters
    ----------
    text : str
    params : parameters of the tool
    lang : {"en", "zh"}
    """
    labels: dict[str, str] = {}
    for p in params:
        for name in (p.name, p.feeds.partition(".")[2]):
            if name:
                labels.setdefault(name, p.label(lang))

    def spoken(found: re.Match[str]) -> str:
        label = labels.get(found["name"])
        if label is None:
            return found[0]
        value = (found["value"] or "").strip("'\"")
        if not value or value == "…":
            return f"“{label}”"
        if value.startswith("["):
            example = say("advice_links", lang) if found["name"] == "links" else ""
            return f"“{label}”{example}"
        return f"“{label}” = {value}"

    for python, key in _ONLY_IN_PYTHON:
        text = text.replace(python, say(key, lang))
    return _ARGUMENT.sub(spoken, text)
