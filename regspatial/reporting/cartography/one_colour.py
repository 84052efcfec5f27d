"""Maps of estimates by region that never spread their colours over less than the uncertainty of what they show."""

from __future__ import annotations

from typing import Any

from ...results.layer import Ends
from ...results.uncertain import (
    CLASSES,
    classes_apart,
    fewer_said,
    limits_apart,
    one_colour_said,
    within_uncertainty,
)
from ...words import Message
from ..look import current
from .map_parts import BENEATH


def no_finer_map(how: dict[str, Any], values: Any, ends: Ends) -> None:
    """Ask for no classes finer than the intervals of values, and say under the map where they are fewer for it.

    `how` is what `choropleth` takes. Classes that the caller asked for stay.
    """
    if "classes" in how:
        return
    language = how.get("language", "en")
    if within_uncertainty(values, ends.low, ends.high):
        how.update(classes=1, scheme="quantiles", centre=None)
        say_beneath(how, one_colour_said(ends), language)
        return
    scheme, centre = how.get("scheme", "quantiles"), how.get("centre")
    if isinstance(scheme, str):
        found = classes_apart(values, ends.width, scheme, centre)
        fewer = found < CLASSES
        how["classes"] = found
    else:
        inner = limits_apart(scheme, ends.width, centre)
        fewer = len(inner) < len(scheme)
        how["scheme"] = inner
    if fewer:
        say_beneath(how, fewer_said(ends), language)


def say_beneath(how: dict[str, Any], said: Message, language: str) -> None:
    """Put a sentence under a map, before its source and that of the style."""
    source = how.get("source") or (how.get("style") or current()).source
    how["source"] = BENEATH.join([said.text(language), source or ""])
