"""How models and their impacts show themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ...containers import Regions
from ...containers.labels import spoken
from ...errors import ParameterError
from ...regression.cross_section.record import (
    SpatialPanelInstruments,
    SpatialRegressionModel,
    SpatialRegressionResult,
)
from ...regression.impacts.record import Impacts
from ...regression.panel.dynamic.record import (
    DynamicPanel,
    DynamicResponses,
    SpatialDynamicResult,
)
from ...regression.tests.diagnostics.record import ModelChoice, ModelDiagnostics
from ...regression.tests.record import PanelModel
from ...regression.tests.together.record import ModelTests
from ...results.called import in_names
from ...results.regression import (
    AUTOMATIC_CORRECTION,
    BIAS_CORRECTION,
    STANDARD_ERRORS,
    SpatialPanelResult,
)
from ...results.table import Note, Table
from ...terms import named, term
from ...words import Message, _, say
from .._methods import of_cross_section, of_dynamic, of_impacts, of_model, of_panel_instruments
from .._methods_beside import of_tests, of_weights
from .._paper import PAPER
from ..cartography import maps
from ..comparisons.columns import columns_of
from ..comparisons.regression_table import RegressionTable
from ..laid import Layable
from ..stock import (
    EFFECTS,
    Chart,
    Mark,
    Panel,
    band,
    coefficient_chart,
    impact_chart,
    line,
    over,
    rule,
)
from ..style import text_size
from .registry import Place, Show, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_FEW = 3
"""Variables up to which the impacts stand under the coefficients in a report: a page holds the table."""

_SAID_BY_THE_METHOD = (STANDARD_ERRORS, BIAS_CORRECTION, AUTOMATIC_CORRECTION)


def _weights_of(model: SpatialPanelResult) -> tuple[Note, ...]:
    return () if model.w is None else of_weights(model.w.kind, model.w.spec)


def response_chart(
    responses: Any, *, names: Mapping[str, str] | None = None, language: str
) -> Chart:
    """Return the accumulated impacts by periods since, a row a variable, a panel an effect."""
    labels = {**responses.variable_labels, **(names or {})}
    shown = [say(spoken(v, labels), language) for v in responses.variables]
    count, last = len(shown), responses.estimates.shape[1] - 1
    periods = np.arange(last + 1)
    known = np.isfinite(responses.low).all()
    panels, parts = [], []
    for k, name in enumerate(shown):
        for j, (effect, colour, _marker) in enumerate(EFFECTS):
            values = responses.estimates[k, :, j]
            marks: list[Mark] = [rule(0.0, across="y")]
            if known:
                ends = (responses.low[k, :, j], responses.high[k, :, j])
                marks.append(band(periods, *ends, color=colour, alpha=0.18))
            marks.append(line(periods, values, color=colour, marker="o", ms=2.5))
            called = named("effect", effect, language)
            panels.append(
                Panel(
                    marks=marks,
                    y="" if j else name,
                    x=say(_("Periods since the rise"), language)
                    if (k, j) == (count - 1, 1)
                    else "",
                    title="" if k else called,
                    title_style={"fontsize": text_size()},
                    whole="x",
                )
            )
            sentence = Message(
                _(
                    "{name}, {effect}: {first:.3g} at once, {end:.3g} after {last} {last:period|periods}"
                ),
                name=name,
                effect=called,
                first=float(values[0]),
                end=float(values[-1]),
                last=last,
            )
            parts.append(sentence.text(language))
    return Chart(
        caption=responses.tables()[0].title(language),
        told=lambda title: "; ".join([title, *parts]),
        size=(6.4, 0.55 + 1.55 * count),
        panels=panels,
        grid=(count, len(EFFECTS)),
        subplots={"sharex": True},
        over=over(),
        lift=0.3,
    )


@shows(SpatialPanelResult)
class ShowModel(Show[SpatialPanelResult]):
    """Coefficients over their standard errors, and their intervals."""

    chart = staticmethod(coefficient_chart)

    def method(self, record: SpatialPanelResult) -> Note:
        """Return model, formula, size, effects, weights and standard errors."""
        return of_model(record)

    def parts(self, record: SpatialPanelResult, place: Place) -> Iterator[Any]:
        """Yield the regression table and the coefficients with their intervals."""
        yield self.table(record, place.language, place.names)
        yield self.figure(record, **place.how)

    def table(
        self, record: SpatialPanelResult, language: str, names: Mapping[str, str] | None = None
    ) -> RegressionTable:
        """Return the regression table, with the notes that the method has not said, regions by their names."""
        known = names or {one: say(name, language) for one, name in record.region_names.items()}
        notes = (
            say(in_names(n, known, language), language, PAPER)
            for n in record.notes
            if n.sentence not in _SAID_BY_THE_METHOD
        )
        title = record.tables()[0].title(language)
        table = RegressionTable.of([record], language)
        return replace(table, title=title, extra_notes=tuple(notes))

    def paper(self, record: SpatialPanelResult, language: str) -> tuple[Table | Layable, ...]:
        """Return the regression table."""
        return (self.table(record, language),)


@shows(SpatialPanelInstruments)
class ShowPanelInstruments(ShowModel):
    """As a panel model, by instruments."""

    def method(self, record: SpatialPanelResult) -> Note:
        """Return model, formula, size, effects, weights and standard errors."""
        return of_panel_instruments(record)


@shows(SpatialRegressionResult)
class ShowCrossSection(ShowModel):
    """As a panel model, without fixed effects and periods."""

    def method(self, record: SpatialPanelResult) -> Note:
        """Return model, formula, size, weights and standard errors."""
        return of_cross_section(record)


@shows(Impacts)
class ShowImpacts(Show[Impacts]):
    """Direct, indirect and total impacts; by region where they were asked for."""

    chart = staticmethod(impact_chart)
    first = 1

    def method(self, record: Impacts) -> Note:
        """Return what the impacts are and where their standard errors are from."""
        return of_impacts(record)

    def parts(self, record: Impacts, place: Place) -> Iterator[Any]:
        """Yield the figure, the averages, and the maps of what a region sends and receives."""
        yield self.figure(record, **place.how)
        yield record.tables()[0]
        if place.regions is not None and record.regional is not None:
            for effect in ("spill_in", "spill_out"):
                yield maps.impacts_map(record, place.regions, effect=effect, **place.map_how)

    def map(self, record: Impacts, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw an effect by region."""
        return maps.impacts_map(record, regions, *args, **how)


