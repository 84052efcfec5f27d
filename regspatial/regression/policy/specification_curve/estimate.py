"""One coefficient over all choices of controls and effects: a specification curve."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, combinations
from typing import Annotated, Any, Unpack

import numpy as np
from scipy.special import stdtr

from ...._calls.door import door
from ....choices import one_of
from ....choices.specifications import CurveCovariance, EffectsTried
from ....declare.asks import Asks, asked_as
from ....declare.data import Table
from ....declare.description import Output
from ....declare.every_tool import SampleChoice
from ....declare.models import Cluster, ErrorsOfFixedEffects
from ....declare.tool import tool
from ....errors import SpecificationError, listed
from ....formula.design import INTERCEPT
from ....progress import Progress, report
from ....results.record import label_entry
from ....words import _
from ...panel.least_squares.model import Asked, Model, model_of
from ...panel.least_squares.record import fitted_by, made_of
from ...panel.least_squares.sample import OUTSIDE, split
from .record import SpecificationCurve

MOST = 1024
"""Models: a picture shows no more, and ten controls make as many."""


@tool(
    group="model",
    behind="fixed_effects",
    name=_("Specification curve"),
    help=_(
        "One coefficient under every choice of controls, and of fixed effects: a row a "
        "model, the curve, and what each choice does."
    ),
    tags=_("robustness, multiverse, controls, specification chart, robustness check, all controls"),
    map=_("For clusters and effects by its fields, such as region4, and for names of regions."),
    map_advanced=True,
    outputs=(
        Output.table("models", _("Models"), "specification_curve"),
        Output.table("summary", _("All models together"), "specification_summary"),
        Output.table("choices", _("What each choice does"), "specification_choices"),
        Output.number("median", _("Median estimate")),
        Output.number("share", _("Share with p < 0.05"), "share_significant"),
    ),
)
@door
def specification_curve(
    panel: Annotated[Any, asked_as(Table)],
    formula: Annotated[
        str,
        Asks(
            _("Formula"),
            _(
                "Such as: y ~ x + c1 + c2 | id + time: the regressor first, then the controls that "
                "may be left out; right of the bar the fixed effects."
            ),
            kind="formula",
        ),
    ],
    *,
    always: Annotated[
        str | Sequence[str] | None,
        Asks(_("Controls in every model"), _("Such as: c1 + c2. Empty: each may be left out.")),
    ] = None,
    effects_tried: Annotated[
        EffectsTried,
        Asks(
            _("Fixed effects"),
            _("All of them in every model, or every choice of them."),
            terms="effects_tried",
        ),
    ] = "given",
    covariance: Annotated[CurveCovariance, asked_as(ErrorsOfFixedEffects)] = "auto",
    cluster: Cluster = None,
    id: str | None = None,
    time: str | None = None,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> SpecificationCurve:
    r"""Estimate one coefficient under every choice of controls, and of fixed effects.

    With k controls that may be left out there are :math:`2^k` models; each is least squares with fixed
    effects, as `regspatial.fixed_effects` estimates it.

    Parameters
    ----------
    panel : Panel, data frame, or mapping of columns
        As in `regspatial.fixed_effects`.
    formula : str
        ``"y ~ x + c1 + c2 | id + time"``: the regressor of interest first, then its controls; right of the
        bar the fixed effects.
    always : str or sequence of str, optional
        Controls that are in every model (``"c1 + c2"``).
    effects_tried : {"given", "each"}
        Whether every model has all fixed effects, or every choice of them is tried, none too.
    covariance : {"auto", "cr2", "clustered", "classical", "hc1", "driscoll-kraay"}
    cluster, id, time : optional
        As in `regspatial.fixed_effects`.
    where, missing : optional
        As in `regspatial.moran`.
    progress : callable, optional
        ``progress(fraction, message) -> bool``.

    Returns
    -------
    SpecificationCurve
        A row a model in `.to_frame()`; `.share_significant`; `.plot()` draws the curve.

    Raises
    ------
    SpecificationError
        If there is nothing to choose; for more than 1024 models; if a name in `always` is no control.

    Notes
    -----
    All models of the same effects rest on the same rows: those that have every control. More effects
    can leave out rows that stand alone in a level; N stands beside each model. The models share their
    data, so the number of significant ones is no test: the curve shows what the choice does.

    References
    ----------
    Simonsohn, U., Simmons, J. P., and Nelson, L. D. (2020). Specification curve analysis. Nature Human
    Behaviour 4. https://doi.org/10.1038/s41562-020-0912-z

    Examples
    --------
    >>> import regspatial as rs
    >>> panel = rs.example("dri").panel()
    >>> formula = "ln_inn ~ ln_de + ln_pgdp + ln_fdi | id + time"
    >>> rs.specification_curve(panel, formula, covariance="hc1")
    <SpecificationCurve of 'ln_de' on 'ln_inn': 4 models, 0.3151 to 0.3253>
    """
    one_of("effects_tried", effects_tried, EffectsTried)
    one_of("covariance", covariance, CurveCovariance)
    asked = Asked(id=id, time=time, covariance=covariance, cluster=cluster)
    whole = model_of(panel, formula, asked)
    variable, tried, kept = _parts(whole, always)
    chosen = _effects(formula) if effects_tried == "each" else [_right(formula)]
    count = 2 ** len(tried) * len(chosen)
    _check_count(count, variable)
    rows: list[tuple[Any, ...]] = []
    for right in chosen:
        m = whole if right == _right(formula) else model_of(panel, _left(formula) + right, asked)
        for some in _subsets(tried):
            report(progress, len(rows) / count, "models")
            rows.append((*_row(m, variable, [*kept, *some]), some, m.sample.effects))
    report(progress, 1.0, "models")
    estimate, se, df, nobs = (np.array([r[k] for r in rows], dtype=float) for k in range(4))
    with np.errstate(divide="ignore", invalid="ignore"):
        t = estimate / se
    return SpecificationCurve(
        y_name=whole.sample.y_name,
        variable=variable,
        controls=tried,
        always=kept,
        estimates=estimate,
        se=se,
        df=df.astype(int),
        p_values=2.0 * stdtr(df, -np.abs(t)),
        nobs=nobs.astype(int),
        has=np.array([[c in r[4] for c in tried] for r in rows], dtype=bool).reshape(len(rows), -1),
        effects=tuple(tuple(f.name for f in r[5]) for r in rows),
        spec={
            "function": "specification_curve",
            "formula": formula,
            "always": list(kept),
            "effects": effects_tried,
            "covariance": whole.asked.covariance,
            **label_entry(whole.source.labels, whole.sample.notes),
        },
    )


def _parts(
    m: Model, always: str | Sequence[str] | None
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return the regressor of interest, the controls that are tried, and those that stay."""
    variable, *controls = [t for t in m.terms if t != INTERCEPT]
    given = [always] if isinstance(always, str) else list(always or ())
    names = [one.strip() for text in given for one in re.split(rf"[+,]{OUTSIDE}", text)]
    kept = tuple(dict.fromkeys(one for one in names if one))
    unknown = [one for one in kept if one not in controls]
    if unknown:
        raise SpecificationError(
            _("{param:always}: {unknown} is no control of the formula; there are: {controls}."),
            columns=unknown,
            unknown=listed(unknown),
            controls=listed(controls, 20),
        )
    return variable, tuple(c for c in controls if c not in kept), kept


