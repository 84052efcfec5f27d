# SPDX-License-Identifier: GPL-2.0-or-later
"""How a run works in its thread: how far it is, how it is stopped, what it is kept from."""

SETTING = "regspatial/external_python"
"""Where QGIS keeps the Python of the user that recipes run in."""
