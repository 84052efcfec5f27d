"""How importances show themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...containers import Regions
from ...errors import ParameterError
from ...indicators.importances.record import Importances
from ...results.table import Note, Table
from ...terms import term
from ...words import Message, _
from ..cartography.maps import choropleth
from ..cartography.year_maps import maps_by_time
from ..findings.registry import Findings, Names, finds, number, percent
from ..own.importances import dependence_figure, importance_figure, shap_maps, validation_figure
from .registry import Place, Show, entitle, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_TIMES = 12
"""Times of the maps of the first predictor in a report, the last ones."""


@finds
def _importances(record: Importances, names: Names) -> Findings:
    del names
    out: list[Any] = [record.verdict]
    sample = next(v for v in record.validation if v.scheme == "sample" and v.model == "trees")
    out.append(
        Message(
            _(
                "In sample the same trees reach R² {sample}: that says how closely they can follow the data, not what they predict."
            ),
            sample=number(sample.r2),
        )
    )
    if record.predicts:
        first = record.scores[0]
        out.append(
            Message(
                _(
                    "Predictions of {y} owe most to {x}: mean |SHAP| {value} ({low} to {high} over the refits), {share} of the "
                    "sum over all predictors. That is how the trees predict, not what causes {y}."
                ),
                y=record.said(record.y_name),
                x=record.said(first.name),
                share=percent(first.share),
                low=number(first.shap_low),
                high=number(first.shap_high),
                value=number(first.shap),
            )
        )
        over = [s for s in record.scores[1:] if s.shap_high >= first.shap_low]
        if over:
            out.append(
                Message(
                    _(
                        "The ranges of these overlap with its own, so the order among them is not settled: {others}."
                    ),
                    others=[record.said(s.name) for s in over],
                )
            )
    return tuple(out)


@shows(Importances)
class ShowImportances(Show[Importances]):
    """Fit out of sample first; then importances with their range, dependence, maps of SHAP values."""

    tables_shown = 3
    figures_shown = 4

    def method(self, record: Importances) -> Note:
        """Return the trees, the folds, the libraries."""
        spec = record.spec
        fields = {
            "y": record.said(record.y_name),
            "n": spec["rows"],
            "regions": len(record.ids),
            "trees": spec["trees"],
            "depth": spec["depth"],
            "rate": f"{spec['learning_rate']:g}",
            "leaf": spec["leaf_rows"],
            "engine": term("importance_engine", spec["engine"]),
            "folds": spec["folds"],
            "repeats": spec["repeats"],
            "versions": spec["versions"],
            "seed": spec["seed"],
            "blocks": term("blocks_by", spec["blocks_by"]),
        }
        return Note(
            _(
                "{engine}: {trees} {trees:tree|trees} of depth {depth}, learning rate {rate}, at least {leaf} {leaf:row|rows} a "
                "leaf, for {y} in {n} {n:row|rows} of {regions} {regions:region|regions}; validated on {folds} folds, {blocks}, "
                "{repeats} {repeats:time|times} over (seed {seed}); SHAP values by path-dependent TreeSHAP of the rows "
                "left out (Lundberg et al. 2020); {versions}."
            ),
            **fields,
        )

    def short(self, record: Importances) -> tuple[Table, ...]:
        """Return all but the SHAP values by region."""
        return tuple(t for t in record.tables() if t.name != "local")

    def parts(self, record: Importances, place: Place) -> Iterator[Any]:
        """Yield the fit, the importances, the pictures, the maps, the splits."""
        first, *others = self.short(record)
        yield first
        yield validation_figure(record, **place.how)
        if not record.predicts:
            return
        yield others[0]
        yield importance_figure(record, **place.how)
        yield dependence_figure(record, **place.how)
        if place.regions is not None:
            yield shap_maps(record, place.regions, **place.map_how)
            if len(record.times) > 1:
                yield self._by_time(record, place.regions, place)
        yield from others[1:]

    def _by_time(self, record: Importances, regions: Regions, place: Place) -> Figure:
        return maps_by_time(
            record.local(record.scores[0].name),
            regions,
            times=record.times[-MOST_TIMES:],
            centre=0.0,
            language=place.language,
            source=place.source,
        )

    def figure(self, record: Importances, *args: Any, **how: Any) -> Figure:
        """Draw importances with their range; ``kind="dependence"`` or "validation" draws these."""
        kind = how.pop("kind", "importances")
        drawn = {
            "importances": importance_figure,
            "dependence": dependence_figure,
            "validation": validation_figure,
        }
        if kind not in drawn or (kind == "dependence" and not record.predicts):
            raise ParameterError(
                _("{param:kind={kind!r}} is not allowed; choose among {kinds}."),
                kind=kind,
                kinds=list(drawn) if record.predicts else ["importances", "validation"],
            )
        return drawn[kind](record, *args, **how)

    def map(self, record: Importances, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw SHAP values of each predictor (of one: ``x=``) at one time; without any, what is not predicted."""
        if record.predicts:
            return shap_maps(record, regions, *args, **how)
        how.pop("x", None)
        ids, columns = record.layer_columns(how.pop("time", None))
        entitle(how, columns[0].label(how.get("language", "en")))
        values = dict(zip(ids, columns[0].values.tolist(), strict=True))
        return choropleth(regions, values, centre=0.0, **how)
