"""Whether a spatial model may be made smaller: likelihood ratios and Wald tests from the data."""

from __future__ import annotations

from typing import Annotated, Any, Unpack

from ...._calls.door import door
from ...._kernels.random import as_seed
from ....choices import one_of
from ....choices.regression import FORMS, Model, WaldNull
from ....containers import Panel, PeriodWeights, SpatialWeights
from ....declare.asks import asked_as
from ....declare.data import Table, Weights
from ....declare.description import Output
from ....declare.models import CovarianceChoice, ModelFormula
from ....declare.spatial_model import SmallerTested
from ....declare.tool import tool
from ....errors import ParameterError, SpecificationError, listed
from ....progress import part
from ....results import Note
from ....results.estimates import check_level_of_tests
from ....results.record import label_entry
from ....results.regression import SpatialPanelResult
from ....words import _
from ...errors.p_of_f import of_regions_together
from ...estimation.within import effects_for
from ...panel.fixed.spatial_panel import spatial_panel_estimate
from ..drawn_nested import Given
from ..nested_ratios import in_place_of_walds, on_p, ratios, with_drawn_p
from ..nested_signs import with_signs
from ..record import OF_LIKELIHOOD, SpecificationTest
from ..wald import wald_of
from .record import NestedTests

_LEFT: dict[tuple[Model, WaldNull], Model] = {
    ("sdm", "theta=0"): "sar",
    ("sdm", "theta+rho*beta=0"): "sem",
    ("sdm", "rho=0"): "slx",
    ("sar", "rho=0"): "ols",
    ("sem", "lambda=0"): "ols",
    ("slx", "theta=0"): "ols",
    ("sdem", "theta=0"): "sem",
    ("sdem", "lambda=0"): "slx",
    ("sac", "rho=0"): "sem",
    ("sac", "lambda=0"): "sar",
    ("gns", "theta=0"): "sac",
    ("gns", "rho=0"): "sdem",
    ("gns", "lambda=0"): "sdm",
}
"""What a model is under a hypothesis."""
_NOTHING_DRAWN = _(
    "{param:draws={draws}}: nothing was drawn, since by these errors p is that of F."
)


@tool(
    group="test",
    behind="model_tests",
    name=_("LR tests between nested spatial models"),
    help=_(
        "Likelihood ratios of a spatial model against every model that it nests: an SDM "
        "against SAR, SEM (common factors), SLX and OLS, each estimated on the same data."
    ),
    tags=_(
        "likelihood ratio, common factor, nested models, SDM, SAR, SEM, LR test, can "
        "the SDM be simplified"
    ),
    outputs=(Output.table("tests", _("Specification tests")),),
)
@door
def lr_tests(
    panel: Table,
    formula: ModelFormula,
    w: Annotated[SpatialWeights | PeriodWeights, asked_as(Weights)],
    **asked: Unpack[SmallerTested],
) -> NestedTests:
    r"""Test a spatial model against every model that it nests, by likelihood ratio.

    .. math::
        LR = 2(L_u - L_r),\qquad F = \left(e^{LR/m} - 1\right)\frac{m - k}{df} \sim F(df, m - k)

    An sdm against sar (theta = 0), sem (theta + rho beta = 0, the common factors), slx and ols; an sdem
    against sem, slx, ols; sac against sar, sem, ols; gns against all; sar, sem and slx against ols.

    Parameters
    ----------
    panel, formula, w, y, x, id, time, model, durbin, bias_correction
        As in `regspatial.regression.spatial_panel_estimate`, with which every model is estimated; a panel of one time is a
        cross-section.
    fixed_effects : {"twoway", "entity", "time", "none"}, optional
        By default "twoway" for a panel, "none" for a cross-section.
    draws : int, optional
        Data sets drawn from each smaller model, 19 to 9,999, from which p is taken; 0 for p of F. By default
        499 for sac and gns (199 from 5,000 cells on, and with holes or weights by time; none from 50,000, or 5,000
        of those), where F is not the distribution, none for all others.
    alpha : float
        Below which p is called a finding; at most 0.5.
    rng : int, Generator or None
    progress, options : optional
    where, missing : optional
        As in `regspatial.regression.spatial_panel_estimate`: "keep" tests on the cells that are there.

    Returns
    -------
    NestedTests

    Raises
    ------
    RegspatialError
        As `spatial_panel_estimate`; SpecificationError for ols, which nests nothing, and if no test can be made;
        ParameterError for draws that are not allowed.

    Notes
    -----
    m are the observations that the likelihood counts, nT without effects and without correction, and k all that
    is estimated: without space p of F is exact. The customary χ², whose p stands beside, takes the variance for
    known. Where rho and lambda stand together the likelihood is a ridge, often with two hills, and its ratios have
    neither distribution (of a gns against a sac χ² refuses 3 of 100 true nulls at 5%, with 30 regions and 11
    periods): p is the share of data sets drawn from the smaller model whose ratio is as large.
    The likelihoods are those of the transformed data where there are fixed effects. A test that cannot
    be made, since the likelihoods are of different data or a maximum lies at a bound, stands as a note.
    `lr_test` tests two models that were estimated before.

    References
    ----------
    Burridge, P. (1981). Testing for a common factor in a spatial autoregression model. Environment and
    Planning A 13(7). https://doi.org/10.1068/a130795
    Elhorst, J. P. (2014). Spatial Econometrics, section 3.3. https://doi.org/10.1007/978-3-642-40340-8

    Examples
    --------
    >>> import regspatial as rs
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> rs.regression.lr_tests(panel, "ln_inn ~ ln_de", w).smaller
    ('sar', 'sem', 'slx', 'ols')
    """
    model, progress = one_of("model", asked["model"], Model), asked["progress"]
    _check(asked)
    nests = FORMS[model].nests
    if not nests:
        raise SpecificationError(
            _("{param:model={model}} has nothing in it that could be left out; test a larger one."),
            model=model,
        )
    how = _how(panel, asked)
    full = spatial_panel_estimate(panel, formula, w, model=model, **how)
    given, seed = Given.of(panel, formula, w, how), as_seed(asked["rng"])
    found, notes = ratios(full, nests, given, part(progress, 0.0, 0.5))
    found, drawn = with_drawn_p(full, found, given, asked["draws"], seed, part(progress, 0.5, 1.0))
    if found:
        notes = [*on_p(full, drawn, seed), *notes, OF_LIKELIHOOD]
    return _record("lr", full, found, notes, given, asked["alpha"], (drawn, seed))


