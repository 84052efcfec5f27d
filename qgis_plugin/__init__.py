# SPDX-License-Identifier: GPL-2.0-or-later
"""regspatial in QGIS: spatial weights, autocorrelation and regression for regional economies.

This file and plugin.py keep to the syntax of Python 3.9, so that an old QGIS gets as far as the
sentence that says what is missing.
"""

from __future__ import annotations

from typing import Any


def classFactory(iface: Any) -> Any:
    """Return the plugin; QGIS calls this when the plugin is switched on."""
    from .plugin import RegspatialPlugin

    return RegspatialPlugin(iface)
