"""A spatial model and its impacts by region, order and distance, in one run: what every face calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .._door import door
from .._kernels.random import Rng
from ..choices.data import Missing, Where
from ..choices.regression import (
    BiasCorrection,
    Covariance,
    Effects,
    ErrorComponents,
    FixedEffects,
    ImpactInference,
    Model,
)
from ..containers import Panel, PeriodWeights, Regions, SpatialWeights
from ..errors import ParameterError
from ..options import Options
from ..progress import Progress, part
from ..regression import impact_profiles, spatial_panel
from ..regression.impact_profiles import check_regions
from ..results.impact_profiles import ImpactProfiles
from ..words import _
from .panel_model import one_of_errors


@door
def spillovers(
    panel: Panel,
    formula: str | None,
    w: SpatialWeights | PeriodWeights,
    *,
    regions: Regions | None = None,
    y: str | None = None,
    x: Sequence[str] | None = None,
    model: Model = "sdm",
    fixed_effects: FixedEffects | None = None,
    effects: Effects = "fixed",
    error_components: ErrorComponents = "kkp",
    durbin: Sequence[str] | None = None,
    w_error: SpatialWeights | PeriodWeights | Sequence[SpatialWeights] | None = None,
    covariance: Covariance = "auto",
    bias_correction: BiasCorrection = "auto",
    breaks: Sequence[float] | str | None = None,
    orders: int = 4,
    at: Mapping[str, float] | str | None = None,
    inference: ImpactInference = "simulation",
    draws: int = 1000,
    level: float = 0.95,
    where: Where | None = None,
    missing: Missing | None = None,
    rng: Rng = None,
    progress: Progress | None = None,
    options: Options | None = None,
) -> ImpactProfiles:
    """Estimate a spatial model and return its impacts by region, order of neighbour and distance.

    Parameters
    ----------
    panel, formula, w, y, x, model, effects, error_components, durbin, w_error, covariance, \
bias_correction
        As in `regspatial.spatial_panel`.
    fixed_effects : {"twoway", "entity", "time", "none"}, optional
        By default "twoway" for a panel, "none" for a cross-section.
    regions : Regions, optional
        Places for the distances.
    breaks : list of float or text, optional
        Edges of the rings, ``[0, 300, 600]`` or ``"0, 300, 600"``, in km (on the plane in its own unit).
    orders, at, inference, draws, level, rng
        As in `regspatial.regression.impact_profiles`.
    where, missing : optional
        As in `regspatial.spatial_panel`.
    progress, options : optional

    Returns
    -------
    ImpactProfiles

    Raises
    ------
    RegspatialError
        As `spatial_panel` and `impact_profiles`.

    References
    ----------
    Montiel Olea, J. L., and Plagborg-Møller, M. (2019). Simultaneous confidence bands: theory,
    implementation, and an application to SVARs. Journal of Applied Econometrics 34(1), 1–17.
    https://doi.org/10.1002/jae.2656

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import studies
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> found = studies.spillovers(panel, "ln_inn ~ ln_de", w, inference="delta")
    >>> [t.name for t in found.tables()][:1]
    ['impact_shares']
    """
    del where  # the door has chosen
    edges = _numbers(breaks)
    check_regions(panel.n)  # before a model of so many is estimated
    if fixed_effects is None:
        fixed_effects = "twoway" if panel.T > 1 else "none"
    fitted = spatial_panel(
        panel,
        formula,
        w,
        y=y,
        x=x,
        model=model,
        fixed_effects=fixed_effects,
        effects=effects,
        error_components=error_components,
        durbin=durbin,
        w_error=one_of_errors(w_error),
        covariance=covariance,
        bias_correction=bias_correction,
        missing=missing,
        progress=part(progress, 0.0, 0.5),
        options=options,
    )
    return impact_profiles(
        fitted,
        regions=regions if edges is not None else None,
        breaks=edges,
        orders=orders,
        at=at,
        inference=inference,
        draws=draws,
        level=level,
        rng=rng,
        progress=part(progress, 0.5, 1.0),
        options=options,
    )


def _numbers(breaks: Sequence[float] | str | None) -> list[float] | None:
    """Return the edges of a text with commas, or a list.

    Raises
    ------
    ParameterError
    """
    if breaks is None or not isinstance(breaks, str):
        return None if breaks is None else list(breaks)
    parts = [one.strip() for one in breaks.replace("，", ",").split(",") if one.strip()]
    try:
        return [float(one) for one in parts] or None
    except ValueError:
        raise ParameterError(
            _("{param:breaks={breaks!r}} must be distances with commas between: 0, 300, 600."),
            breaks=breaks,
        ) from None
