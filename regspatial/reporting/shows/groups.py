"""How groups, inference with few clusters, and estimates without each region show themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ...regression.groups.leave_out.record import LeaveOut
from ...regression.groups.record import GroupRegressions, SpatialGroups
from ...regression.policy.few_clusters import Randomisation, WildBootstrap
from ...results.table import Note, Table
from ...terms import Named, term
from ...words import Message, _, n_, together
from .._methods import _seed
from ..laid import Layable
from ..own import groups as draw
from .registry import Place, Show, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


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
        return draw.drawn_plot(record, first.drawn, first.statistic, *args, p=first.p_value, **how)


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
        return draw.drawn_plot(record, record.drawn_t, record.statistic, *args, p=record.p_t, **how)


@shows(LeaveOut)
class ShowLeaveOut(Show[LeaveOut]):
    """The range of every estimate, and the estimates by who is left out."""

    draws = staticmethod(draw.leave_out_plot)
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

    draws = staticmethod(draw.groups_plot)
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

    draws = staticmethod(draw.groups_plot)
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
