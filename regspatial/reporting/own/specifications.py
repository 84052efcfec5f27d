"""One coefficient over several models: a specification curve, and an event study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...choices.languages import check_language
from ...containers.labels import spoken
from ...errors import InputError, UnknownColumnError, listed
from ...words import Message, _, say
from ...words.numerals import raised
from ..style import ACCENT, GRID, MUTED, describe, drawing, new_figure, pick, text_size, titles

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FEW = 64
"""Models up to which each has a mark of its own."""
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
    return draw_curve(
        [rows[k] for k in order],
        {k: [g[i] for i in order] for k, g in switches.items()},
        called,
        title=title,
        language=language,
    )


def curve_of(record: Any, *, title: str | None = None, language: str = "en") -> Figure:
    """Draw a `SpecificationCurve`: its models by their estimate, and below what each has.

    Parameters
    ----------
    record : SpecificationCurve
    title, language
    """
    language = check_language(language)
    order = np.argsort(record.estimates, kind="stable").tolist()
    ends = record.intervals
    rows = [{"estimate": record.estimates[k], "low": ends[k, 0], "high": ends[k, 1]} for k in order]
    switches = {
        say(s, language): [bool(has[k]) for k in order] for _key, s, has in record.choices()
    }
    called = say(record.said(record.variable), language)
    return draw_curve(rows, switches, called, title=title, language=language)


def draw_curve(
    rows: Sequence[Mapping[str, Any]],
    switches: Mapping[str, Sequence[bool]],
    called: str,
    *,
    title: str | None,
    language: str,
) -> Figure:
    """Draw estimates in the order given, and below them who has what."""
    said = Message(_("Coefficient of {term} over {n} {n:model|models}"), term=called, n=len(rows))
    drawn, caption = titles(title, said.text(language))
    with drawing([drawn, called, *switches], language):
        figure = new_figure(6.0, 2.9 + 0.2 * len(switches))
        top, below = figure.subplots(
            2, 1, sharex=True, gridspec_kw={"height_ratios": [2.4, 0.2 * len(switches) + 0.15]}
        )
        _curve(top, rows)
        _below(below, switches)
        top.set_ylabel(pick(_("Estimate and 95% interval"), language))
        top.set_title(drawn)
        below.set_xlabel(pick(_("Models, by their estimate"), language))
        sure = sum(r["low"] > 0 or r["high"] < 0 for r in rows)
        text = Message(
            _(
                "Specification curve: {title}. From {least:.3g} to {most:.3g}; the interval leaves out zero in {sure} of {n}."
            ),
            title=caption,
            least=float(rows[0]["estimate"]),
            most=float(rows[-1]["estimate"]),
            sure=sure,
            n=len(rows),
        )
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
    return draw_event(rows, base, title=title, language=language)


def event_of(record: Any, *, title: str | None = None, language: str = "en") -> Figure:
    """Draw an `EventStudy`: effects by periods from the event, with their intervals.

    Parameters
    ----------
    record : EventStudy
    title, language
    """
    ends = record.intervals
    rows: dict[int, Mapping[str, Any]] = {
        t: {"estimate": record.estimates[k], "low": ends[k, 0], "high": ends[k, 1]}
        for k, t in enumerate(record.periods)
    }
    rows[record.base] = {"estimate": 0.0, "low": 0.0, "high": 0.0}
    names = {t: raised(record.period_name(t)) for t in rows}
    said = title if title is not None else record.tables()[0].title(check_language(language))
    return draw_event(rows, record.base, title=said, language=language, names=names)


def draw_event(
    rows: Mapping[int, Mapping[str, Any]],
    base: int,
    *,
    title: str | None,
    language: str,
    names: Mapping[int, str] | None = None,
) -> Figure:
    """Draw coefficients by time from an event, the base open."""
    language = check_language(language)
    times = sorted(rows)
    called = [str(t) if names is None else names[t] for t in times]
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
        axes.set_xticks(times, called)
        axes.set_xlabel(pick(_("Periods from the event (open: the base)"), language))
        axes.set_ylabel(pick(_("Estimate and 95% interval"), language))
        axes.grid(axis="y", color=GRID, lw=0.6)
        axes.set_axisbelow(True)
        axes.set_title(drawn)
        cells = "; ".join(
            f"{name}: {rows[t]['estimate']:.3g} [{rows[t]['low']:.3g}, {rows[t]['high']:.3g}]"
            for t, name in zip(times, called, strict=True)
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
    size = 4 if len(rows) <= FEW else 2
    for chosen, face in ((sure, ACCENT), (~sure, "white")):
        axes.plot(x[chosen], middle[chosen], "o", color=ACCENT, mfc=face, ms=size, mew=size / 4)
    axes.grid(axis="y", color=GRID, lw=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(axis="x", length=0, labelbottom=False)


def _below(axes: Axes, switches: Mapping[str, Sequence[bool]]) -> None:
    for k, given in enumerate(switches.values()):
        there = np.array(given, dtype=bool)
        x = np.arange(1, len(there) + 1)
        few = (
            len(there) <= FEW
        )  # of many models the marks are strokes, and those not there are left out
        if few:
            axes.plot(x[~there], np.full((~there).sum(), -k), "s", color=GRID, ms=4)
        axes.plot(
            x[there], np.full(there.sum(), -k), "s" if few else "|", color=ACCENT, ms=4, mew=0.7
        )
    axes.set_yticks([-k for k in range(len(switches))], list(switches), fontsize=text_size(-1.5))
    axes.set_ylim(-len(switches) + 0.4, 0.6)
    axes.tick_params(length=0, labelbottom=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
