# SPDX-License-Identifier: GPL-2.0-or-later
"""Lists of variables: fields that are ticked, and expressions that are written beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingParameterString,
)

from .. import core
from ..i18n import say
from ..older import Qgis
from ..values import is_nothing

_MORE = "_EXPRESSIONS"


def name_of(fields: str) -> str:
    """Return QGIS's own parameter beside a list of fields: what is written instead of ticked."""
    return f"{fields}{_MORE}"


def definition(param: Any, name: str, lang: str) -> QgsProcessingParameterString:
    """Return the line for expressions that stands below a list of fields."""
    label = say("expressions", lang, label=param.label(lang))
    made = QgsProcessingParameterString(name_of(name), label, None, False, True)
    made.setHelp(say("expressions_help", lang))
    made.setFlags(made.flags() | Qgis.ProcessingParameterFlag.Advanced)
    return made


def chosen(
    algorithm: QgsProcessingAlgorithm,
    name: str,
    given: Mapping[str, Any],
    context: QgsProcessingContext,
) -> list[str] | None:
    """Return the fields and expressions of a list, each once; None where nothing was given."""
    values = dict(given)
    ticked: list[str] = []
    if not is_nothing(given.get(name)):
        ticked = [v for v in algorithm.parameterAsStrings(values, name, context) if v.strip()]
    written = values.get(name_of(name))
    more = [] if is_nothing(written) else core.apart(str(written))
    return list(dict.fromkeys([*ticked, *more])) or None
