# SPDX-License-Identifier: GPL-2.0-or-later
"""Values between QGIS and Python: one place where NULL becomes None."""

from __future__ import annotations

import math
from typing import Any

from qgis.PyQt.QtCore import QDate, QDateTime, QVariant


def is_null(value: object) -> bool:
    """Return whether a value is nothing: None, or the NULL of QGIS on Qt 5 and on Qt 6."""
    if value is None:
        return True
    return isinstance(value, QVariant) and value.isNull()


def is_nothing(value: object) -> bool:
    """Return whether a value of a dialog, of a script or of a model says nothing.

    An untouched list is [] in a dialog and [""] in the model designer; an untouched text is "".
    """
    if isinstance(value, list | tuple):
        return all(is_nothing(one) for one in value)
    return is_null(value) or (isinstance(value, str) and not value.strip())


def to_python(value: object) -> Any:
    """Return an attribute as Python knows it: NULL as None, dates as date, text and numbers."""
    if is_null(value):
        return None
    if isinstance(value, QVariant):
        value = value.value()
    if isinstance(value, QDateTime):
        return value.toPyDateTime()
    if isinstance(value, QDate):
        return value.toPyDate()
    return value


def to_attribute(value: object) -> Any:
    """Return a value of a table as an attribute; NaN becomes NULL."""
    if value is None:
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and math.isnan(value):
        return None
    return value
