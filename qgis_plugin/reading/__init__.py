# SPDX-License-Identifier: GPL-2.0-or-later
"""Layers, tables and rasters into the containers of the core."""
