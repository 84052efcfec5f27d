"""How much a composite index hangs on the choices behind it, and how several indices hang together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray

from .._calls.door import door
from .._kernels.inversions import discordant
from ..choices import one_of
from ..choices.indicators import CouplingVariant
from ..containers import Panel
from ..declare.asks import Asks, asked_as
from ..declare.data import Table
from ..declare.description import Output
from ..declare.every_tool import SampleChoice
from ..declare.models import IndicatorsText, NormalisationChoice, ScoreChoice, WeightingChoice
from ..declare.tool import tool
from ..errors import ConstantColumnError, DomainError, ParameterError, listed
from ..results.record import label_entry
from ..results.table import region
from ..terms import Named
from ..words import Message, _, changed
from .composite.estimate import NORMALISATIONS, SCORES, WEIGHTINGS, composite_index
from .composite.record import CompositeIndex
from .coupling_record import Coupling, Sensitivity, Variant
from .systems import Indicators

Array = NDArray[np.float64]

_SAID = {
    "weighting": _("weights: {value}"),
    "normalisation": _("normalised: {value}"),
    "score": _("score: {value}"),
}


@tool(
    group="index",
    behind="composite_index",
    name=_("Sensitivity of a composite index"),
    help=_(
        "How much ranks change under every other weighting, normalisation and score, and "
        "with each indicator left out."
    ),
    tags=_("robustness, weights, entropy, ranks, composite index, is the ranking robust"),
    outputs=(Output.table("sensitivity", _("The index under other choices")),),
)
@door
def composite_sensitivity(
    panel: Table,
    indicators: Annotated[Indicators, asked_as(IndicatorsText)],
    *,
    normalisation: NormalisationChoice = "efficacy",
    weighting: WeightingChoice = "entropy",
    score: ScoreChoice = "sum",
    **_every_tool: Unpack[SampleChoice],
) -> Sensitivity:
    """Make an index, and again under every other choice and without each indicator.

    Parameters
    ----------
    panel, indicators, normalisation, weighting, score, where, missing
        As in `regspatial.composite_index`.

    Returns
    -------
    Sensitivity
        As from `indicators.composite_sensitivity_of`.

    Raises
    ------
    UnknownColumnError, MissingValueError, ConstantColumnError, DomainError, ParameterError

    References
    ----------
    Saisana, M., Saltelli, A. and Tarantola, S. (2005). Uncertainty and sensitivity analysis
    techniques as tools for the quality assessment of composite indicators. Journal of the Royal
    Statistical Society A 168(2), 307-323. doi:10.1111/j.1467-985X.2005.00350.x

    Examples
    --------
    >>> import regspatial as rs
    >>> panel = rs.example("dri").panel()
    >>> found = rs.composite_sensitivity(panel, {"gdp": "+", "population": "-"})
    >>> len(found.variants)
    10
    """
    return composite_sensitivity_of(
        composite_index(
            panel, indicators, normalisation=normalisation, weighting=weighting, score=score
        )
    )


@door
def composite_sensitivity_of(index: CompositeIndex) -> Sensitivity:
    """Compute an index again under every other choice, and with each indicator left out.

    Parameters
    ----------
    index : CompositeIndex

    Returns
    -------
    Sensitivity
        For each variant Spearman's correlation of all scores with those of the index, the share of
        pairs of regions whose order changes (mean over the periods), and the region that moves most.
        A variant that cannot be computed (entropies of z-scores) stands there with its reason.

    Raises
    ------
    ParameterError
        If what is given is no composite index.

    References
    ----------
    Saisana, M., Saltelli, A. and Tarantola, S. (2005). Uncertainty and sensitivity analysis
    techniques as tools for the quality assessment of composite indicators. Journal of the Royal
    Statistical Society A 168(2), 307-323. doi:10.1111/j.1467-985X.2005.00350.x

    Examples
    --------
    >>> import regspatial as rs
    >>> panel = rs.example("dri").panel()
    >>> index = rs.composite_index(panel, {"gdp": "+", "population": "-"})
    >>> found = rs.indicators.composite_sensitivity_of(index)
    >>> len(found.variants)
    10
    """
    panel = Panel(
        ids=index.ids,
        times=index.times,
        columns={n: index.raw[:, :, j] for j, n in enumerate(index.names)},
    )
    ranks = index.ranks()
    variants = []
    for what, how, kept in _variants(index):
        try:
            other = composite_index(panel, kept, **how)  # type: ignore[arg-type]
        except (DomainError, ConstantColumnError) as error:
            variants.append(
                Variant(what, float("nan"), float("nan"), None, 0, _called(error.message, index))
            )
            continue
        moved = other.ranks() - ranks
        t, i = _farthest(moved, index.ids)
        variants.append(
            Variant(
                what,
                _spearman(index.scores.ravel(), other.scores.ravel()),
                float(
                    np.mean(
                        [_turned(a, b) for a, b in zip(index.scores, other.scores, strict=True)]
                    )
                ),
                Message("{region} {time}", region=region(index.ids[i]), time=index.times[t])
                if moved.any()
                else None,
                int(moved[t, i]),
                None,
            )
        )
    return Sensitivity(base=index.spec, variants=tuple(variants))


def _farthest(moved: NDArray[np.int64], ids: Sequence[str]) -> tuple[int, int]:
    """Return the cell (period, region) that moved most; of several the first by period, then by label.

    By place it would be another where the rows of a table stand in another order.
    """
    size = np.abs(moved)
    t, i = min(np.argwhere(size == size.max()).tolist(), key=lambda at: (at[0], ids[at[1]]))
    return t, i


def _called(refusal: Message, index: CompositeIndex) -> Message:
    """Return why a variant was refused, with indicators called as readers know them."""
    names = set(index.names)
    said: Message = changed(
        refusal, lambda one: index.said(one) if isinstance(one, str) and one in names else one
    )
    return said


def _variants(
    index: CompositeIndex,
) -> Iterator[tuple[Message, dict[str, object], Sequence[object]]]:
    spec = index.spec
    base = {k: spec[k] for k in ("normalisation", "weighting", "score", "shift")}
    for key, choices in (
        ("weighting", WEIGHTINGS),
        ("normalisation", NORMALISATIONS),
        ("score", SCORES),
    ):
        for value in choices:
            if value != spec[key]:
                how = {**base, key: value}
                if how["weighting"] == "given":
                    how |= {"weighting": "equal", "weights": _given(index, index.names)}
                said = Message(_SAID[key], value=Named(key, value))
                if key == "weighting":
                    how.pop("weights", None)
                yield said, how, index.indicators
    for one in index.indicators if len(index.indicators) > 1 else ():
        kept = [other for other in index.indicators if other is not one]
        how = dict(base)
        if how["weighting"] == "given":
            how |= {"weighting": "equal", "weights": _given(index, [o.column for o in kept])}
        yield Message(_("without {column}"), column=index.said(one.column)), how, kept


def _given(index: CompositeIndex, names: Sequence[str]) -> dict[str, float]:
    return {n: float(index.weights[0, index.names.index(n)]) for n in names}


def _turned(a: Array, b: Array) -> float:
    """Return the share of pairs whose order is the other way round."""
    pairs = len(a) * (len(a) - 1) // 2
    return discordant(a, b) / pairs if pairs else 0.0


def _spearman(a: Array, b: Array) -> float:
    from scipy.stats import rankdata

    first, second = rankdata(a), rankdata(b)
    if np.ptp(first) == 0.0 or np.ptp(second) == 0.0:
        return float("nan")
    return float(np.corrcoef(first, second)[0, 1])


@tool(
    group="index",
    name=_("Coupling coordination"),
    help=_(
        "How far several indices rise together: coupling C, level T, degree of "
        "coordination D and its grade, for every region and period."
    ),
    tags=_("coupling, coordination degree, CCD, synergy, coupling degree, coordinated development"),
    tried={"rescale": "yes"},
    style="sequential",
    map=_("For a map of the result."),
    outputs=(
        Output.table("coupling", _("Coupling coordination")),
        Output.layer(_("Map with C, T and D")),
    ),
)
@door
def coupling_coordination(
    panel: Table,
    indices: Annotated[Sequence[str], Asks(_("Indices"), _("At least two, each between 0 and 1."))],
    *,
    weights: Sequence[float] | None = None,
    variant: Annotated[
        CouplingVariant,
        Asks(
            _("Form of C"),
            _("The standard one reaches from 0 to 1; others make older papers' numbers again."),
            terms="coupling_variant",
        ),
    ] = "standard",
    rescale: Annotated[
        bool,
        Asks(
            _("Bring indices to .01 to .99 first"),
            _("For indices on other scales; over all regions and periods together."),
        ),
    ] = False,
    **_every_tool: Unpack[SampleChoice],
) -> Coupling:
    r"""Measure how far several indices rise together: coupling C, level T, coordination D.

    .. math:: C = \Big[\prod_i U_i \Big/ \big(\tfrac1k\sum_i U_i\big)^k\Big]^{1/k}, \quad
              T = \sum_i a_i U_i, \quad D = \sqrt{C\,T}

    Parameters
    ----------
    panel : Panel
    indices : at least two names
        Columns between 0 and 1.
    weights : sequence of numbers, optional
        The a_i; equal by default, made to sum to one.
    variant : {"standard", "wang2021", "unrooted", "half"}
        Wang et al. (2021): :math:`C = \sqrt{[1 - m]\,\prod_i (U_i/\max U)^{1/(k-1)}}` with m the
        mean of :math:`\sqrt{(U_i-U_j)^2}` over the pairs, which spreads C over 0 to 1. Two forms
        of older papers, to make their numbers again: "unrooted" leaves the k-th root out of C;
        "half" is :math:`\sqrt{U_1U_2/(U_1+U_2)^2}`, at most ½, so that D is √½ of the standard
        one, and grades are not theirs.
    rescale : bool
        Whether each index is first brought to .01 to .99, as SPSSAU does; written down.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    Coupling

    Raises
    ------
    ParameterError
    DomainError
        If an index is outside 0 to 1, or "half" is asked of more than two.

    References
    ----------
    Wang, S., Kong, W., Ren, L., Zhi, D., Dai, B. (2021). Research on misuses and modification of
    coupling coordination degree model in China. Journal of Natural Resources 36(3), 793–810.
    doi:10.31497/zrzyxb.20210319

    Examples
    --------
    >>> import regspatial as rs
    >>> panel = rs.example("dri").panel()
    >>> found = rs.coupling_coordination(panel, ["gdp", "population"], rescale=True)
    >>> [t.name for t in found.tables()]
    ['coupling']
    """
    names = list(dict.fromkeys(indices))
    if len(names) < 2:
        raise ParameterError(_("{param:indices} must name at least two columns."))
    one_of("variant", variant, CouplingVariant)
    panel.require(*names)
    u = np.stack([panel[n].values for n in names], axis=2)
    if rescale:
        low, high = u.min(axis=(0, 1)), u.max(axis=(0, 1))
        u = 0.01 + 0.98 * (u - low) / np.where(high > low, high - low, 1.0)
    bad = [n for j, n in enumerate(names) if (u[:, :, j] < 0).any() or (u[:, :, j] > 1).any()]
    if bad:
        raise DomainError(
            _(
                "These indices are not between 0 and 1: {bad}. Normalise them, or use "
                "{param:rescale=True}."
            ),
            columns=bad,
            bad=listed(bad),
        )
    k = len(names)
    if variant == "half" and k != 2:
        raise DomainError(
            _("The form with at most one half is of two systems; these are {n}. Choose another."),
            n=k,
        )
    a = np.full(k, 1.0 / k) if weights is None else _shares(weights, k)
    level = (u * a).sum(axis=2)
    c = _C[variant](u)
    return Coupling(
        names=tuple(names),
        ids=panel.ids,
        times=panel.times,
        coupling=c,
        level=level,
        coordination=np.sqrt(c * level),
        spec={
            "function": "coupling_coordination",
            "indices": names,
            "weights": a.tolist(),
            "variant": variant,
            "rescale": rescale,
            **label_entry(panel.labels, panel.notes_of(*names)),
        },
    )


def _standard(u: Array) -> Array:
    k, mean = u.shape[2], u.mean(axis=2)
    ratio = np.divide(
        u.prod(axis=2),
        mean**k,
        out=np.zeros_like(mean),
        where=mean > np.finfo(float).tiny ** (1 / k),
    )
    return np.asarray(np.clip(ratio, 0.0, 1.0) ** (1.0 / k))


def _wang(u: Array) -> Array:
    k, top = u.shape[2], u.max(axis=2)
    i, j = np.triu_indices(k, 1)
    apart = np.abs(u[:, :, i] - u[:, :, j]).mean(axis=2)
    share = np.divide(u, top[:, :, None], out=np.zeros_like(u), where=top[:, :, None] > 0.0)
    return np.asarray(np.sqrt((1.0 - apart) * share.prod(axis=2) ** (1.0 / (k - 1))))


def _unrooted(u: Array) -> Array:
    return np.asarray(_standard(u) ** u.shape[2])


def _half(u: Array) -> Array:
    return np.asarray(_standard(u) / 2.0)


_C = {"standard": _standard, "wang2021": _wang, "unrooted": _unrooted, "half": _half}


def _shares(weights: Sequence[float], k: int) -> Array:
    a = np.asarray(weights, dtype=float)
    if a.shape != (k,) or not np.isfinite(a).all() or (a < 0).any() or a.sum() <= 0:
        raise ParameterError(
            _("{param:weights} must be {k} {k:number|numbers} from 0 up, not all zero."), k=k
        )
    return np.asarray(a / a.sum())
