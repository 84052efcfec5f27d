# SPDX-License-Identifier: GPL-2.0-or-later
"""The tools in Processing: those of the catalog, the plugin's own, their parameters and their help."""
