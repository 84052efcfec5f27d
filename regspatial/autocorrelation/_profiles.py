"""Several variables matched to the same weights: a profile a region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..containers import Panel, SpatialWeights
from ..containers.labels import Label, made
from ..errors import ParameterError, listed
from ..words import Message, _
from ._inputs import Prepared, at_times, other_standardised, prepare
from ._moments import Array


def checked_names(variables: Sequence[str], *, least: int = 1) -> list[str]:
    names = [variables] if isinstance(variables, str) else [str(v) for v in variables]
    twice = sorted({v for v in names if names.count(v) > 1})
    if twice:
        raise ParameterError(
            _("{param:variables} names {twice} more than once; once is enough."),
            twice=listed(twice),
        )
    if len(names) < least:
        raise ParameterError(
            _("{param:variables} names {n} {n:column|columns}; give at least {least}."),
            n=len(names),
            least=least,
        )
    return names


def profiles(
    panel: Panel, variables: Sequence[str], w: SpatialWeights, time: object
) -> tuple[Prepared, Array]:
    """Return the first variable prepared, and all standardised in its order, (k, T, n)."""
    names = checked_names(variables)
    p = prepare(at_times(panel[names[0]], time), w)
    z = np.empty((len(names), *p.z.shape))
    z[0] = p.z
    for k, name in enumerate(names[1:], start=1):
        z[k] = other_standardised(p, at_times(panel[name], time))
    variable = replace(p.variable, name=", ".join(names), label=_joined(panel, names))
    return replace(p, variable=variable), z


def _joined(panel: Panel, names: list[str]) -> Label | None:
    """Return the labels of several variables as one, None where there are none."""
    known = {n: panel[n].label for n in names}
    if not any(known.values()):
        return None
    return made(Message("{names}", names=listed((known[n] or n for n in names), len(names))))
