"""Calibration: columns into memberships of fuzzy sets, by three anchors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..choices.fsqca import Calibration
from ..containers import Panel
from ..errors import DomainError, ParameterError, listed
from ..words import _
from .fsqca.record import Anchors

Array = NDArray[np.float64]
Grades: TypeAlias = Mapping[str, str] | str | None
Given: TypeAlias = Mapping[str, Sequence[float]] | str | None
LOG_ODDS: dict[str, float] = {"direct": 3.0, "direct-95": float(np.log(0.95 / 0.05))}
"""Log-odds of membership at full in: Ragin's 3 (.953), and those of .95, as R's QCA has them."""


def by_anchors(x: Array, anchors: Anchors, how: Calibration = "direct") -> Array:
    """Return memberships in [0, 1]; .5 at the crossover. The set falls where full in lies below full out."""
    out, crossover, full = anchors.out, anchors.crossover, anchors.full
    towards = (x - crossover) * np.sign(full - crossover) >= 0.0
    span = np.where(towards, full - crossover, crossover - out)
    share = (x - crossover) / span
    if how == "linear":
        return np.clip(0.5 + 0.5 * share, 0.0, 1.0)
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(LOG_ODDS[how] * share, -700.0, 700.0))))


def anchors_given(given: Given) -> dict[str, tuple[float, ...]]:
    """Return three numbers by column, of a mapping or of a text such as ``gdp: 10, 20, 30; ...``."""
    if given is None:
        return {}
    if not isinstance(given, str):
        return {name: _three(name, tuple(map(float, three))) for name, three in given.items()}
    found = {}
    for part in given.replace("；", ";").split(";"):
        if part.strip():
            name, colon, numbers = part.replace("：", ":").rpartition(":")
            if not colon:
                raise ParameterError(
                    _(
                        "{param:anchors}: {part!r} is not a column with three numbers, such as "
                        "gdp: 10, 20, 30."
                    ),
                    part=part.strip(),
                )
            found[name.strip()] = _three(name.strip(), numbers_in(numbers, "anchors"))
    return found


def grades_given(given: Grades) -> dict[str, str]:
    """Return the column of rough memberships by column, of a mapping or of a text such as ``gdp: rough; ...``."""
    if given is None:
        return {}
    if not isinstance(given, str):
        return dict(given)
    found = {}
    for part in given.replace("；", ";").split(";"):
        if part.strip():
            name, colon, grade = (one.strip() for one in part.replace("：", ":").rpartition(":"))
            if not (name and colon and grade):
                raise ParameterError(
                    _(
                        "{param:grades}: {part!r} is not a column with the column of its rough memberships, "
                        "such as gdp: gdp_grade."
                    ),
                    part=part.strip(),
                )
            found[name] = grade
    return found


def numbers_in(text: str, name: str) -> tuple[float, ...]:
    """Return the numbers of a text, between commas or blanks."""
    parts = text.replace("，", ",").replace(",", " ").split()
    try:
        found = tuple(float(one) for one in parts)
    except ValueError:
        found = (np.nan,)
    if not np.isfinite(found).all():
        raise ParameterError(_("{param:{name}}: {text!r} are not numbers."), name=name, text=text)
    return found


def percentiles_given(given: Sequence[float] | str) -> tuple[float, ...]:
    """Return the three percentiles for full out, crossover and full in, checked."""
    found = numbers_in(given, "percentiles") if isinstance(given, str) else tuple(map(float, given))
    if len(found) != 3 or not 0.0 <= found[0] < found[1] < found[2] <= 100.0:
        raise ParameterError(
            _(
                "{param:percentiles={given}} are not allowed: three that rise, from 0 to 100, for full "
                "out, crossover and full in."
            ),
            given=", ".join(f"{one:g}" for one in found),
        )
    return found


def anchors_of(
    panel: Panel, name: str, given: Mapping[str, Sequence[float]], percentiles: Sequence[float]
) -> Anchors:
    """Return the anchors of a column: those given, or its percentiles."""
    if name in given:
        out, crossover, full = given[name]
        return Anchors(name, out, crossover, full, "given")
    out, crossover, full = np.percentile(panel.columns[name], percentiles).tolist()
    if not out < crossover < full:
        raise DomainError(
            _(
                "The percentiles {percentiles} of {x} do not rise: {values}. Give its three anchors in "
                "{param:anchors}, or name it in {param:memberships} if it is a membership already."
            ),
            columns=[name],
            x=name,
            percentiles=listed(f"{p:g}" for p in percentiles),
            values=listed(f"{v:g}" for v in (out, crossover, full)),
        )
    return Anchors(name, out, crossover, full, "percentiles")


def anchors_by_grades(panel: Panel, name: str, grade: str) -> Anchors:
    """Return where the logistic curve through rough memberships is at log-odds of −3, 0 and 3."""
    x, wanted = panel.columns[name].ravel(), panel.columns[grade].ravel()
    centre, spread = float(x.mean()), float(x.std())
    b = _logistic((x - centre) / spread, wanted) if spread > 0.0 and np.ptp(wanted) > 0.0 else None
    if b is None:
        raise DomainError(
            _(
                "No logistic curve of {x} goes through the rough memberships in {grade}: one of them does not vary, "
                "they have nothing to do with each other, or a value of {x} parts those of 0 from those of 1. Give "
                "anchors, or grades between 0 and 1."
            ),
            columns=[name, grade],
            x=name,
            grade=grade,
        )
    odds = LOG_ODDS["direct"]
    out, crossover, full = (centre + spread * (o - b[0]) / b[1] for o in (-odds, 0.0, odds))
    return Anchors(name, out, crossover, full, "grades")


def _logistic(x: Array, wanted: Array) -> tuple[float, float] | None:
    """Return intercept and slope of the logistic regression of shares, None without a maximum or a slope."""
    z, b = np.column_stack([np.ones_like(x), x]), np.zeros(2)
    for _step in range(100):
        mu = 1.0 / (1.0 + np.exp(-np.clip(z @ b, -700.0, 700.0)))
        w = mu * (1.0 - mu)
        if w.sum() < 1e-8 * len(x) or np.abs(b).max() > 1e3:
            return None
        move = np.linalg.solve(z.T * w @ z, z.T @ (wanted - mu))
        b = b + move
        if np.abs(move).max() < 1e-12 * max(1.0, np.abs(b).max()):
            return (float(b[0]), float(b[1])) if abs(b[1]) > 1e-6 else None
    return None


def check_memberships(panel: Panel, names: Sequence[str], given: str = "memberships") -> None:
    """Refuse what lies outside 0 and 1 among columns that are called memberships, or rough ones."""
    wrong = [n for n in names if panel.columns[n].min() < 0.0 or panel.columns[n].max() > 1.0]
    if not wrong:
        return
    bad = [
        panel.ids[i]
        for i in range(panel.n)
        if any(((v := panel.columns[n][:, i]) < 0.0).any() or (v > 1.0).any() for n in wrong)
    ]
    if given == "grades":
        raise DomainError(
            _("Rough memberships lie from 0 to 1; these columns have others: {wrong}, in {bad}."),
            columns=wrong,
            ids=bad,
            wrong=listed(wrong),
            bad=listed(bad),
        )
    raise DomainError(
        _(
            "Memberships lie from 0 to 1; these columns have others: {wrong}, in {bad}. Leave them out "
            "of {param:memberships} to have them calibrated."
        ),
        columns=wrong,
        ids=bad,
        wrong=listed(wrong),
        bad=listed(bad),
    )


def _three(name: str, found: tuple[float, ...]) -> tuple[float, ...]:
    rising = len(found) == 3 and found[0] < found[1] < found[2]
    falling = len(found) == 3 and found[0] > found[1] > found[2]
    if not (rising or falling):
        raise ParameterError(
            _(
                "The anchors of {x} are {found}: three numbers that rise, for full out, crossover and "
                "full in, or that fall where the set is that of low values."
            ),
            columns=[name],
            x=name,
            found=listed(f"{v:g}" for v in found),
        )
    return found
