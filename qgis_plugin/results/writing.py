# SPDX-License-Identifier: GPL-2.0-or-later
"""What a run found, written: the layers, tables, files and numbers of a tool, its report, its tables for Word and Excel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from qgis.core import QgsProcessingContext, QgsProcessingFeatureSource, QgsProcessingFeedback

from .. import core
from ..algorithms import parameters
from ..i18n import language, say
from ..reading import inputs
from ..symbology import links, merged
from . import lines, naming, outputs, report, staged, tables_file


class Writing:
    """The results of one run on their way out.

    Parameters
    ----------
    algorithm : ToolAlgorithm
    outcome : runner.Outcome
    plain : mapping
        The values of the run.
    sources : mapping of parameter to source
    given, context, feedback : what QGIS handed over

    Attributes
    ----------
    written : list of outputs.Written
        Layers and tables, to be styled in the main thread.
    page : report.Run or None
        A report that a map is still to be put into.
    """

    def __init__(
        self,
        algorithm: Any,
        outcome: Any,
        plain: Mapping[str, Any],
        sources: Mapping[str, QgsProcessingFeatureSource | None],
        given: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> None:
        self.algorithm, self.tool, self.params = algorithm, algorithm.tool, algorithm.params
        self.outcome, self.plain, self.sources = outcome, plain, sources
        self.given, self.context, self.feedback = given, context, feedback
        self.tables = {t.name: t for t in core.tables(outcome.result)}
        self.called = outputs.names(self.tool, self.params)
        self.written: list[outputs.Written] = []
        self.page: report.Run | None = None

    def write(self) -> dict[str, Any]:
        """Write everything that was asked for, and return the results as QGIS takes them."""
        results: dict[str, Any] = {}
        self.written = staged.written(
            self.algorithm, self.given, self.context, lambda given: self._made(given, results)
        )
        results |= {one.name: one.destination for one in self.written}
        self._name_layers()
        results |= self._pages()
        self.feedback.setProgress(100)
        return results

    def _made(
        self, given: dict[str, Any], results: dict[str, Any]
    ) -> Iterator[outputs.Written | None]:
        """Write the layers and tables; numbers, texts and weights go to the results."""
        self.given = given
        record, context = self.outcome.result, self.context
        by_part = hasattr(record, "records") or isinstance(record, core.containers().PeriodWeights)
        for output in self.tool.outputs:
            name = self.called[output.name]
            if output.kind == "number":
                if not by_part:  # one a group, or a time: they stand in the tables
                    results[name] = outputs.number(record, output.source)
            elif output.kind == "text":
                results[name] = str(outputs.attribute(record, output.source))
            elif output.kind == "weights":
                path = outputs.write_weights(self.algorithm, name, record, given, context)
                if path:
                    results[name] = path
            elif outputs.wanted(given, name):
                yield self._layer_or_table(name, output)

    def _layer_or_table(self, name: str, output: Any) -> outputs.Written | None:
        """Write a layer or a table; None, and a warning where it was expected, where there is none."""
        label = output.label(language())
        if output.kind == "layer":
            return self._layer(name)
        if output.kind in ("lines", "areas"):
            shapes = self._shapes(name, output)
            if shapes is None:
                self.feedback.pushWarning(say("no_shapes", name=label))
            return shapes
        if output.source in self.tables:
            known_by = (self.outcome.regions, self.outcome.result)
            table = self.tables[output.source]
            return outputs.write_table(
                self.algorithm, name, table, self.given, self.context, known_by
            )
        self.feedback.pushWarning(say("no_table", name=label))
        return None

    def _pages(self) -> dict[str, Any]:
        """Write the report and the tables for Word and Excel, where they were asked for."""
        results: dict[str, Any] = {}
        path = self.algorithm.parameterAsFileOutput(self.given, outputs.REPORT, self.context)
        run = report.Run(path, self.params, self.plain, self.outcome, tuple(self.tables.values()))
        report.tell(self.feedback, run)
        if path:
            self.page = run
            run.write()
            results[outputs.REPORT] = path
        path = self.algorithm.parameterAsFileOutput(self.given, tables_file.TABLES, self.context)
        if path:
            names = core.region_names((self.outcome.regions, self.outcome.result), language())
            tables_file.write(path, [(one, names) for one in self.tables.values()])
            results[tables_file.TABLES] = path
        return results

    def _name_layers(self) -> None:
        """Name what will be put into the project after variable, time and weights, in a group."""
        lang, record, plain = language(), self.outcome.result, self.plain
        labels = {self.called[o.name]: (o.label(lang), o.kind) for o in self.tool.outputs}
        what = naming.variables_of(self.params, plain, self.outcome.panel, lang)
        file = self._text("weights_file")
        by = ""
        if self.outcome.weights is not None:
            known_by = (self.outcome.regions, self.outcome.result)
            called = core.region_names(known_by, lang)
            by = naming.weights_of(self.params, plain, file, self.outcome.weights, called, lang)
        every = self._every_time()
        named: dict[str, tuple[str, str]] = {}
        for one in self.written:
            label, kind = labels[one.name]
            shows_one = kind == "layer" and not every
            when = naming.time_of(plain, record, one=shows_one)
            named[one.destination] = naming.layer_name(label, what, when, by, lang), kind
        group = naming.layer_name(self.tool.label(lang), what, "", "", lang)
        naming.name_layers(self.context, named, group)

    def _shapes(self, name: str, output: Any) -> outputs.Written | None:
        """Write lines or merged regions; None where there is nothing to draw."""
        source = self.sources.get("regions")
        algorithm, outcome, given, context = self.algorithm, self.outcome, self.given, self.context
        if source is None:
            return None
        if output.kind == "lines":
            return links.write(
                algorithm, name, output, outcome, source, given, context, self.feedback
            )
        part = outputs.attribute(outcome.result, output.source)
        key, called = self._text("regions_id"), self._region_names()
        return lines.write_areas(algorithm, name, part, source, key, given, context, called)

    def _region_names(self) -> dict[str, tuple[str, str]]:
        """Return the names of the regions by code, in English and in Chinese."""
        known_by = (self.outcome.regions, self.outcome.result)
        en, zh = (core.region_names(known_by, one) for one in ("en", "zh"))
        return {
            code: (en.get(code, zh.get(code, code)), zh.get(code, en.get(code, code)))
            for code in {**en, **zh}
        }

    def _layer(self, name: str) -> outputs.Written | None:
        source, record = self.sources.get("regions"), self.outcome.result
        if source is None:
            self.feedback.pushWarning(say("layer_needs_regions"))
            return None
        times: list[Any] = [None]
        if self._every_time() and len(record.times) > 1:
            times = list(record.times)
        results = [outputs.Result(t, *record.layer_columns(t)) for t in times]
        if len(times) > 1:
            results = _of_no_one_time(results, record)
        key = self._text("regions_id")
        circles = getattr(record, "circles", None)
        drawn = circles(self.outcome.regions) if callable(circles) else None
        made = outputs.write_layer(
            self.algorithm,
            name,
            source,
            key,
            results,
            self.given,
            self.context,
            self.feedback,
            drawn=drawn,
        )
        return made and self._with_poles_named(made, results)

    def _with_poles_named(
        self, made: outputs.Written, results: Sequence[outputs.Result]
    ) -> outputs.Written:
        """Let codes of poles be shown as their names."""
        fields = [one for one in made.aliases if naming.without_number(one) == merged.POLE]
        codes = {
            str(code)
            for result in results
            for column in result.columns
            if column.name == merged.POLE
            for code in column.values.tolist()
        }
        called = {code: both for code, both in self._region_names().items() if code in codes}
        if not fields or not called:
            return made
        return replace(made, spoken=dict.fromkeys(fields, called))

    def _text(self, name: str) -> str | None:
        return inputs.text(self.algorithm, self.params, self.given, name, self.context)

    def _every_time(self) -> bool:
        """Return whether the map is to hold all times."""
        return inputs.switched_on(self.algorithm, self.given, parameters.ALL_TIMES, self.context)


def _of_no_one_time(results: Sequence[outputs.Result], record: Any) -> list[outputs.Result]:
    """Return results whose columns are called alike at all times: "gdp, 2015" is not what a layer of six years shows."""
    timed = [
        one.label() != other.label()
        for one, other in zip(results[0].columns, results[-1].columns, strict=True)
    ]
    return [
        replace(
            result,
            columns=[
                replace(column, en=record.title) if changes else column
                for column, changes in zip(result.columns, timed, strict=True)
            ],
        )
        for result in results
    ]
