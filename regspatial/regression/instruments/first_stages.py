"""How strong instruments are for Wy and other endogenous regressors, and what the estimates lean on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..._kernels.instruments import effective_f, rank_statistics
from ...containers.labels import spoken
from ...errors import listed
from ...results.table import Note
from ...words import Words, _

Array = NDArray[np.float64]

WEAK = 10
"""Of the first stage's F, below which instruments are called weak (Staiger and Stock 1997)."""

Meat = Callable[[Array, Array], Array]
"""From columns (m, N) and residuals (N,) to the covariance of their product summed, (m, m)."""


class Strength(NamedTuple):
    """Effective F of each endogenous regressor, Wy the last, and Kleibergen and Paap's F of all together.

    The latter is NaN where Wy alone is endogenous, whose effective F says it.
    """

    each: tuple[float, ...]
    together: float


def strength(moved: Array, z: Array, small: float, classical: bool, meat: Meat) -> Strength:
    """Return the strength of instruments z (L, N) for rows (k, N), both less the exogenous regressors.

    `small` is the factor of the first stages' covariance.
    """
    rest = moved - np.linalg.lstsq(z.T, moved.T, rcond=None)[0].T @ z
    each = tuple(effective_f(d, z, small * meat(z, e)) for d, e in zip(moved, rest, strict=True))
    if len(moved) == 1:
        return Strength(each, float("nan"))

    def meat_of(noise: Array, wald: bool) -> Array:
        factor = small if wald else 1.0
        if classical:
            return np.asarray(factor * np.kron(noise @ noise.T / noise.shape[1], z @ z.T))
        scores = (noise[:, None] * z[None]).reshape(-1, z.shape[1])
        return factor * meat(scores, np.ones(z.shape[1]))

    size = np.linalg.norm(moved, axis=1, keepdims=True)
    _lm, wald = rank_statistics(moved / size, z, meat_of)
    return Strength(each, wald / len(z))


def what_it_leans_on(
    endogenous: Sequence[str],
    outside: Sequence[str],
    used: Sequence[str],
    say: Callable[[Sequence[str]], list[Words]],
) -> tuple[Note, ...]:
    """Say where spatial lags must tell regressors apart: fewer instruments from outside than these."""
    there = [name for name in used if name in outside]
    lags = [name for name in used if name not in outside]
    if len(there) >= len(endogenous):
        return ()
    sentence = _(
        "{few} {few:instrument|instruments} from outside ({there}) for {many} {many:endogenous "
        "regressor|endogenous regressors} beside Wy ({endogenous}): spatial lags tell them apart ({lags}). "
        "That holds only as far as values of neighbours move these regressors and do not move y by themselves."
    )
    return (
        Note(
            sentence,
            few=len(there),
            there=listed(say(there)) if there else "–",
            many=len(endogenous),
            endogenous=listed(say(endogenous)),
            lags=listed(say(lags)),
        ),
    )


def weakness(
    endogenous: Sequence[str], found: Strength, labels: Mapping[str, Words]
) -> tuple[Note, ...]:
    """Say where instruments are weak: for Wy, for another regressor, for telling all of them apart."""
    out = []
    if found.each and found.each[-1] < WEAK:
        sentence = _(
            "The instruments of Wy are weak (effective F {value:.3g}, below {least}): rho is drawn towards "
            "least squares, and normal intervals do not hold."
        )
        out.append(Note(sentence, value=found.each[-1], least=WEAK))
    for name, value in zip(endogenous, found.each, strict=False):
        if value < WEAK:
            sentence = _(
                "The instruments of {name} are weak (effective F {value:.3g}, below {least}): its coefficient is "
                "drawn towards least squares, and normal intervals do not hold."
            )
            out.append(Note(sentence, name=spoken(name, labels), value=value, least=WEAK))
    if found.together < WEAK <= min(found.each):
        sentence = _(
            "The instruments can hardly tell the endogenous regressors apart (Kleibergen–Paap F {value:.3g}, below "
            "{least}), though for each alone they are strong: normal intervals do not hold."
        )
        out.append(Note(sentence, value=found.together, least=WEAK))
    return tuple(out)
