"""One coefficient over several models: a specification curve, and an event study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..containers.labels import spoken
from ..errors import InputError, UnknownColumnError, listed
from ..words import Message, _, say
from ._language import check_language
from .style import ACCENT, GRID, MUTED, describe, drawing, new_figure, pick, text_size, titles

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_NO_CHOICES = ("Intercept", "rho", "lambda", "tau", "eta")


def specification_curve(
    models: Mapping[str, Any] | Sequence[Any],
    term: str,
    *,
    choices: Mapping[str, Sequence[bool]] | None = None,
    title: str | None = None,
    language: str = "en",
) -> Figure:
    """Draw one coefficient over all models, sorted, and below it what each model has.

    Parameters
    ----------
    models : sequence of records, or mapping of name to record
        Each with a main table of term, estimate, low, high (Simonsohn, Simmons and Nelson 2020).
    term : str
        The coefficient; every model has it.
    choices : mapping of words to a switch a model, optional
        Rows below the curve ("city effects": [True, False, …]), after those of the controls, which are read
        off the models.
    title, language

    Raises
    ------
    InputError
        For fewer than two models.
    UnknownColumnError
        If some model lacks the coefficient.
    """
    language = check_language(language)
    records = list(models.values()) if isinstance(models, Mapping) else list(models)
    if len(records) < 2:
        raise InputError(
            _("A specification curve needs two models or more; {n} given."), n=len(records)
        )
    rows = [_row(record, term) for record in records]
    order = np.argsort([r["estimate"] for r in rows], kind="stable")
    labels = getattr(records[0], "variable_labels", {})
    switches = _controls(records, term, labels, language)
    switches |= {k: [bool(v) for v in given] for k, given in (choices or {}).items()}
    if any(len(given) != len(records) for given in switches.values()):
        raise InputError(
            _("Each of {param:choices} needs a value for each of the {n} {n:model|models}."),
            n=len(records),
        )
    called = say(spoken(term, labels), language)
    said = Message(
        _("Coefficient of {term} over {n} {n:model|models}"), term=called, n=len(rows)
    ).text(language)
    drawn, caption = titles(title, said)
    with drawing([drawn, called, *switches], language):
        figure = new_figure(6.0, 2.9 + 0.2 * len(switches))
        top, below = figure.subplots(
            2, 1, sharex=True, gridspec_kw={"height_ratios": [2.4, 0.2 * len(switches) + 0.15]}
        )
        _curve(top, [rows[k] for k in order])
        _below(below, {k: [given[i] for i in order] for k, given in switches.items()})
        top.set_ylabel(pick(_("Estimate and 95% interval"), language))
        top.set_title(drawn)
        below.set_xlabel(pick(_("Models, by their estimate"), language))
        sure = sum(r["low"] > 0 or r["high"] < 0 for r in rows)
        least, most = rows[order[0]]["estimate"], rows[order[-1]]["estimate"]
        text = Message(
            _("Specification curve: {title}. From {least:.3g} to {most:.3g}; the interval leaves out zero in {sure} of {n}."),
            title=caption, least=least, most=most, sure=sure, n=len(rows),
        )  # fmt: skip
        return describe(figure, caption, text.text(language))


def event_study(
    model: Any,
    terms: Mapping[int, str],
    *,
    base: int = -1,
    title: str | None = None,
    language: str = "en",
) -> Figure:
    """Draw the coefficients of a model by time from an event, with their intervals.

    Parameters
    ----------
    model : record whose main table has term, estimate, low, high
    terms : mapping of time from the event to term
        ``{-3: "lead3", -2: "lead2", 0: "treated0", 1: "treated1"}``.
    base : int
        The time that was left out, drawn at zero.
    title, language

    Raises
    ------
    UnknownColumnError
        If the model lacks a term.
    """
    language = check_language(language)
    rows = {int(t): _row(model, term) for t, term in terms.items()}
    rows[base] = {"estimate": 0.0, "low": 0.0, "high": 0.0}
    times = sorted(rows)
    middle, low, high = (
        np.array([rows[t][k] for t in times], float) for k in ("estimate", "low", "high")
    )
    drawn, caption = titles(title, pick(_("Coefficients by time from the event"), language))
    with drawing([drawn], language):
        figure = new_figure(6.0, 3.4)
        axes = figure.add_subplot()
        axes.axhline(0.0, color=MUTED, lw=0.8)
        axes.axvline(-0.5, color=MUTED, lw=0.8, ls="--")
        axes.vlines(times, low, high, color=ACCENT, lw=1.5)
        known = np.array([t != base for t in times])
        at = np.array(times)
        axes.plot(at[known], middle[known], "o", color=ACCENT, ms=5)
        axes.plot(at[~known], middle[~known], "o", color=ACCENT, mfc="white", ms=5)
        axes.set_xticks(times)
        axes.set_xlabel(pick(_("Periods from the event (open: the base)"), language))
        axes.set_ylabel(pick(_("Estimate and 95% interval"), language))
        axes.grid(axis="y", color=GRID, lw=0.6)
        axes.set_axisbelow(True)
        axes.set_title(drawn)
        cells = "; ".join(
            f"{t}: {rows[t]['estimate']:.3g} [{rows[t]['low']:.3g}, {rows[t]['high']:.3g}]"
            for t in times
        )
        text = Message(_("Event study: {title}. {cells}."), title=caption, cells=cells)
        return describe(figure, caption, text.text(language))


def _row(record: Any, term: str) -> Mapping[str, Any]:
    rows = {r["term"]: r for r in record.tables()[0].records()}
    if term not in rows:
        raise UnknownColumnError(
            _("There is no term {unknown}; there are: {terms}."),
            columns=[term],
            unknown=repr(term),
            terms=listed(rows, 40),
        )
    found: Mapping[str, Any] = rows[term]
    return found


def _controls(
    records: Sequence[Any], term: str, labels: Mapping[str, Any], language: str
) -> dict[str, list[bool]]:
    """Return which model has which regressor, for those that not all have."""
    have = [{r["term"] for r in record.tables()[0].records()} for record in records]
    every = dict.fromkeys(r["term"] for one in records for r in one.tables()[0].records())
    kept = [
        t for t in every if t != term and t not in _NO_CHOICES and not all(t in h for h in have)
    ]
    return {say(spoken(t, labels), language): [t in h for h in have] for t in kept}


def _curve(axes: Axes, rows: Sequence[Mapping[str, Any]]) -> None:
    x = np.arange(1, len(rows) + 1)
    middle, low, high = (np.array([r[k] for r in rows], float) for k in ("estimate", "low", "high"))
    axes.axhline(0.0, color=MUTED, lw=0.8)
    axes.vlines(x, low, high, color=ACCENT, lw=1.2, alpha=0.55)
    sure = (low > 0) | (high < 0)
    for chosen, face in ((sure, ACCENT), (~sure, "white")):
        axes.plot(x[chosen], middle[chosen], "o", color=ACCENT, mfc=face, ms=4)
    axes.grid(axis="y", color=GRID, lw=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(axis="x", length=0, labelbottom=False)


def _below(axes: Axes, switches: Mapping[str, Sequence[bool]]) -> None:
    for k, given in enumerate(switches.values()):
        for x, there in enumerate(given, start=1):
            axes.plot(x, -k, "s", color=ACCENT if there else GRID, ms=4)
    axes.set_yticks([-k for k in range(len(switches))], list(switches), fontsize=text_size(-1.5))
    axes.set_ylim(-len(switches) + 0.4, 0.6)
    axes.tick_params(length=0, labelbottom=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
