"""Centre of gravity and standard deviational ellipse of a variable, time by time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ..._kernels.shapes import tangent
from ..._kernels.shapes.geodesic import departing
from ...choices import one_of
from ...choices.gravity_centre import CentreFrame, EllipseForm
from ...choices.weights import PointsOf
from ...containers import Variable
from ...containers.time_axis import ordered_axis
from ...declare.asks import Asks
from ...declare.data import AtTimes, Map
from ...declare.description import Output
from ...declare.every_tool import SampleChoice
from ...declare.tool import tool
from ...errors import GeometryError, InputError, listed
from ...results.record import label_entry
from ...words import _
from ..zipf.estimate import times_of
from .record import CentreOfGravity

Array = NDArray[np.float64]

FURTHEST = 9_900.0
"""km: within a quarter of the Earth's circumference of its centre a distribution has one centre alone."""
_ROUND = 1e-9
"""Axes whose squares differ by less than this share are equal, and the ellipse has no direction."""
_CORNERS = 73


@tool(
    group="describe",
    name=_("Centre of gravity and deviational ellipse"),
    help=_(
        "Where a variable has its centre of gravity at each time, how far and in which "
        "direction it moved, and the standard deviational ellipse about it; with a map of "
        "the path."
    ),
    tags=_(
        "mean centre, centre of gravity, standard deviational ellipse, SDE, path, "
        "shift, CrimeStat, centre of population, where the economy moves"
    ),
    outputs=(
        Output.table("centre_of_gravity", _("Centre of gravity")),
        Output.table("deviational_ellipse", _("Standard deviational ellipse")),
        Output.table("centre_path", _("Path of the centre of gravity")),
        Output.lines("path", _("Path as lines")),
        Output.lines("ellipses", _("Ellipses as lines")),
        Output.number("net", _("From the first centre to the last")),
        Output.number("way", _("Length of the path")),
    ),
)
@door
def centre_of_gravity(
    variable: Annotated[
        Variable,
        Asks(_("Variable"), _("Not negative and complete: GDP, population.")),
    ],
    regions: Map,
    *,
    points: Annotated[
        PointsOf | tuple[str, str],
        Asks(
            _("Point of each place"),
            _("Where the value of a region is thought to be."),
            terms="points",
        ),
    ] = "centroid",
    frame: Annotated[
        CentreFrame,
        Asks(
            _("Frame"),
            _(
                "Of maps in longitude and latitude: geodesics, or plain means of the degrees, as "
                "most studies print."
            ),
            terms="centre_frame",
        ),
    ] = "geodesic",
    form: Annotated[
        EllipseForm,
        Asks(
            _("Half-axes"), _("CrimeStat's are longer by √2 · √(n/(n − 2))."), terms="ellipse_form"
        ),
    ] = "n",
    at_times: AtTimes = None,
    **_every_tool: Unpack[SampleChoice],
) -> CentreOfGravity:
    r"""Follow the centre of gravity of a variable among regions, with its standard deviational ellipse.

    With shares :math:`p_i = x_i / \sum x` and places :math:`s_i` (east, north) seen from the centre,

    .. math:: \sum_i p_i s_i = 0, \qquad
              V = \sum_i p_i s_i s_i' = U \,\mathrm{diag}(\sigma_1^2, \sigma_2^2)\, U'

    The half-axes of the ellipse are σ₁ ≥ σ₂, its azimuth that of the first column of U.

    Parameters
    ----------
    variable : Variable
        Not negative, with a positive sum at each time; complete, since a region that came or went would
        move the centre.
    regions : Regions
        Of all regions of x, and maybe others.
    points : {"centroid", "seat", "point"} or a pair of attribute names
        Where the value of a region is thought to be; see `Regions.coordinates`.
    frame : {"geodesic", "degrees"}
        Of maps in longitude and latitude. "geodesic": places are azimuth and distance in km along
        geodesics of WGS-84 from the centre, which is where they weigh out. "degrees": the centre is the
        plain means of longitude and latitude, as most studies print it, which weighs a degree of
        longitude alike at all latitudes; distances and ellipse are geodesic there too. A projected map
        is planar, in its own unit.
    form : {"n", "crimestat"}
        Half-axes are standard deviations with divisor n (here Σ x); or these times
        √2 · √(n/(n − 2)), as CrimeStat and PySAL give them.
    at_times : sequence of times, or a text with commas, optional
        Default: all.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    CentreOfGravity
        `.centres`, `.axes`, `.azimuths`, and for each move `.distances` (km, or the unit of the map) and
        `.directions` in degrees clockwise from north.

    Raises
    ------
    InputError
        If a value is negative, naming regions; if a time sums to nothing; for fewer than three regions.
    GeometryError
        If regions lie further than 9 900 km from the centre; LabelError, MissingValueError.
    ParameterError

    Notes
    -----
    All of a region's value is put on one point, so what moves inside a region is not seen. The first
    azimuth of an ellipse lies between 0 and 180 degrees; of a circle it is NaN. North of a projected map
    is that of its grid.

    References
    ----------
    Lefever, D. W. (1926). Measuring geographic concentration by means of the standard deviational
    ellipse. American Journal of Sociology 32(1), 88–94. doi:10.1086/214027
    Yuill, R. S. (1971). The standard deviational ellipse: an updated tool for spatial description.
    Geografiska Annaler B 53(1), 28–39. doi:10.1080/04353684.1971.11879353

    Examples
    --------
    >>> import regspatial as rs
    >>> dri = rs.example("dri")
    >>> found = rs.centre_of_gravity(dri.panel()["gdp"], dri.regions(), at_times=[2012, 2022])
    >>> found.tables()[0].column("direction")
    (None, 'SE')
    """
    one_of("frame", frame, CentreFrame)
    one_of("form", form, EllipseForm)
    times = (
        variable.times
        if at_times is None
        else sorted(times_of(variable, at_times), key=variable.times.index)
    )
    ordered_axis(variable.times)
    rows = np.vstack([variable.at(t).finite().values for t in times])
    shares = _shares(variable, rows, times)
    places = regions.select(variable.ids)
    xy = np.asarray(places.coordinates(points), dtype=float)
    lonlat = places.lonlat
    how = frame if lonlat else "planar"
    centres = np.array([_centre(xy, p, how) for p in shares])
    seen = [_seen(c, xy, lonlat=lonlat) for c in centres]
    _near_enough(variable, seen, lonlat=lonlat)
    spread = [_ellipse(s, p) for s, p in zip(seen, shares, strict=True)]
    factor = (
        np.sqrt(2.0 * len(variable.ids) / (len(variable.ids) - 2.0)) if form == "crimestat" else 1.0
    )
    axes = factor * np.array([one[0] for one in spread])
    azimuths = np.array([one[1] for one in spread])
    distances, directions = _moves(centres, lonlat=lonlat)
    outlines = [
        _outline(c, a, z, lonlat=lonlat) for c, a, z in zip(centres, axes, azimuths, strict=True)
    ]
    return CentreOfGravity(
        variable=variable.name,
        times=tuple(times),
        n=len(variable.ids),
        lonlat=lonlat,
        centres=centres,
        axes=axes,
        azimuths=azimuths,
        distances=distances,
        directions=directions,
        whole=_moves(centres[[0, -1]], lonlat=lonlat),
        outlines=np.array(outlines),
        spec={
            "function": "centre_of_gravity",
            "points": points,
            "frame": how,
            "form": form,
            **label_entry({**places.labels, **variable.labels}, variable.notes),
        },
    )


