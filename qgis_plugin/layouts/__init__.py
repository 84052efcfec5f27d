# SPDX-License-Identifier: GPL-2.0-or-later
"""Maps on paper: print layouts, their sizes, panels, frames and files."""
