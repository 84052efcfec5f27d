"""Kernel density of a variable by time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from ..._calls.door import door
from ..._kernels.bandwidth import sheather_jones, silverman
from ...choices import one_of
from ...choices.description import DensityBandwidth, DensityDrawing
from ...containers import Variable
from ...containers.time_spans import times_named
from ...declare.asks import Asks
from ...declare.description import Output
from ...declare.every_tool import SampleChoice
from ...declare.tool import tool
from ...errors import InputError, ParameterError
from ...results.record import label_entry
from ...words import _
from .record import KernelDensity

Array = NDArray[np.float64]

_RULES = {"silverman": silverman, "sheather-jones": sheather_jones}
POINTS = 512
MOST_RIDGES = 24
"""Rows that a page shows."""
CUT = 3.0
"""Bandwidths by which the grid goes beyond the least and the greatest value: the kernel is .004 there."""


@tool(
    group="describe",
    name=_("Kernel density by time"),
    help=_(
        "How a variable is spread among the regions, time by time: Gaussian kernel, with "
        "Silverman's or Sheather and Jones' bandwidth, its peaks, and the curves."
    ),
    tags=_(
        "kernel density, distribution, bandwidth, polarisation, Silverman, "
        "Sheather-Jones, density curve, three-dimensional density"
    ),
    outputs=(
        Output.table("density", _("Densities by time")),
        Output.table("density_curves", _("Curves")),
    ),
)
@door
def kernel_density(
    variable: Annotated[Variable, Asks(_("Variable"), _("Whose distribution is drawn."))],
    *,
    at_times: Annotated[
        Sequence[object] | str | None,
        Asks(_("Times"), _("With commas: 2012,2022. Empty: six at most, evenly spread.")),
    ] = None,
    bandwidth: Annotated[
        DensityBandwidth,
        Asks(
            _("Bandwidth"),
            _("Silverman's rule is smooth; Sheather and Jones' keeps two peaks apart."),
            terms="density_bandwidth",
        ),
    ] = "silverman",
    width: Annotated[
        float | None,
        Asks(
            _("Bandwidth of your own"),
            _("In the unit of the variable, in place of the rule."),
            least=0.0,
            advanced=True,
        ),
    ] = None,
    relative: Annotated[
        bool, Asks(_("Divide by the mean of each time"), _("Compares the shape and not the level."))
    ] = False,
    drawn: Annotated[
        DensityDrawing,
        Asks(
            _("Drawn as"),
            _("Ridges show many times, as the three-dimensional figures of papers do."),
            terms="density_drawing",
        ),
    ] = "curves",
    **_every_tool: Unpack[SampleChoice],
) -> KernelDensity:
    r"""Estimate the density of a variable among the regions, time by time, with a Gaussian kernel.

    .. math:: \hat f(x) = \frac{1}{nh}\sum_i \varphi\left(\frac{x - x_i}{h}\right)

    Parameters
    ----------
    variable : Variable, or a Series with regions and times in its index
        Empty cells are left out and counted.
    at_times : sequence of times, or a text with commas, optional
        Default: all, or of more than six the first, the last and four between them.
    bandwidth : {"silverman", "sheather-jones"}
        h = 0.9 min(sd, IQR/1.34) n^(−1/5), which is smooth (R's ``bw.nrd0``); or the plug-in that solves
        Sheather and Jones' equation, which keeps two peaks apart (R's ``bw.SJ``, without its bins).
    width : float, optional
        A bandwidth of your own for every time, in the unit of the variable.
    relative : bool
        Divide by the mean of each time first, so that the shape is compared and not the level.
    drawn : {"curves", "ridges"}
        Curves over each other; or one behind another, a row for each time, the first at the back: all times up to 24
        then, where none are named.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    KernelDensity
        A bandwidth, the peaks and their heights for each time; the curves on one common grid.

    Raises
    ------
    InputError
        If a time has fewer than five values, or they are all the same; for a mean that is not positive
        where values are to be divided by it.
    ParameterError

    Notes
    -----
    A Gaussian kernel knows no bounds: what a curve holds below zero, where no value is negative, is
    said under the table. A peak is a local maximum of at least a hundredth of the highest one.

    References
    ----------
    Silverman, B. W. (1986). Density Estimation for Statistics and Data Analysis. Chapman and Hall.
    doi:10.1201/9781315140919
    Sheather, S. J. and Jones, M. C. (1991). A reliable data-based bandwidth selection method for kernel
    density estimation. Journal of the Royal Statistical Society B 53(3), 683–690.
    doi:10.1111/j.2517-6161.1991.tb01857.x

    Examples
    --------
    >>> import regspatial as rs
    >>> panel = rs.example("dri").panel()
    >>> found = rs.kernel_density(panel["ln_de"], at_times=[2012, 2022])
    >>> found.tables()[0].column("n")
    (30, 30)
    """
    one_of("bandwidth", bandwidth, DensityBandwidth)
    _check_width(width)
    one_of("drawn", drawn, DensityDrawing)
    every = drawn == "ridges" and at_times is None and len(variable.times) <= MOST_RIDGES
    chosen = list(variable.times) if every else chosen_times_of(variable, at_times)
    samples = [_sample(variable.at(t), relative=relative) for t in chosen]
    widths = np.array([_RULES[bandwidth](s) if width is None else float(width) for s in samples])
    low = min(float(s.min()) - CUT * h for s, h in zip(samples, widths, strict=True))
    high = max(float(s.max()) + CUT * h for s, h in zip(samples, widths, strict=True))
    grid = np.linspace(low, high, POINTS)
    return KernelDensity(
        variable=variable.name,
        times=tuple(chosen),
        n=np.array([s.size for s in samples]),
        left_out=int(sum(len(variable.ids) - s.size for s in samples)),
        means=np.array([s.mean() for s in samples]),
        deviations=np.array([s.std(ddof=1) for s in samples]),
        bandwidths=widths,
        below_zero=np.array([_below_zero(s, h) for s, h in zip(samples, widths, strict=True)]),
        grid=grid,
        density=np.array([_density(grid, s, h) for s, h in zip(samples, widths, strict=True)]),
        rule="given" if width is not None else bandwidth,
        relative=relative,
        spec={
            "function": "kernel_density",
            "bandwidth": bandwidth,
            "width": width,
            "relative": relative,
            "drawn": drawn,
            **label_entry(variable.labels, variable.notes),
        },
    )


def _check_width(width: object) -> None:
    fine = isinstance(width, (int, float)) and not isinstance(width, bool)
    if width is not None and not (fine and 0.0 < float(width) < np.inf):  # type: ignore[arg-type]
        raise ParameterError(
            _("{param:width={width!r}} is not allowed; it must be a number above 0."), width=width
        )


def chosen_times_of(x: Variable, given: Sequence[object] | str | None) -> list[int | str]:
    """Return the times that were asked for, six between the first and the last by default."""
    if given is None:
        last = len(x.times) - 1
        at = sorted({round(last * k / 5) for k in range(6)})
        return [x.times[k] for k in at]
    named = times_named(given, x.times)
    found = [x.at(one).times[0] for one in named if not (isinstance(one, str) and not one)]
    if not found:
        raise ParameterError(_("{param:at_times} names no time; leave it out for all."))
    return list(dict.fromkeys(found))


def _sample(x: Variable, *, relative: bool) -> Array:
    values = x.values[0][np.isfinite(x.values[0])]
    if values.size < 5 or np.ptp(values) <= 1e-12 * np.abs(values).max():
        raise InputError(
            _(
                "{name!r} has {n} {n:value|values} in {time}, {different} of them "
                "different; a density needs five, and they must differ."
            ),
            columns=[x.name],
            name=x.name,
            n=values.size,
            time=x.times[0],
            different=np.unique(values).size,
        )
    if not relative:
        return np.sort(values)
    mean = float(values.mean())
    if not mean > 0.0:
        raise InputError(
            _("The mean of {name!r} in {time} is {mean:g}; it must be positive to divide by it."),
            columns=[x.name],
            name=x.name,
            time=x.times[0],
            mean=mean,
        )
    return np.asarray(np.sort(values) / mean)


def _density(grid: Array, sample: Array, h: float) -> Array:
    z = (grid[:, None] - sample[None, :]) / h
    scale = 1.0 / (sample.size * h * np.sqrt(2.0 * np.pi))
    heights: Array = scale * np.exp(-0.5 * z**2).sum(axis=1)
    return heights


def _below_zero(sample: Array, h: float) -> float:
    """Return what a curve holds below zero where no value is: exact, from the normal distribution."""
    return float(ndtr(-sample / h).mean()) if sample[0] >= 0.0 else 0.0