def _shares(x: Variable, rows: Array, times: Sequence[object]) -> Array:
    """Return the share of each region at each time."""
    if len(x.ids) < 3:
        raise InputError(
            _("{name!r} has {n} {n:region|regions}; an ellipse needs three."),
            columns=[x.name],
            name=x.name,
            n=len(x.ids),
        )
    bad = [x.ids[i] for i in np.flatnonzero((rows < 0.0).any(axis=0))]
    if bad:
        raise InputError(
            _(
                "{name!r} is negative in {n} {n:region|regions}: {bad}. Only what is not negative has a "
                "centre of gravity; choose another variable."
            ),
            ids=bad,
            columns=[x.name],
            name=x.name,
            n=len(bad),
            bad=listed(bad),
        )
    sums = rows.sum(axis=1, keepdims=True)
    empty = [t for t, s in zip(times, sums.ravel(), strict=True) if not s > 0.0]
    if empty:
        raise InputError(
            _(
                "{name!r} is zero everywhere in {times}, so there is nothing whose centre could be found."
            ),
            columns=[x.name],
            name=x.name,
            times=listed(empty),
        )
    return np.asarray(rows / sums)


def _centre(xy: Array, shares: Array, how: str) -> Array:
    return tangent.mean_of(xy, shares) if how == "geodesic" else np.asarray(shares @ xy)


