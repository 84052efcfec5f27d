"""Which tools a name means that none has: a function of Python, a word of their tags, a name alike."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..declare.description import Tool
from ..words import languages, say
from ..words.alike import alike

_MOST = 3
PYTHON = {
    "impacts": ("spatial_panel", "spatial_regression"),
    "panel_model": ("spatial_panel",),
    "dynamic_model": ("spatial_panel_dynamic",),
    "predict": ("predict_panel",),
    "regression": ("spatial_regression", "fixed_effects", "gwr"),
    "ols": ("spatial_regression", "fixed_effects"),
    "weights": ("build_weights", "describe_weights"),
    "xsmle": ("spatial_panel", "spatial_panel_dynamic"),
}
"""Functions and words of other programs whose tools are called otherwise, the likeliest first."""


def meant(name: str, tools: Sequence[Tool]) -> list[str]:
    """Return the names of the tools that were meant, the likeliest first; of many the first three."""
    asked = _plain(name)
    known = list(PYTHON.get(asked.replace(" ", "_"), ()))
    known += [t.name for t in tools if _plain(t.entry.rpartition(":")[2]) == asked]
    near = alike(asked.replace(" ", "_"), [t.name for t in tools], _MOST)
    tagged = [t.name for t in tools if asked in _tags(t)]
    return list(dict.fromkeys([*known, *near[:1], *tagged, *near[1:]]))[:_MOST]


def _tags(tool: Tool) -> set[str]:
    return {
        _plain(one)
        for language in languages()
        for one in re.split(
            "[,\N{FULLWIDTH COMMA}\N{IDEOGRAPHIC COMMA}]", say(tool.tags_en, language)
        )
    }


def _plain(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text).strip().lower()