def _check_count(count: int, variable: str) -> None:
    if count < 2:
        raise SpecificationError(
            _(
                "There is one model only: nothing beside {variable!r} may be left out. Give controls, or "
                "{param:effects_tried=each}."
            ),
            variable=variable,
        )
    if count > MOST:
        raise SpecificationError(
            _(
                "{n} {n:model is|models are} more than {most}. Name controls that stay in {param:always}."
            ),
            n=count,
            most=MOST,
        )


def _subsets(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(names, k) for k in range(len(names) + 1))


def _left(formula: str) -> str:
    return split(formula)[0]


def _right(formula: str) -> str:
    return formula[len(_left(formula)) :]


def _effects(formula: str) -> list[str]:
    """Return what stands right of the bar for every choice of the effects, all of them last."""
    names = ["^".join(f"`{part}`" for part in one) for one in split(formula)[1]]
    chosen = [f"| {' + '.join(some)}" if some else "" for some in _subsets(names)]
    return [*chosen[:-1], _right(formula)]


def _row(m: Model, variable: str, controls: Sequence[str]) -> tuple[float, float, int, int]:
    """Return estimate, standard error, degrees of freedom and N of one model."""
    wanted = {INTERCEPT, variable, *controls}
    at = [k for k, t in enumerate(m.terms) if t in wanted]
    b, f = fitted_by(m, at)
    made = made_of(m, f)
    k = [m.terms[i] for i in at].index(variable)
    scale = m.y_unit / float(m.units[at[k]])
    return b[k] * scale, float(np.sqrt(max(made.v[k, k], 0.0))) * scale, made.df, m.sample.y.size