def _seen(centre: Array, xy: Array, *, lonlat: bool) -> Array:
    return tangent.seen_from(centre, xy) if lonlat else np.asarray(xy - centre)


def _near_enough(x: Variable, seen: list[Array], *, lonlat: bool) -> None:
    """Refuse what lies half around the globe, where directions and means lose their sense."""
    if not lonlat:
        return
    far = np.zeros(len(x.ids), dtype=bool)
    for one in seen:
        far |= ~(np.hypot(*one.T) <= FURTHEST)
    bad = [x.ids[i] for i in np.flatnonzero(far)]
    if bad:
        raise GeometryError(
            _(
                "{n} {n:region lies|regions lie} further than {most:,.0f} km from the centre of gravity, "
                "where it is no longer one point: {bad}. Leave {n:it|them} out, or use a projected map."
            ),
            ids=bad,
            n=len(bad),
            most=FURTHEST,
            bad=listed(bad),
        )


def _ellipse(seen: Array, shares: Array) -> tuple[Array, float]:
    """Return the half-axes, the long one first, and its azimuth in degrees from 0 to 180."""
    squares, turned = np.linalg.eigh((shares * seen.T) @ seen)
    short, long = np.maximum(squares, 0.0)
    if long - short <= _ROUND * long:
        return np.sqrt([long, short]), np.nan
    azimuth = float(np.degrees(np.arctan2(turned[0, 1], turned[1, 1]))) % 180.0
    return np.sqrt([long, short]), 0.0 if azimuth > 180.0 - 1e-9 else azimuth


def _moves(centres: Array, *, lonlat: bool) -> tuple[Array, Array]:
    """Return distance and direction (degrees clockwise from north) of each move; NaN of none."""
    a, b = centres[:-1], centres[1:]
    if lonlat:
        distance, azimuth = departing(a, b)
    else:
        east, north = (b - a).T
        distance, azimuth = np.hypot(east, north), np.arctan2(east, north) % (2.0 * np.pi)
    still = distance <= 1e-9 * (1.0 if lonlat else max(float(np.abs(centres).max()), 1e-300))
    return np.where(still, 0.0, distance), np.where(still, np.nan, np.degrees(azimuth) % 360.0)


def _outline(centre: Array, axes: Array, azimuth: float, *, lonlat: bool) -> Array:
    """Return the ellipse as a closed line in the coordinates of the map."""
    angle = np.linspace(0.0, 2.0 * np.pi, _CORNERS)
    turn = np.radians(azimuth) if np.isfinite(azimuth) else 0.0
    along, across = axes[0] * np.cos(angle), axes[1] * np.sin(angle)
    way = np.column_stack(
        [along * np.sin(turn) + across * np.cos(turn), along * np.cos(turn) - across * np.sin(turn)]
    )
    return tangent.moved(centre, way) if lonlat else np.asarray(centre + way)
