# SPDX-License-Identifier: GPL-2.0-or-later
"""What a dialog proposes, shows and checks."""

CHOICE = f"{__name__}.widgets.ChoiceWidget"
"""What QGIS makes the widget of a choice from, by name, when a dialog opens."""
