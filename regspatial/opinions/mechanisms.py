"""Mediation: the three equations and their product by statsmodels, with dummies."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from ..regression.chains.mediation.record import Mediation
from ..regression.panel.least_squares.sample import OUTSIDE
from ..results.second_opinion import Compared
from ..words import Message, _
from .fixed_effects import plain
from .numbers import each, number
from .record_inputs import Given
from .registry import opinion
from .spatial_models import ESTIMATE, IN_EQUATION


@opinion(Mediation, "statsmodels")
def by_statsmodels(record: Mediation, given: Given) -> Iterator[Compared]:
    """Yield every equation by least squares with dummies, and the products of their coefficients."""
    import statsmodels.api as sm

    text = str(given.argument("formula", record.spec.get("formula")))
    _left, *tail = re.split(rf"(\|{OUTSIDE})", text, maxsplit=1)
    slopes: dict[str, dict[str, float]] = {}
    for k, step in enumerate(record.steps, 1):
        terms = [t for t in step.terms if t != "Intercept"]
        p = plain(step, given, f"{step.y_name} ~ {' + '.join(terms)}" + "".join(tail))
        fit = sm.OLS(p.y, np.column_stack([p.x, p.dummies])).fit()
        order = [step.terms.index(n) for n in p.names]
        what = Message(IN_EQUATION, what=ESTIMATE, k=k, y=step.y_name)
        theirs = fit.params[: len(p.names)]
        yield from each(
            what, p.names, step.estimates[order], theirs, sizes=step.se[order], wanted=7
        )
        slopes.setdefault(step.y_name, {}).update(
            dict(zip(p.names, map(float, theirs), strict=True))
        )
    last = slopes[record.steps[-1].y_name]
    for name in record.mediators:
        product = slopes[name][record.regressor] * last[name]
        yield number(
            Message(_("indirect effect through {name}"), name=name),
            record.get("indirect", name if len(record.mediators) > 1 else "")["estimate"],
            product,
            wanted=7,
        )
