"""The tool of centres of gravity and standard deviational ellipses."""

from __future__ import annotations

from ..choices.gravity_centre import CentreFrame, EllipseForm
from ..choices.weights import PointsOf
from ..words import _
from ._common import number, table, table_by_time, the_map
from .location import at_times
from .types import Output, Param, Tool, choices

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="centre_of_gravity",
        group="indicators",
        en=_("Centre of gravity and deviational ellipse"),
        help_en=_(
            "Where a variable has its centre of gravity at each time, how far and in which direction it "
            "moved, and the standard deviational ellipse about it; with a map of the path."
        ),
        entry=".indicators.gravity_centre:centre_of_gravity",
        params=(
            the_map("centre_of_gravity"),
            table_by_time(),
            Param(
                name="variable",
                kind="variable",
                feeds="centre_of_gravity.x",
                en=_("Variable"),
                help_en=_("Not negative and complete: GDP, population."),
            ),
            at_times("centre_of_gravity"),
            Param(
                name="points",
                kind="choice",
                feeds="centre_of_gravity.points",
                en=_("Point of each place"),
                help_en=_("Where the value of a region is thought to be."),
                default="centroid",
                choices=choices("points", PointsOf),
            ),
            Param(
                name="frame",
                kind="choice",
                feeds="centre_of_gravity.frame",
                en=_("Frame"),
                help_en=_(
                    "Of maps in longitude and latitude: geodesics, or plain means of the degrees, as most "
                    "studies print."
                ),
                default="geodesic",
                choices=choices("centre_frame", CentreFrame),
            ),
            Param(
                name="form",
                kind="choice",
                feeds="centre_of_gravity.form",
                en=_("Half-axes"),
                help_en=_("CrimeStat's are longer by √2 · √(n/(n − 2))."),
                default="n",
                choices=choices("ellipse_form", EllipseForm),
            ),
        ),
        outputs=(
            table("centre_of_gravity", _("Centre of gravity")),
            table("deviational_ellipse", _("Standard deviational ellipse")),
            table("centre_path", _("Path of the centre of gravity")),
            Output(name="path", kind="lines", en=_("Path as lines"), source="path"),
            Output(name="ellipses", kind="lines", en=_("Ellipses as lines"), source="ellipses"),
            number("net", _("From the first centre to the last")),
            number("way", _("Length of the path")),
        ),
        tags_en=_(
            "mean centre, centre of gravity, standard deviational ellipse, SDE, path, shift, CrimeStat"
        ),
    ),
)
