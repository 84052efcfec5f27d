# SPDX-License-Identifier: GPL-2.0-or-later
"""What a run writes: layers, tables, files, its report."""
