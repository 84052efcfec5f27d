"""Likelihood-ratio tests of the effects of regions and periods, at their size."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Unpack, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, fdtrc

from ...._calls.door import door
from ...._calls.executor import Executor
from ...._kernels.linear.spectrum import Spectrum
from ...._kernels.random import as_seed
from ....choices import one_of
from ....choices.data import Missing
from ....choices.regression import FORMS, FixedEffects, Model
from ....containers import Panel, PeriodWeights, SpatialWeights
from ....containers.times import more_times
from ....declare.asks import Asks
from ....declare.data import Table, Weights
from ....declare.description import Output
from ....declare.draws import SeedOfDraws
from ....declare.every_tool import KeyedSelection
from ....declare.models import Durbin, ModelChoice, ModelFormula
from ....declare.tool import tool
from ....errors import ConvergenceError, InferenceWarning, ParameterError, SpecificationError
from ....options import DEFAULT, Options
from ....progress import Progress, part, report
from ....results.record import label_entry
from ....results.regression import SpatialPanelResult
from ....words import Message, _
from ...estimation.design import PanelDesign, row_sums, spectrum_of
from ...estimation.within import Shock
from ...panel.fixed.spatial_panel import spatial_panel_estimate
from ...panel.unbalanced.design import UnbalancedDesign, designed
from ...panel.unbalanced.record import spectrum_for
from ..drawn_effects import drawn_ratios
from .record import EffectsTest, EffectsTests

Array = NDArray[np.float64]

_PAIRS: tuple[tuple[str, FixedEffects, FixedEffects], ...] = (
    ("regions beside periods", "twoway", "time"),
    ("periods beside regions", "twoway", "entity"),
    ("both", "twoway", "none"),
    ("regions alone", "entity", "none"),
    ("periods alone", "time", "none"),
)

_MANY, _FEW = 999, 199
_CHEAP_CELLS, _MOST_CELLS = 5000, 50_000
"""Cells up to which drawing 999, or 199, data sets takes seconds."""
_PER_DUMMY = 8
"""Of errors with holes or weights by time a value of lambda needs a basis with all dummies: so many cost
what the rest does."""

_WITHOUT_DEPENDENCE = ("ols", "slx")  # F is exact there for normal errors


@tool(
    group="test",
    behind="model_tests",
    name=_("LR tests of effects of regions and periods"),
    help=_(
        "Whether a spatial panel needs effects of regions, of periods, or both, each "
        "beside the other and alone: likelihood ratios judged by data drawn from the model "
        "without them, or as an F, so that short panels keep the size."
    ),
    tags=_(
        "likelihood ratio, fixed effects, individual effects, time effects, F test, "
        "two-way fixed effects or one, are time effects needed"
    ),
    outputs=(Output.table("effects_tests", _("Tests of effects")),),
)
@door
def effects_tests(
    panel: Table,
    formula: ModelFormula,
    w: Weights,
    *,
    y: str | None = None,
    x: Sequence[str] | None = None,
    model: ModelChoice = "sdm",
    durbin: Durbin = None,
    draws: Annotated[
        int | None,
        Asks(
            _("Data sets drawn"),
            _("From the model without the effects; empty: 999 where that is cheap; 0: p of F."),
            least=0,
            most=9999,
            advanced=True,
        ),
    ] = None,
    missing: Missing | None = None,
    rng: SeedOfDraws = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    options: Options | None = None,
    **_every_tool: Unpack[KeyedSelection],
) -> EffectsTests:
    r"""Test whether a spatial panel needs effects of regions, of periods, or both.

    .. math::
        LR = 2(L_u - L_r),\qquad F = \left(e^{LR/(nT)} - 1\right)\frac{nT - p_u}{q}

    Parameters
    ----------
    panel, formula, w, y, x, id, time, model, durbin
        As in `regspatial.regression.spatial_panel_estimate`.
    draws : int, optional
        Data sets that are drawn from the model without the effects that are tested, 19 to 9,999; 0 for p of
        F. By default 999 (199 from 5,000 cells on, none from 50,000), none for ols and slx, where F is exact, and
        none for a sac or gns with holes, weights by time or rows of W of several sums.
    rng : int, Generator or None
    executor, progress, options : optional
    where, missing : optional
        As in `regspatial.regression.spatial_panel_estimate`; "keep" tests on the cells that are there.

    Returns
    -------
    EffectsTests
        Five tests: each kind of effects beside the other, both, and each alone.

    Raises
    ------
    RegspatialError
        As `spatial_panel_estimate`; SpecificationError for one period, and for draws of a sac or gns with holes, weights by
        time or rows of W of several sums; ParameterError for draws that are not allowed.

    Notes
    -----
    q, the number of effects tested, is as large as the panel has regions, so that the χ² of LR refuses
    true nulls several times too often in short panels. Without space LR is a function of the F
    statistic, whose distribution is exact for normal errors: p is that of F, with nT - p degrees of
    freedom below, p all slopes, effects and spatial parameters of the larger model. The χ² p that is
    customarily printed stands beside it. Likelihoods are uncorrected ones.

    With a spatial parameter, F is an approximation: effects of periods bias rho (lambda) by the order of 1/n, the
    more the more periods there are, and that gain in likelihood adds to the ratio. Of true nulls without effects
    of periods, 7 (sar) to 10 (sem) in 100 were refused at 5% with 30 regions and 11 periods (1,200 to 2,000
    simulated panels). So p is the share of data sets
    drawn from the smaller model, its bias corrected, whose LR is as large (parametric bootstrap, normal
    errors): 4 to 6 in 100 (`benchmarks/panel_tests.py`).

    References
    ----------
    Davison, A. C., and Hinkley, D. V. (1997). Bootstrap Methods and their Application, chapter 4.
    https://doi.org/10.1017/CBO9780511802843
    Elhorst, J. P. (2014). Spatial Econometrics, section 3.3. https://doi.org/10.1007/978-3-642-40340-8

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> rng = np.random.default_rng(1)
    >>> x, e = rng.normal(size=(2, 6, 9))
    >>> panel = rs.Panel.from_arrays(range(9), range(6), {"x": x, "y": x + np.arange(9.0) + e})
    >>> found = rs.regression.effects_tests(panel, "y ~ x", None, model="ols")
    >>> bool(found.tests[0].p_value < 0.01)
    True
    """
    one_of("model", model, Model)
    if panel.T < 2:
        raise SpecificationError(
            more_times(_("Effects of regions and periods need two periods or more."), panel.times)
        )
    how = {"y": y, "x": x, "model": model, "durbin": durbin}
    designed(panel, formula, w, {**how, "fixed_effects": "twoway"}, missing)  # says what is wrong
    fits: dict[FixedEffects, SpatialPanelResult | None] = {}
    failures: list[ConvergenceError] = []
    kinds: tuple[FixedEffects, ...] = get_args(FixedEffects)
    for k, effects in enumerate(kinds):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", InferenceWarning)
                fits[effects] = spatial_panel_estimate(
                    panel,
                    formula,
                    w,
                    y=y,
                    x=x,
                    model=model,
                    fixed_effects=effects,
                    durbin=durbin,
                    covariance="observed",
                    bias_correction="none",
                    missing=missing,
                    options=options,
                )
        except ConvergenceError as error:
            fits[effects] = None
            failures.append(error)
        report(progress, 0.6 * (k + 1) / len(kinds), effects)
    tests = [
        _test(name, full, less)
        for name, one, other in _PAIRS
        if (full := fits[one]) is not None and (less := fits[other]) is not None
    ]
    known = next((f for f in fits.values() if f is not None), None)
    if known is None:
        raise failures[0]
    count = _draws(draws, known)
    seed = as_seed(rng)
    if count:
        drawn = _drawn(
            (panel, formula, w, missing), how, tests, count, seed, options, part(progress, 0.6, 1.0)
        )
        tests = [t._replace(p_value=_share(drawn[t.name], t.ratio)) for t in tests]
    return EffectsTests(
        model=model,
        y_name=known.y_name,
        tests=tuple(tests),
        draws=count,
        notes=(*_said(model, count, seed), *(error.message for error in failures)),
        spec={
            "function": "effects_tests",
            "formula": formula,
            "model": model,
            "draws": count,
            "seed": seed if count else None,
            **label_entry(panel.labels, known.data_notes),
        },
    )


def _draws(asked: int | None, fit: SpatialPanelResult) -> int:
    """Return how many data sets are drawn.

    Raises
    ------
    ParameterError, SpecificationError
    """
    kind = FORMS[fit.model].family
    apart = kind == "both" and not _one_sum(fit)
    if asked is None:
        if apart or kind == "none":
            return 0
        few, cells = fit.nobs > _CHEAP_CELLS, fit.nobs
        if kind == "error" and (fit.by_period or not np.isfinite(fit.residuals).all()):
            few, cells = True, cells * fit.n_effects // _PER_DUMMY
        return 0 if cells > _MOST_CELLS else _FEW if few else _MANY
    if asked != 0 and not 19 <= asked <= 9999:
        raise ParameterError(
            _("{param:draws={draws!r}}; 19 to 9,999 can be drawn, or 0 for p of F."), draws=asked
        )
    if asked and apart:
        raise SpecificationError(
            _(
                "Data of a {model} are drawn where the panel is whole and all rows of one W have one sum; here p is "
                "that of F: leave {param:draws} out."
            ),
            model=fit.model,
        )
    return asked


def drawn_p(
    given: tuple[Panel, str | None, SpatialWeights | PeriodWeights | None, Missing | None],
    how: dict[str, Any],
    full: SpatialPanelResult,
    fewer: FixedEffects,
    ratio: float,
    seed: int,
    options: Options | None,
) -> tuple[float, int]:
    """Return p of one test of effects from data drawn without them, and of how many; NaN and 0 if too many cells."""
    if not _draws(None, full):
        return float("nan"), 0
    one = EffectsTest("one", ratio, 0.0, 0, 0, 0.0, 0.0, 0.0)
    pairs = {"one": (full.fixed_effects, fewer)}
    drawn = _drawn(given, {**how, "model": full.model}, [one], _FEW, seed, options, None, pairs)
    return _share(drawn["one"], ratio), _FEW


def _one_sum(fit: SpatialPanelResult) -> bool:
    """Return whether a panel is whole and the rows of its W all have one sum."""
    if fit.by_period or fit.w is None or not np.isfinite(fit.residuals).all():
        return False
    return Shock.of(row_sums(fit.w)).even


def _drawn(
    given: tuple[Panel, str | None, SpatialWeights | PeriodWeights | None, Missing | None],
    how: dict[str, Any],
    tests: list[EffectsTest],
    draws: int,
    seed: int,
    options: Options | None,
    progress: Progress | None,
    pairs: Mapping[str, tuple[FixedEffects, FixedEffects]] | None = None,
) -> dict[str, Array]:
    """Return the ratios of the tests in data drawn where their nulls are true."""
    options = options or DEFAULT
    panel, formula, w, missing = given
    pairs = pairs or {name: (large, small) for name, large, small in _PAIRS}
    designs: dict[str, PanelDesign] = {
        effects: designed(
            panel, formula, w, {**how, "fixed_effects": effects, "told": True}, missing
        )
        for effects in dict.fromkeys(one for pair in pairs.values() for one in pair)
    }
    d = next(iter(designs.values()))
    spectrum: Spectrum | None = None
    if isinstance(d, UnbalancedDesign):
        spectrum = spectrum_for(d, options)
    elif FORMS[d.model].family != "none" and d.w is not None:
        spectrum = spectrum_of(d.w, options)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InferenceWarning)
        return drawn_ratios(
            designs,
            {t.name: pairs[t.name] for t in tests},
            spectrum,
            draws,
            seed,
            options,
            progress,
        )


def _share(drawn: Array, value: float) -> float:
    return float((1 + int(np.sum(drawn >= value))) / (drawn.size + 1))


def said_of_f(model: str) -> tuple[Message, ...]:
    """Return what simulations say of the size of F, where it is an approximation."""
    if model in _WITHOUT_DEPENDENCE:
        return ()
    return (
        Message(
            _(
                "With a spatial parameter, the tests of the effects of periods are too ready to find some: "
                "with 30 regions and 11 periods, 7 to 10 in 100 true nulls were refused at 5%. Read "
                "p between 0.01 and 0.05 there as undecided."
            )
        ),
    )


def _said(model: str, draws: int, seed: int) -> tuple[Message, ...]:
    """Return how p was found."""
    if draws:
        sentence = _(
            "p: from {draws} data sets drawn from the model without the effects that are tested (seed "
            "{seed}); beside it p of F and of the customary χ²."
        )
        return (Message(sentence, draws=draws, seed=seed),)
    return said_of_f(model)


def _test(name: str, u: SpatialPanelResult, r: SpatialPanelResult) -> EffectsTest:
    size = u.n_effects + len(u.terms)
    df, below = size - (r.n_effects + len(r.terms)), u.nobs - size
    ratio = 2.0 * (u.loglik - r.loglik)
    f = float(np.expm1(max(ratio, 0.0) / u.nobs)) * below / df
    return EffectsTest(
        name=name,
        ratio=ratio,
        statistic=f,
        df=df,
        df_below=below,
        p_value=(p := float(fdtrc(df, below, f))),
        p_f=p,
        p_usual=float(chdtrc(df, max(ratio, 0.0))),
    )
