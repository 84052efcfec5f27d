# SPDX-License-Identifier: GPL-2.0-or-later
"""Linked pictures: what is brushed in a picture is selected on the map, and back.

Qt's own painter, numpy, and the tools of the catalog; loaded when the dock is opened for the first time.
"""