@shows(PanelModel)
class ShowPanelModel(Show[PanelModel]):
    """A model, its impacts where it has any, and its tests."""

    model, impacts = ShowModel(), ShowImpacts()

    def method(self, record: PanelModel) -> Note:
        """Return the sentence of the model."""
        if isinstance(record.model, SpatialPanelInstruments):
            return ShowPanelInstruments().method(record.model)
        return self.model.method(record.model)

    def methods_beside(self, record: PanelModel) -> tuple[Note, ...]:
        """Return how the weights were built and the impacts found, and which tests were made."""
        impacts = () if record.impacts is None else (self.impacts.method(record.impacts),)
        return (*_weights_of(record.model), *impacts, *of_tests(record.tests))

    def short(self, record: PanelModel) -> tuple[Table, ...]:
        """Return all but the long table of regions."""
        return tuple(t for t in record.tables() if t.name != "regional_impacts")

    def paper(self, record: PanelModel, language: str) -> tuple[Table | Layable, ...]:
        """Return the regression table with the impacts in rows, the impacts with their intervals, the tests."""
        impacts = () if record.impacts is None else self.impacts.short(record.impacts)
        table = replace(self.model.table(record.model, language), columns=columns_of([record]))
        tests = tuple(t for t in record.tables() if t.name == "tests")
        return (table, *impacts, *tests)

    def parts(self, record: PanelModel, place: Place) -> Iterator[Any]:
        """Yield the table of the model, the parts of its impacts, else its coefficients drawn, then the tests."""
        table, drawn = self.model.parts(record.model, place)
        few = len(record.impacts.variables) <= _FEW if record.impacts is not None else False
        yield replace(table, columns=columns_of([record])) if few else table
        if record.impacts is not None:
            yield from self.impacts.parts(record.impacts, place)
        yield drawn
        yield from (t for t in record.tables() if t.name == "tests")

    def figure(self, record: PanelModel, *args: Any, **how: Any) -> Figure:
        """Draw the impacts; of a model that has none, the coefficients."""
        if record.impacts is None:
            return self.model.figure(record.model, *args, **how)
        return self.impacts.figure(record.impacts, *args, **how)

    def map(self, record: PanelModel, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw an effect by region."""
        if record.impacts is None:
            raise ParameterError(
                _("There is no map for {name}: the model {model} has no impacts on other regions."),
                name=type(record).__name__,
                model=record.model.model,
            )
        return maps.impacts_map(record, regions, *args, **how)


@shows(SpatialRegressionModel)
class ShowCrossSectionModel(ShowPanelModel):
    """As a panel model, with Moran's I of the residuals where its moments are known."""

    model = ShowCrossSection()

    def paper(self, record: PanelModel, language: str) -> tuple[Table | Layable, ...]:
        """Return the regression table, the average impacts, the tests and Moran's I."""
        more = tuple(t for t in record.tables() if t.name == "residual_moran")
        return (*ShowPanelModel.paper(self, record, language), *more)

    def parts(self, record: PanelModel, place: Place) -> Iterator[Any]:
        """Yield what a panel model has, and Moran's I of the residuals."""
        yield from ShowPanelModel.parts(self, record, place)
        yield from (t for t in record.tables() if t.name == "residual_moran")


@shows(SpatialDynamicResult)
class ShowDynamic(ShowModel):
    """As a static model, with the sentence of a dynamic one."""

    def method(self, record: SpatialPanelResult) -> Note:
        """Return model, formula, size, effects, weights and how it was estimated."""
        return of_dynamic(record)


@shows(DynamicResponses)
class ShowResponses(Show[DynamicResponses]):
    """Impacts by periods since a lasting rise."""

    chart = staticmethod(response_chart)
    order = ("figure",)


@shows(DynamicPanel)
class ShowDynamicPanel(Show[DynamicPanel]):
    """A dynamic model, its impacts within the period and in the long run, and between the two."""

    model, impacts, responses = ShowDynamic(), ShowImpacts(), ShowResponses()

    def method(self, record: DynamicPanel) -> Note:
        """Return the sentence of the model."""
        return self.model.method(record.model)

    def methods_beside(self, record: DynamicPanel) -> tuple[Note, ...]:
        """Return how the weights were built, and the impacts of both horizons found."""
        runs = (record.short, record.long)
        impacts = (self.impacts.method(one) for one in runs if one is not None)
        return (*_weights_of(record.model), *impacts)

    def short(self, record: DynamicPanel) -> tuple[Table, ...]:
        """Return all but the long tables of regions and periods."""
        long = ("regional_impacts", "responses")
        return tuple(t for t in record.tables() if t.name not in long)

    def paper(self, record: DynamicPanel, language: str) -> tuple[Table | Layable, ...]:
        """Return the regression table and the impacts of both horizons."""
        runs = tuple(t for t in record.tables() if t.name in ("short_run", "long_run"))
        return (*self.model.paper(record.model, language), *runs)

    def parts(self, record: DynamicPanel, place: Place) -> Iterator[Any]:
        """Yield the parts of the model, those of the impacts of both horizons, the curves."""
        table, drawn = self.model.parts(record.model, place)
        yield table
        for part in (record.short, record.long):
            if part is not None:
                yield from self.impacts.parts(part, place)
        if record.responses is not None:
            yield from self.responses.parts(record.responses, place)
        yield drawn

    def figure(self, record: DynamicPanel, *args: Any, **how: Any) -> Figure:
        """Draw the responses; without them the impacts, of a model that has none the coefficients."""
        if record.responses is not None:
            return self.responses.figure(record.responses, *args, **how)
        last = record.long or record.short
        if last is None:
            return self.model.figure(record.model, *args, **how)
        return self.impacts.figure(last, *args, **how)

    def map(self, record: DynamicPanel, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw a long-run effect by region; a short-run one where there is no long run."""
        last = record.long or record.short
        if last is None:
            raise ParameterError(
                _("There is no map for {name}: the model {model} has no impacts on other regions."),
                name=type(record).__name__,
                model=record.model.model,
            )
        return maps.impacts_map(last, regions, *args, **how)


@shows(ModelChoice)
class ShowChoice(Show[ModelChoice]):
    """The way to a model in words, its tests, and the models beside each other."""

    no_picture = _("a way in words, and tests")

    def method(self, record: ModelChoice) -> Note:
        """Return what the sequence is."""
        if record.without_weights:
            sentence = _(
                "F tests of effects and Hausman's test in the form of Mundlak at {level:g}, without weights."
            )
            return Note(sentence, level=record.level)
        return Note(
            _(
                "Sequence of Lagrange multiplier, likelihood-ratio and Wald tests (Elhorst 2014) at "
                "{level:g}; fixed effects: {effects}."
            ),
            level=record.level,
            effects=term("fixed_effects", record.fixed_effects),
        )


@shows(ModelTests)
class ShowModelTests(Show[ModelTests]):
    """Every test with what it says."""

    no_picture = _("tests with a sentence each")

    def method(self, record: ModelTests) -> Note:
        """Return which tests there are, and at which level."""
        return Note(
            _("Tests of a {model}, fixed effects: {effects}, each at {level:g}."),
            model=record.model.upper(),
            effects=term("fixed_effects", record.fixed_effects),
            level=record.level,
        )


@shows(ModelDiagnostics)
class ShowDiagnostics(Show[ModelDiagnostics]):
    """What the residuals say, first in words."""

    no_picture = _("findings in words, and tests")

    def method(self, record: ModelDiagnostics) -> Note:
        """Return how p was found, or what the inflation factors are."""
        if record.about == "regressors":
            return Note(
                _(
                    "Variance inflation: 1/(1 − R²) of each regressor on all others, after the fixed effects are "
                    "taken out; condition number of the columns at length one (Belsley, Kuh and Welsch 1980)."
                )
            )
        return Note(
            _(
                "Each statistic is compared with its values in {draws} {draws:data "
                "set|data sets} drawn from the fitted model, to which the same model was "
                "fitted (parametric bootstrap, normal errors)."
            ),
            draws=record.draws,
        )

    def parts(self, record: ModelDiagnostics, place: Place) -> Iterator[Any]:
        """Yield the findings, the tests and the collinearity."""
        del place
        tests, *rest = record.tables()
        yield from (*rest[:1], tests, *rest[1:])
