"""How groups, inference with few clusters, and estimates without each region show themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...regression.groups.leave_out.record import LeaveOut, halves
from ...regression.groups.record import GroupRegressions, SpatialGroups
from ...regression.policy.few_clusters import Randomisation, WildBootstrap
from ...results.table import Note, Table, p_said
from ...terms import Named, named, term
from ...terms.palette import CATEGORIES
from ...words import Message, _, n_, say, together
from .._in_words import MOST_LABELS, called, left_out_head, left_out_said, left_out_shown
from .._methods import _seed
from ..laid import Layable
from ..stock import Chart, Mark, Panel, dots, drawn_by, intervals, over, rule, written
from ..style import ACCENT, CONTRAST, GRID, MUTED, text_size
from .registry import Place, Show, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def leave_out_chart(
    record: LeaveOut, *, names: Mapping[str, str] | None = None, language: str
) -> Chart:
    """Return every estimate without each, in the order of size, with its interval; at most six."""
    shown = left_out_shown(record)
    known = names or {i: said.text(language) for i, said in record.region_names.items()}
    labels = [known.get(x, x) for x in record.labels]
    heads = [left_out_head(record, k, language) for k in shown]
    beneath = say(_("Estimate and 95% interval"), language)
    few = len(labels) <= MOST_LABELS
    wide = min(3, len(shown))
    tall = -(-len(shown) // wide)
    panels: list[Panel | None] = [
        _sorted(record, k, labels, few, head, beneath) for k, head in zip(shown, heads, strict=True)
    ]
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: left_out_said(record, shown, heads, labels, title, language),
        size=(
            max(4.4, 2.9 * wide + 0.6),
            (0.9 + (0.17 * len(labels) if few else 2.6)) * tall,
        ),
        panels=[*panels, *[None] * (wide * tall - len(panels))],
        grid=(tall, wide),
        over=over(),
        lift=0.3,
    )


def _sorted(
    record: LeaveOut, k: int, labels: list[str], few: bool, head: str, beneath: str
) -> Panel:
    values = record.estimates[:, k]
    wide, each = halves(record)
    order = np.argsort(values)
    order = order[np.isfinite(values[order])]
    y, runs = np.arange(order.size), each[order, k]
    whole, half = float(record.whole[k]), float(wide[k])
    ends = (values[order] - runs, values[order] + runs)
    shown = list(range(order.size)) if few else [0, order.size - 1]
    return Panel(
        marks=[
            Mark(
                "axvspan", (whole - half, whole + half), {"color": ACCENT, "alpha": 0.10, "lw": 0}
            ),
            rule(whole, color=ACCENT, lw=1.0),
            rule(0.0),
            intervals(y, *ends, color=MUTED if few else GRID, lw=0.9),
            dots(values[order], y, color=CONTRAST, ms=3 if few else 1.8, ls="none", zorder=3),
        ],
        upright=(
            shown,
            [labels[order[i]] for i in shown],
            {"fontsize": text_size(-2.5 if few else -2)},
        ),
        title=head,
        title_style={"fontsize": text_size(), "fontweight": "normal"},
        more={
            "tick_params": {"axis": "y", "length": 0},
            "set_ylim": (-1, order.size),
            "locator_params": {"axis": "x", "nbins": 4},
            "set_xlabel": {"xlabel": beneath, "fontsize": text_size(-1)},
        },
    )


def samples_chart(
    record: Any, drawn: NDArray[np.float64], value: float, *, p: float, language: str
) -> Chart:
    """Return how statistics of samples are spread, and where the data stand.

    Parameters
    ----------
    record : WildBootstrap or Randomisation
    drawn : statistics of the samples
    value : that of the data
    p : its p-value
    language
    """
    here = Message(_("data: t = {t:.3g}, {p}"), t=value, p=p_said(p)).text(language)
    known = drawn[np.isfinite(drawn)]
    most = 1.1 * max(float(np.quantile(np.abs(known), 0.995)), abs(value))
    spread = {"bins": 60, "range": (-most, most), "color": ACCENT, "alpha": 0.55}
    left = value > 0
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: f"{title}; {here}",
        size=(5.6, 3.2),
        panels=[
            Panel(
                marks=[
                    Mark("hist", (np.clip(known, -most, most),), spread),
                    rule(value, color=CONTRAST, lw=1.4, ls="-"),
                    rule(-value, color=CONTRAST, lw=1.4, ls="--"),
                    written(
                        0.01 if left else 0.99,
                        0.97,
                        here,
                        transform="axes",
                        va="top",
                        ha="left" if left else "right",
                        color=CONTRAST,
                        fontsize=text_size(-0.5),
                        bbox={"facecolor": "white", "edgecolor": "none", "pad": 2},
                    ),
                ],
                x=say(_("t of the samples"), language),
                y=say(_("Number of samples"), language),
            )
        ],
    )


def groups_chart(record: Any, *, language: str) -> Chart:
    """Return coefficients, or impacts where there are any, by group, with their intervals.

    Parameters
    ----------
    record : GroupRegressions or SpatialGroups
    language
    """
    tables = {t.name: t for t in record.tables()}
    with_impacts = "impacts" in tables
    rows = tables["impacts" if with_impacts else "coefficients"].records()
    rows = [r for r in rows if r["group"] in record.labels]
    key = (lambda r: (r["variable"], r["effect"])) if with_impacts else (lambda r: (r["term"], ""))
    kinds = list(dict.fromkeys(key(r) for r in rows if key(r)[0] != "Intercept"))
    heads = [
        called(record, name, language) + (f" · {named('effect', kind, language)}" if kind else "")
        for name, kind in kinds
    ]
    shown = [called(record, label, language) for label in record.labels]
    step = 0.8 / len(shown)
    marks = [rule(0.0)]
    for g, (label, name) in enumerate(zip(record.labels, shown, strict=True)):
        own = {key(r): r for r in rows if r["group"] == label}
        at = [k for k, one in enumerate(kinds) if one in own]
        y = np.array([len(kinds) - 1 - k - (g - (len(shown) - 1) / 2) * step for k in at])
        middle, low, high = (
            np.array([own[kinds[k]][c] for k in at], float) for c in ("estimate", "low", "high")
        )
        colour = CATEGORIES[g % len(CATEGORIES)]
        marks.append(intervals(y, low, high, color=colour))
        marks.append(dots(middle, y, color=colour, ms=4.5, ls="none", label=name))
    sentence = _("{name}: {estimate:.3g}, from {low:.3g} to {high:.3g}")
    parts = [
        Message(
            sentence,
            name=f"{called(record, r['group'], language)} · {heads[kinds.index(key(r))]}",
            **{c: r[c] for c in ("estimate", "low", "high")},
        ).text(language)
        for r in rows
        if key(r) in kinds
    ]
    return Chart(
        caption=record.tables()[0].title(language),
        told=lambda title: "; ".join([title, *parts]),
        size=(5.8, 0.9 + len(heads) * max(0.34, 0.17 * len(shown))),
        panels=[
            Panel(
                marks=marks,
                rows=heads,
                room=(0.7, 0.3),
                x=say(_("Estimate and 95% interval"), language),
                grid="x",
                key={"loc": "center left", "bbox_to_anchor": (1.01, 0.5)},
            )
        ],
    )


@shows(WildBootstrap)
class ShowWild(Show[WildBootstrap]):
    """The coefficients by three kinds of inference, and t of the samples."""

    order = (
        "tables",
        "figure",
    )

    def method(self, record: WildBootstrap) -> Note:
        """Return clusters, weights and samples."""
        return together(
            Message(
                _(
                    "Least squares of {y} with fixed effects, {n} {n:cluster|clusters} "
                    "({cluster}); restricted wild cluster bootstrap, {weights}, "
                    "{samples:,} {samples:sample|samples}"
                ),
                y=record.said(record.y_name),
                n=record.clusters,
                cluster=record.said(record.cluster),
                weights=term("wild_weights", record.weights),
                samples=record.samples,
            ),
            *_seed(record),
            Message(_(".")),
        )

    def figure(self, record: WildBootstrap, *args: Any, **how: Any) -> Figure:
        """Draw t of the samples of the first coefficient."""
        first = record.tests[0]
        return drawn_by(
            samples_chart, record, first.drawn, first.statistic, *args, p=first.p_value, **how
        )


@shows(Randomisation)
class ShowRandomisation(Show[Randomisation]):
    """The two tests, and t of the worlds."""

    order = (
        "tables",
        "figure",
    )

    def method(self, record: Randomisation) -> Note:
        """Return what was handed out anew, and how often."""
        return together(
            Message(
                _(
                    "Randomisation inference: paths of {x} handed out anew among {n} "
                    "{n:region|regions}, {draws:,} {draws:time|times}"
                ),
                x=record.said(record.regressor),
                n=record.regions,
                draws=record.draws,
            ),
            *_seed(record),
            Message(_(".")),
        )

    def figure(self, record: Randomisation, *args: Any, **how: Any) -> Figure:
        """Draw t of the worlds."""
        return drawn_by(
            samples_chart, record, record.drawn_t, record.statistic, *args, p=record.p_t, **how
        )


@shows(LeaveOut)
class ShowLeaveOut(Show[LeaveOut]):
    """The range of every estimate, and the estimates by who is left out."""

    chart = staticmethod(leave_out_chart)
    first = 1

    def method(self, record: LeaveOut) -> Note:
        """Return which model it is, how many runs there were, and what was left out."""
        if record.by == "region":
            sentence = n_(
                "The model again without {n} region.",
                "The model again without each of {n} regions.",
            )
        else:
            sentence = n_(
                "The model again without {n} period.",
                "The model again without each of {n} periods.",
            )
        return together(_model_left(record), Message(sentence, n=len(record.labels)))

    def paper(self, record: LeaveOut, language: str) -> tuple[Table | Layable, ...]:
        """Return the ranges."""
        del language
        return record.tables()[:1]

    def parts(self, record: LeaveOut, place: Place) -> Iterator[Any]:
        """Yield the ranges and the picture; the estimates stand in a file."""
        yield record.tables()[0]
        yield self.figure(record, names=place.names, **place.how)


def _model_left(record: LeaveOut) -> Message:
    """Return which model is estimated again and again, as its record or the call says."""
    spec = record.spec
    inner = spec.get("model")
    own: Mapping[str, Any] = inner if isinstance(inner, Mapping) else spec
    formula, model = own.get("formula"), own.get("model")
    if not isinstance(model, str):
        return Message(_("Model: {formula}. "), formula=_equation_left(record, str(formula)))
    kind = spec.get("estimated_by") or _BY.get(str(own.get("function")), "fixed")
    if kind == "fixed" and own.get("effects") in ("random", "correlated"):
        kind = str(own["effects"])
    said = {
        "model": term("model", model),
        "y": record.said(record.y_name),
        "kind": term("left_out_of", kind),
    }
    if kind == "cross-section":
        return Message(_("Model: {model} of {y} ({kind}). "), **said)
    code = str(own.get("fixed_effects"))
    if kind in ("random", "correlated"):  # of regions they are random
        code = {"twoway": "time", "entity": "none"}.get(code, code)
    effects = term("fixed_effects", code)
    sentence = _("Model: {model} of {y} ({kind}; fixed: {effects}). ")
    if code == "none":
        sentence = _("Model: {model} of {y} ({kind}; no fixed effects). ")
    return Message(sentence, effects=effects, **said)


def _equation_left(record: LeaveOut, formula: str) -> Message:
    """Return y ~ x | effects of a regression, all by their labels."""
    terms = [t for kind, t in record.names if kind == "coefficient" and t != "Intercept"]
    _left, bar, behind = formula.partition("|")
    effects = [one.strip() for one in behind.split("+")] if bar else []
    said = {f"x{k}": record.said(t) for k, t in enumerate(terms)}
    said |= {f"e{k}": record.said(one) for k, one in enumerate(effects)}
    right = " + ".join(f"{{x{k}}}" for k in range(len(terms)))
    after = " + ".join(f"{{e{k}}}" for k in range(len(effects)))
    return Message(
        f"{{y}} ~ {right}" + (f" | {after}" if effects else ""),
        y=record.said(record.y_name),
        **said,
    )


_BY = {
    "spatial_panel_dynamic_estimate": "dynamic",
    "spatial_panel_2sls_estimate": "2sls",
    "spatial_regression_estimate": "cross-section",
}


@shows(GroupRegressions)
class ShowGroups(Show[GroupRegressions]):
    """Coefficients by group, their differences and tests, and a picture."""

    chart = staticmethod(groups_chart)
    order = (
        "tables",
        "figure",
    )

    def method(self, record: GroupRegressions) -> Note:
        """Return what is compared, and whose fixed effects are whose."""
        return Note(
            _("Least squares of {y} by {group}; fixed effects {effects}; {n} {n:group|groups}."),
            y=record.said(record.y_name),
            group=record.said(record.group),
            effects=term("group_effects", record.effects),
            n=len(record.labels),
        )


@shows(SpatialGroups)
class ShowSpatialGroups(Show[SpatialGroups]):
    """Coefficients and impacts by group, their differences and the test, and a picture."""

    chart = staticmethod(groups_chart)
    order = (
        "tables",
        "figure",
    )

    def method(self, record: SpatialGroups) -> Note:
        """Return what is compared, and with which weights."""
        return Note(
            _(
                "{model} of {y} by {group}: {n} {n:group|groups}, each with the weights "
                "among its own regions; differences between independent samples."
            ),
            model=Named("model", record.models[0].model),
            y=record.said(record.y_name),
            group=record.said(record.group),
            n=len(record.labels),
        )
