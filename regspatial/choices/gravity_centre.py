"""Choices of centres of gravity, and what they are called."""

from __future__ import annotations

from typing import Literal

from ..terms.term import terms
from ..words import p_

CentreFrame = Literal["geodesic", "degrees"]
EllipseForm = Literal["n", "crimestat"]

FAMILIES = {
    "centre_frame": terms(
        {
            "geodesic": p_("centre_frame", "geodesic, on the ellipsoid"),
            "degrees": p_("centre_frame", "means of longitude and latitude"),
            "planar": p_("centre_frame", "planar, in the coordinates of the map"),
        }
    ),
    "ellipse_form": terms(
        {
            "n": p_("ellipse_form", "standard deviations with divisor n"),
            "crimestat": p_("ellipse_form", "as in CrimeStat, times √2 and with divisor n − 2"),
        }
    ),
    "compass": terms(
        {
            "N": p_("compass", "north"),
            "NE": p_("compass", "north-east"),
            "E": p_("compass", "east"),
            "SE": p_("compass", "south-east"),
            "S": p_("compass", "south"),
            "SW": p_("compass", "south-west"),
            "W": p_("compass", "west"),
            "NW": p_("compass", "north-west"),
            "none": p_("compass", "not moved"),
        }
    ),
}
