# SPDX-License-Identifier: GPL-2.0-or-later
"""The study panel: map, table and weights chosen once, then one tool after the other, each the catalog's own.

It computes nothing: every number comes from a tool of the Processing Toolbox, with its parameters.
"""
