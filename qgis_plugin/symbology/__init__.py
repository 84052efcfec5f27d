# SPDX-License-Identifier: GPL-2.0-or-later
"""How layers of results look on the screen: classes, colours, lines, labels, names."""
