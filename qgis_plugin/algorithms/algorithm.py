# SPDX-License-Identifier: GPL-2.0-or-later
"""One class for every tool: a Processing algorithm made from its entry in the catalog."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from html import escape
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingUtils,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QThread
from qgis.PyQt.QtGui import QIcon

from .. import core, needs
from ..dialogs import checks, dialog, guess, lists, proposals
from ..dialogs.buttons import say_in_dialogs
from ..i18n import language, say
from ..icons import icon_of
from ..layouts import drawing
from ..older import Qgis
from ..reading import borders, inputs
from ..results import outputs, report, writing
from ..runs import guarding, sparing, trees
from ..runs.feedback import Progress
from ..runs.stopping import in_a_thread, stoppable
from ..runs.working import at_work
from ..symbology import counting, links, shown_names, styles, temporal
from . import help, parameters


class ToolAlgorithm(QgsProcessingAlgorithm):
    """A tool of the catalog.

    Parameters
    ----------
    tool_name : str
        Its name in the catalog, and in QGIS after "regspatial:".
    """

    def __init__(self, tool_name: str) -> None:
        super().__init__()
        self.tool = core.catalog.get(tool_name)
        self.params = core.catalog.expand(self.tool)
        self._written: list[outputs.Written] = []
        self._page: report.Run | None = None
        self._keys: dict[str, str] = {}
        self._beside_window = False

    def createInstance(self) -> ToolAlgorithm:
        return ToolAlgorithm(self.tool.name)

    # what it is called

    def name(self) -> str:
        return str(self.tool.name)

    def displayName(self) -> str:
        return str(self.tool.label(language()))

    def group(self) -> str:
        return core.say(core.catalog.GROUPS[self.tool.group], language())

    def groupId(self) -> str:
        return str(self.tool.group)

    def flags(self) -> Any:
        """Hide what stands behind another tool: questions, models, scripts and the search bar still find it."""
        hidden = Qgis.ProcessingAlgorithmFlag.HideFromToolbox
        return super().flags() | hidden if self.tool.behind else super().flags()

    def tags(self) -> list[str]:
        tool = self.tool
        return [*(t for lang in ("en", "zh") for t in (*tool.tags(lang), tool.label(lang)))]

    def shortDescription(self) -> str:
        return str(self.tool.help(language()))

    def shortHelpString(self) -> str:
        """Return the help of the tool and of each parameter, the values of choices among it."""
        lang = language()
        items = "".join(
            f"<p><b>{escape(p.label(lang))}</b><br>{parameters.help_text(p, lang)}{self._more(p, lang)}</p>"
            for p in self.params
        )
        lack = needs.missing()
        warning = f"<p><b>{escape(lack)}</b></p>" if lack else ""
        return f"{warning}{help.shown(self.tool.name, self.tool.group)}<p>{escape(self.tool.help(lang))}</p>{items}{self._relatives(lang)}"

    def _relatives(self, lang: str) -> str:
        """Return the names of the tools behind the same door."""
        near = core.catalog.relatives(self.tool)
        said = say("see_also", names=core.listed([one.label(lang) for one in near]))
        return f"<p>{escape(said, quote=False)}</p>" if near else ""

    def helpUrl(self) -> str:
        return help.url_of(self.tool.name)

    def _more(self, param: Any, lang: str) -> str:
        """Return what the help of a parameter says here and in no other face."""
        own = param.name == "panel" and proposals.shares_its_layer(self.params)
        return (" " * (lang != "zh")) + escape(say("own_table_help", lang)) if own else ""

    def icon(self) -> QIcon:
        return QIcon(icon_of(self.groupId()))

    def svgIconPath(self) -> str:
        return icon_of(self.groupId())

    # what it takes and gives

    def initAlgorithm(self, configuration: Mapping[str, Any] | None = None) -> None:
        """Make the parameters and outputs; no layer is touched."""
        lang = language()
        parents = parameters.parents(self.params)
        for param in parameters.in_order(self.params):
            self.addParameter(parameters.definition(param, lang, parents, self.groupId()))
            if param.kind == "variables":
                name = parameters.qgis_name(param.name)
                self.addParameter(lists.definition(param, name, lang))
            if parameters.qgis_name(param.name) == borders.LINE:
                self.addParameter(borders.definition(lang))
            if param.name == "panel_time":
                self.addParameter(parameters.wide_definition(lang))
        if parameters.has_times(self.tool):
            self.addParameter(parameters.all_times_definition(lang))
        if any(o.kind == "lines" and o.source == "edges" for o in self.tool.outputs):
            for one in links.definitions(lang):
                self.addParameter(one)
        if proposals.shares_its_layer(self.params):
            (panel,) = [p for p in self.params if p.name == "panel"]
            said = parameters.help_text(panel, lang) + self._more(panel, lang)
            proposals.make_table_optional(self, said)
        destinations, others = outputs.definitions(self.tool, self.params, lang)
        for destination in destinations:
            self.addParameter(destination)
        for output in others:
            self.addOutput(output)

    def createCustomParametersWidget(self, parent: Any = None) -> None:
        """Propose layers of the project in the dialog that is about to open, which is QGIS's own."""
        say_in_dialogs()
        if not needs.missing():
            guess.look_once()
            needed = any(p.name == "panel" and p.required for p in self.params)
            proposals.propose_layers(self, table=needed)

    def canExecute(self) -> tuple[bool, str]:
        """Say before the dialog opens what is missing; qgis_process does not ask."""
        lack = needs.missing()
        return not lack, lack

    def checkParameterValues(
        self, given: dict[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Explain before the run what cannot work."""
        given = self.answered(given)
        lack = needs.missing()
        given |= {} if lack else proposals.keys_of(self, given, context)
        fine, why = super().checkParameterValues(given, context)
        if not fine:
            return fine, why
        if lack:
            return False, lack
        why = checks.problem(self, self.tool, self.params, given, context)
        why = why or guarding.refused(self, given, context)
        return not why, why

    def answered(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of a run without those that say nothing."""
        said = parameters.answered(self, given)
        shared = proposals.shares_its_layer(self.params)
        return self._keys | (proposals.with_own_table(said) if shared else said)

    # the run

    def prepareAlgorithm(
        self,
        given: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Stop where numpy or scipy is missing; look at layers here, in the thread that they live in."""
        lack = needs.missing()
        if lack:
            raise QgsProcessingException(lack)
        self._keys = {}
        self._keys = proposals.keys_of(self, self.answered(given), context)
        given = {**given, **self._keys}
        if self._keys:
            named = [(self.parameterDefinition(one), field) for one, field in self._keys.items()]
            fields = core.listed([f"“{one.description()}” = {field}" for one, field in named])
            feedback.pushInfo(say("keys_told", fields=fields))
        self._shown = inputs.shares_of_table(self, self.params, given, context)
        try:
            self._lists = inputs.lists_of(self, self.params, given, context)
        except core.RegspatialError as error:
            raise QgsProcessingException(self._spoken(error)) from None
        said = self.answered(given)
        guarding.check(self, said, context)  # a step of a model is asked here alone
        files = guarding.files_read(self, said, context)
        self._reading = sparing.coming(said, context, feedback, files)
        return True

    def processAlgorithm(
        self,
        given: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Run in a worker thread: layers in, the core, layers and tables out."""
        self._written, self._page = [], None
        self._beside_window = QThread.currentThread() != QgsApplication.instance().thread()
        with dialog.spoken_by(self.params):
            return at_work(
                self._reading,
                context,
                feedback,
                lambda: self._run(self.answered(given), context, feedback),
                self._spoken,
            )

    def _spoken(self, said: Any) -> str:
        """Return the sentence of an error or warning in the user's language and words."""
        return str(said.localized(language(), dialog.DialogFace(self.params)))

    def postProcessAlgorithm(
        self, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Style the results in the main thread, and save the styles with them."""
        shown = None
        for written in self._written:
            layer = QgsProcessingUtils.mapLayerFromString(written.destination, context)
            if isinstance(layer, QgsVectorLayer):
                name, lang = self.tool.style, language()
                if written.time is not None:
                    temporal.by_year(layer, written.time)
                styles.dress(
                    layer,
                    written.aliases,
                    name,
                    lang,
                    main=written.main,
                    kept=written.kept,
                    limits=written.limits,
                    named=written.named,
                    spoken=written.spoken,
                    over=written.over,
                    circled=written.circled,
                )
                counting.mark(layer, self.tool.name)
                shown_names.mark(layer, name, context, written.destination)
                of_regions = layer.isSpatial() and written.main is None
                if shown is None and of_regions:
                    shown = layer
        if self._page is not None and shown is not None:
            self._draw_page(self._page, shown, feedback)
        return {}

    def _draw_page(
        self, page: report.Run, layer: QgsVectorLayer, feedback: QgsProcessingFeedback
    ) -> None:
        """Put a map into the report, soon where the window must not stand still; warn where it cannot be drawn."""
        write = partial(_write_page, page, self.params)
        try:
            if self._beside_window:
                drawing.picture_beside(layer, language(), write)
            else:
                write(drawing.picture(layer, language()))
        except core.RegspatialError as error:
            feedback.pushWarning(self._spoken(error))

    def _run(
        self,
        given: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        asked = inputs.Asked(self, self.tool, self.params, given, context, self._shown, self._lists)
        plain, sources = asked.plain, asked.sources
        stoppable(feedback, lambda: in_a_thread(self._imported), settled=False)
        with core.runner().collected() as notes:
            found = stoppable(feedback, lambda: inputs.containers(asked, feedback))
        self._tell(feedback, notes)
        with core.runner().trees_grown_by(trees.grower(context, feedback)):
            heard = Progress(feedback, 5, 90)
            run = core.runner().call
            outcome = stoppable(feedback, lambda: run(self.tool, found, plain, heard))
        self._tell(feedback, outcome.notes)
        with core.runner().collected() as notes:
            inputs.note_of_joined(asked, outcome)
        self._tell(feedback, notes)
        for said in () if outcome.panel is None else outcome.panel.said:
            feedback.pushInfo(said.text(language(), dialog.DialogFace(self.params)))
        if feedback.isCanceled():
            return {}
        parts = (self, outcome, plain, sources, given, context, feedback)
        made = stoppable(
            feedback, lambda: writing.Writing(*parts)
        )  # tables are made of what was found
        results = stoppable(feedback, made.write)
        self._written, self._page = made.written, made.page
        return results

    def _imported(self) -> None:
        core.weights()
        core.runner().load(self.tool.entry)

    def _tell(self, feedback: QgsProcessingFeedback, notes: Iterable[Any]) -> None:
        for note in notes:
            feedback.pushWarning(self._spoken(note))


def _write_page(page: report.Run, params: Iterable[Any], picture: bytes) -> None:
    with dialog.spoken_by(params):
        page.write(picture)
