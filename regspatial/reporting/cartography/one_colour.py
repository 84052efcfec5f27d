"""Maps of estimates by region that never spread their colours over less than the uncertainty of what they show."""

from __future__ import annotations

from typing import Any

from ...results.uncertain import one_colour_said, within_uncertainty
from ...words import Message
from ..look import current


def one_colour(how: dict[str, Any], values: Any, low: Any, high: Any, level: float) -> None:
    """Ask for one class, and say why under the map, where values are within their uncertainty.

    `how` is what `choropleth` takes. Classes that the caller asked for stay.
    """
    if "classes" not in how and within_uncertainty(values, low, high):
        how.update(classes=1, scheme="quantiles", centre=None)
        say_beneath(how, one_colour_said(level), how.get("language", "en"))


def say_beneath(how: dict[str, Any], said: Message, language: str) -> None:
    """Put a sentence under a map, before its source and that of the style."""
    source = how.get("source") or (how.get("style") or current()).source
    how["source"] = " ".join([said.text(language), *([source] if source else [])])
