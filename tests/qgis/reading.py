# SPDX-License-Identifier: GPL-2.0-or-later
"""Reading results back, and comparing them with the Python API's."""

import math
import re

from qgis.core import QgsVectorLayer

RTOL = 1e-9
"""Two builds of numpy, scipy and BLAS sum in another order: estimates differ in the last digits."""
ATOL = 1e-11
"""For numbers that are zero but for rounding (a lag of standardised values, an expectation)."""
EXACT = {"int", "bool", "text"}


def opened(destination: object) -> QgsVectorLayer:
    """Return a result as a layer, from its layer or its file."""
    if isinstance(destination, QgsVectorLayer):
        return destination
    layer = QgsVectorLayer(str(destination), "result")
    assert layer.isValid(), destination
    return layer


def rows_of(destination: object) -> list[list[object]]:
    """Return the rows of a table or layer, the file's own row number apart."""
    layer = opened(destination)
    keep = [k for k, f in enumerate(layer.fields()) if f.name() != "fid"]
    return [[plain(f.attributes()[k]) for k in keep] for f in layer.getFeatures()]


def plain(value: object) -> object:
    """Return NULL as None, on Qt 5 and Qt 6."""
    if value is None or (hasattr(value, "isNull") and value.isNull()):
        return None
    return value


def assert_same_table(destination: object, wanted: dict) -> None:
    """Compare a table with the Python API's: labels and counts exactly, estimates to 1e-9."""
    found = rows_of(destination)
    assert len(found) == len(wanted["rows"]), (found, wanted["rows"])
    kinds = [
        "text" if any(isinstance(row[k], str) for row in wanted["rows"]) else kind
        for k, kind in enumerate(wanted["kinds"])
    ]
    for mine, theirs in zip(found, wanted["rows"], strict=True):
        for a, b, kind, key in zip(mine, theirs, kinds, wanted["keys"], strict=True):
            assert_same(a, b, kind, f"{key} of {theirs} ({mine})")


def _unspelled(text: str) -> str:
    """Return a sentence without a parameter and its value, which each face spells in its own way."""
    text = re.sub(r"“[^”]+” = (“[^”]+”|[\w-]+)", "(…)", str(text))
    return re.sub(r"\b\w+='([\w-]+)'", "(…)", text)


def assert_same(a: object, b: object, kind: str, where: str) -> None:
    if isinstance(b, float) and kind not in EXACT:
        assert isinstance(a, float), f"{where}: {a!r} for {b!r}"
        assert math.isclose(a, b, rel_tol=RTOL, abs_tol=ATOL), f"{where}: {a!r} for {b!r}"
    elif kind == "text":
        # a text column may hold years: QGIS has them as text
        wanted = "" if b is None else str(b)
        assert _unspelled(a or "") == _unspelled(wanted), f"{where}: {a!r} for {b!r}"
    else:
        assert a == b, f"{where}: {a!r} for {b!r}"
