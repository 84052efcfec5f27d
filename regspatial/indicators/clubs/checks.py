"""Check the options and values of convergence clubs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..._kernels import log_t as kernel
from ...containers import Variable
from ...containers.time_axis import ordered_axis
from ...containers.times import more_times
from ...errors import DataWarning, InputError, ParameterError, listed, warn
from ...words import Message, _

Array = NDArray[np.float64]

_LEAST_REGIONS, _LEAST_TIMES = 3, 4


SHORT = 20
"""Times below which the test rejects too often: 18 of 100 samples at 11 times, 5 at 20."""


def check_numbers(smoothing: float, trim: float) -> None:
    """Refuse a smoothing or a trim that is out of bounds."""
    if not 0.0 <= smoothing <= 1e9:
        raise ParameterError(
            _("{param:smoothing={smoothing!r}} is not allowed; give a number from 0 (none) up."),
            smoothing=smoothing,
        )
    if not 0.0 < trim < 1.0:
        raise ParameterError(
            _("{param:trim={trim!r}} is not allowed; give a share above 0 and below 1."), trim=trim
        )


def check_enough(x: Variable, trim: float) -> int:
    """Return how many times are left out; refuse where too little is left."""
    if len(x.ids) < _LEAST_REGIONS:
        raise InputError(
            _("{name!r} has {n} {n:region|regions}; clubs need {least}."),
            columns=[x.name],
            name=x.name,
            n=len(x.ids),
            least=_LEAST_REGIONS,
        )
    ordered_axis(x.times)
    out = max(kernel.first_used(len(x.times), trim), 1)
    if len(x.times) - out < _LEAST_TIMES:
        said = _(
            "{name!r} has {n} {n:time|times}, of which {param:trim={trim!r}} leaves {left}; the regression on "
            "log t needs {least}."
        )
        left = {"trim": trim, "left": len(x.times) - out, "least": _LEAST_TIMES}
        raise InputError(
            more_times(said, x.times, name=x.name, n=len(x.times), **left), columns=[x.name]
        )
    if len(x.times) < SHORT:
        warn(
            DataWarning(
                _(
                    "There {n:is|are} {n} {n:time|times}. With fewer than {short} the log t test rejects convergence too often and "
                    "finds too many clubs; read them as a description."
                ),
                n=len(x.times),
                short=SHORT,
            )
        )
    return out


def compared(x: Variable, logs: bool) -> Array:
    """Return the values or their logs."""
    if not logs:
        return x.values
    _refuse(x, x.values, _("not positive, so that there is no log"))
    return np.asarray(np.log(x.values))


def above_zero(x: Variable, values: Array, logs: bool) -> None:
    """Refuse values without logarithms, by region."""
    said = _(
        "not above zero after logs and smoothing; a smaller unit makes logs larger (yuan, not 10,000 yuan)"
    )
    _refuse(x, values, said if logs else _("not above zero"))


def _refuse(x: Variable, values: Array, why: str) -> None:
    bad = [x.ids[i] for i in np.flatnonzero((values <= 0.0).any(axis=0))]
    if bad:
        raise InputError(
            _(
                "{name!r} in {n} {n:region|regions} is {why}: {bad}. Paths are ratios to the mean of all and need "
                "values above zero."
            ),
            ids=bad,
            columns=[x.name],
            name=x.name,
            n=len(bad),
            why=Message(why),
            bad=listed(bad),
        )
