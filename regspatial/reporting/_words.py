"""Names of coded values in both languages, from the catalog, where each stands once."""

from __future__ import annotations

from functools import cache
from typing import Any

from ..catalog import Choice, expand, tools


@cache
def _choices() -> dict[tuple[str, str], Choice]:
    found: dict[tuple[str, str], Choice] = {}
    for tool in tools():
        for param in expand(tool):
            for choice in param.choices:
                found.setdefault((param.name, choice.value), choice)
    return found


def said(param: str, value: Any, language: str) -> str:
    """Return a parameter's value in words: ``said("weights_kind", "knn", "zh")`` is "k 近邻"."""
    choice = _choices().get((param, str(value)))
    if choice is None:
        return str(value)
    return choice.zh if language.startswith("zh") else choice.en


def weights_said(w: Any, language: str) -> str:
    """Return weights in words: kind and normalisation, of a mapping or of `SpatialWeights`."""
    if w is None:
        return ""
    get = w.get if hasattr(w, "get") else lambda key, default=None: getattr(w, key, default)
    kind = said("weights_kind", get("kind", "user"), language)
    normalised = said("normalise", get("normalisation", "none"), language)
    if language.startswith("zh"):
        return f"{kind}权重（{normalised}）"
    return f"{kind[:1].lower() + kind[1:]} weights ({normalised[:1].lower() + normalised[1:]})"
