# SPDX-License-Identifier: GPL-2.0-or-later
"""The pages of a report map: which field and which value each shows, and which share their classes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qgis.core import QgsVectorLayer

from .. import core
from ..i18n import message
from ..reading import features
from ..values import is_null, to_python

_EFFECT = re.compile(r"(?:own|in|out)_(\d+)")


@dataclass(frozen=True)
class Sheet:
    """One page of the atlas: the field shown (None: the layer's own style) and the value kept."""

    field: str | None
    value: Any


def sheets(layer: QgsVectorLayer, names: Sequence[str], page_field: str) -> list[Sheet]:
    """Return the pages: every field with every value of the page field.

    Raises
    ------
    UnknownColumnError, InputError
    """
    there = layer.fields().names()
    missing = [n for n in [*names, *([page_field] if page_field else [])] if n not in there]
    if missing:
        raise core.UnknownColumnError(
            message(
                "no_field",
                layer=layer.name(),
                name=core.listed(missing),
                there=core.listed(there, 30),
                near=core.did_you_mean(missing, there),
            ),
            columns=missing,
        )
    fields: list[str | None] = [*names] or [None]
    values: list[Any] = [None]
    if page_field:
        found = features.values_in(layer, layer.fields().lookupField(page_field))
        values = sorted((to_python(v) for v in found if not is_null(v)), key=_sorting)
        if not values:
            raise core.InputError(message("rm_no_pages", field=page_field))
    return [Sheet(field, value) for field in fields for value in values]


def latest(pages: Sequence[Sheet]) -> list[Sheet]:
    """Return the page of the last value of every field."""
    return list({one.field: one for one in pages}.values())


def span(values: Sequence[Any]) -> str:
    """Return what a sheet with a panel for each value is about: its only value, or the first to the last."""
    said = [str(v) for v in dict.fromkeys(values) if v is not None]
    return "\u2013".join(dict.fromkeys([said[0], said[-1]])) if said else ""


def alike(layer: QgsVectorLayer, name: str, names: list[str]) -> list[str]:
    """Return the fields that share their classes with one: the same variable, so the same unit.

    That is its column of another year (gdp_2012, gdp_2022), or another effect of the same variable
    of a model (own_1, in_1, out_1).
    """
    fields = layer.fields()
    number = fields.field(name).isNumeric()
    return [
        one
        for one in names
        if _variable(one) == _variable(name) and fields.field(one).isNumeric() == number
    ]


def refuse_two_legends(
    layer: QgsVectorLayer, names: Sequence[str], pages: int, common: bool, most: int
) -> None:
    """Refuse one sheet, which has one legend, for what has several, and for more than it holds.

    Raises
    ------
    InputError
    """
    first = alike(layer, names[0], list(names)) if names else []
    other = [one for one in names if one not in first]
    if other:
        raise core.InputError(message("rm_two_legends", fields=core.listed([names[0], *other])))
    if len(names) > 1 and not common:
        raise core.InputError(message("rm_own_classes"))
    if pages > most:
        raise core.InputError(message("rm_too_many", n=pages, most=most))


def _variable(name: str) -> str:
    effect = _EFFECT.fullmatch(name)
    if effect:
        return f"effects of {effect[1]}"
    return next(iter(core.year_columns([name])), name)


def _sorting(value: Any) -> tuple[bool, Any]:
    return (isinstance(value, str), value)