@tool(
    group="test",
    behind="model_tests",
    name=_("Wald tests of a spatial model"),
    help=_(
        "Whether a spatial model may be made smaller, by its own covariance, which may be "
        "a robust one: theta = 0 (SDM to SAR), theta + rho beta = 0 (SDM to SEM, the "
        "common factors), rho = 0, lambda = 0; of a SAC or GNS, whose Wald tests find too "
        "much, likelihood ratios."
    ),
    tags=_(
        "Wald, common factor, SDM, SAR, SEM, restrictions, Wald test, can the SDM be simplified"
    ),
    outputs=(Output.table("tests", _("Specification tests")),),
)
@door
def wald_tests(
    panel: Table,
    formula: ModelFormula,
    w: Annotated[SpatialWeights | PeriodWeights, asked_as(Weights)],
    *,
    covariance: CovarianceChoice = "auto",
    **asked: Unpack[SmallerTested],
) -> NestedTests:
    r"""Test whether a spatial model may be made smaller, by its own covariance (Wald).

    .. math::
        W = r(\hat\vartheta)'\left[R\hat V R'\right]^{-1}r(\hat\vartheta),\quad
        R = \partial r/\partial\vartheta',\qquad F = \frac{W}{df}\,\frac{m - k}{m} \sim F(df, m - k)

    with r the restrictions that there are: theta = 0 (sdm to sar, slx to ols, sdem to sem), theta + rho
    beta = 0 (sdm to sem, the common factors; where every x has its W(x)), rho = 0 and lambda = 0.

    Parameters
    ----------
    panel, formula, w, y, x, id, time, model, durbin, covariance, bias_correction
        As in `regspatial.regression.spatial_panel_estimate`, with which the model is estimated; a panel of one time is a
        cross-section.
    fixed_effects : {"twoway", "entity", "time", "none"}, optional
        By default "twoway" for a panel, "none" for a cross-section.
    draws : int, optional
        Of a sac or gns: as in `lr_tests`. With the covariances "sandwich" and "driscoll-kraay", and with "clustered" where
        it is not CR2 (no fixed effects, under 8 regions, corrections "none" and "lee-yu"): vectors of signs of residuals, 999
        by default. 0 for p of F. Elsewhere nothing is drawn, which a note says where draws were asked for.
    alpha : float
        Below which p is called a finding; at most 0.5.
    rng : int, Generator or None
    progress, options : optional
    where, missing : optional
        As in `regspatial.regression.spatial_panel_estimate`: "keep" tests on the cells that are there.

    Returns
    -------
    NestedTests

    Raises
    ------
    RegspatialError
        As `spatial_panel_estimate`; SpecificationError for ols, which has nothing to test.

    Notes
    -----
    The test needs one estimate and works with robust covariances, which a likelihood ratio does not. By the default's errors,
    CR2, p is of F(q, n - 1). By the other robust ones F (with the clusters, or periods, less one below) refuses too many true
    nulls: regions and periods are few. p is drawn therefore: residuals at the estimates of the smaller model get signs by region (each its own below 12 of "sandwich"), one step of
    the larger model's equations follows, and p is the share of draws with a Wald statistic as large (the wild bootstrap
    of scores). Of "driscoll-kraay" scores of periods get signs and are carried into the next as errors and regressors of
    a region go with those of the year before; rho = 0 and lambda = 0, which need independent regions anyway, are tested
    by signs of regions, which keep all that goes on over time, whatever the covariance takes for granted. That
    is done for whole panels with one W whose rows have one sum, up to 1,000 regions and 12,000 cells (of
    "driscoll-kraay" from six periods on); elsewhere a note says how often F errs.

    Of a sac or gns, whose rho and lambda can hardly be told apart, the Wald tests refuse 9 to 13 of 100 true nulls
    at 5% (30 regions, 11 periods): with the analytic or observed covariance the likelihood ratios of the same
    restrictions stand in their place, their p drawn as in `lr_tests`, and a note has the Wald statistics.

    theta + rho beta = 0 is no linear restriction, so that its statistic depends on how it is written.
    `wald_test` tests a model that was estimated before.

    References
    ----------
    Kline, P., and Santos, A. (2012). A score based approach to wild bootstrap inference. Journal of
    Econometric Methods 1(1). https://doi.org/10.1515/2156-6674.1006
    Burridge, P. (1981). Testing for a common factor in a spatial autoregression model. Environment and
    Planning A 13(7). https://doi.org/10.1068/a130795
    Elhorst, J. P. (2014). Spatial Econometrics, section 3.3. https://doi.org/10.1007/978-3-642-40340-8

    Examples
    --------
    >>> import regspatial as rs
    >>> dri = rs.example("dri")
    >>> panel, w = dri.panel(), rs.weights.knn(dri.regions(), k=5)
    >>> rs.regression.wald_tests(panel, "ln_inn ~ ln_de", w, covariance="clustered").smaller
    ('sar', 'sem', 'slx')
    """
    model, draws = one_of("model", asked["model"], Model), asked["draws"]
    _check(asked)
    nulls = {null: left for (large, null), left in _LEFT.items() if large == model}
    if not nulls:
        raise SpecificationError(
            _("{param:model={model}} has nothing in it that could be left out; test a larger one."),
            model=model,
        )
    how = _how(panel, asked)
    full = spatial_panel_estimate(
        panel, formula, w, model=model, covariance=covariance, progress=asked["progress"], **how
    )
    found: dict[Model, SpecificationTest] = {}
    notes: list[Note] = []
    for null, small in nulls.items():
        try:
            found[small] = wald_of(full, null)
        except SpecificationError as error:
            sentence = _("No Wald test against the {upper}: {reason}")
            notes.append(Note(sentence, upper=small.upper(), reason=error.message))
    given, seed, drawn = Given.of(panel, formula, w, how), as_seed(asked["rng"]), 0
    by_signs: list[Note] | None = None
    if FORMS[model].family == "both":
        found, drawn, more = in_place_of_walds(full, found, given, draws, seed)
        notes += more
    else:
        named = {small: null for null, small in nulls.items()}
        found, drawn, by_signs = with_signs(full, found, named, given, draws, seed)
    said = on_p(full, drawn, seed, walds=True) if by_signs is None else by_signs
    if draws and not drawn and by_signs is None:
        said = [*said, Note(_NOTHING_DRAWN, draws=draws)]
    if found:
        notes = [*said, *of_regions_together(full, found.values()), *notes]
    return _record("wald", full, found, notes, given, asked["alpha"], (drawn, seed))


