# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin's icon."""

from pathlib import Path

ICON = str(Path(__file__).with_name("regspatial.svg"))