def _check(asked: SmallerTested) -> None:
    draws = asked["draws"]
    if draws is not None and draws != 0 and not 19 <= draws <= 9999:
        raise ParameterError(
            _("{param:draws={draws!r}}; 19 to 9,999 can be drawn, or 0 for p of F."), draws=draws
        )
    check_level_of_tests(asked["alpha"])


def _how(panel: Panel, asked: SmallerTested) -> dict[str, Any]:
    """Return what every model is estimated with."""
    return {
        "y": asked["y"],
        "x": asked["x"],
        "durbin": asked["durbin"],
        "fixed_effects": effects_for(asked["fixed_effects"], panel.T),
        **{one: asked[one] for one in ("bias_correction", "missing", "options")},
    }


def _record(
    by: str,
    full: SpatialPanelResult,
    found: dict[Model, SpecificationTest],
    notes: list[Note],
    given: Given,
    level: float,
    drawn: tuple[int, int],
) -> NestedTests:
    if not found:
        raise SpecificationError(
            _("There is no such test of this {model}: {reasons}"),
            model=full.model,
            reasons=listed(notes),
        )
    return NestedTests(
        model=full.model,
        y_name=full.y_name,
        fixed_effects=full.fixed_effects,
        by=by,
        tests=tuple(found.values()),
        smaller=tuple(found),
        level=level,
        draws=drawn[0],
        notes=tuple(notes),
        spec={
            "function": f"{by}_tests",
            "formula": given.formula,
            "model": full.model,
            "fixed_effects": full.fixed_effects,
            "bias_correction": full.bias_correction,
            "covariance": full.covariance_type,
            "level": level,
            "draws": drawn[0],
            "seed": drawn[1] if drawn[0] else None,
            **label_entry(given.panel.labels, full.data_notes),
        },
    )
