# SPDX-License-Identifier: GPL-2.0-or-later
"""The dock of a study: its questions, the join, the steps; what they find goes to their pages and the project."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from qgis.core import QgsProject
from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from .. import core
from ..i18n import language, say
from ..linked import guess as linked_guess
from ..linked.table import Table, table_if_whole
from ..runs import guarding
from . import kept_results, one_sample, recipe, story
from .asking import Ask
from .ends import MapPage, ReportPage
from .form import Form
from .keeping import Maps
from .page import StepPage
from .question import Question
from .running import Done, ToolRun, tool
from .setting import Setting, forget, keep
from .steps import STEPS, Step, step
from .weights_dialog import WeightsDialog

_MAP, _REPORT = "map", "report"
_WIDTH = 112
"""Pixels of the list of steps."""


class StudyDock(QgsDockWidget):
    """A study from the description of its table to its report.

    Parameters
    ----------
    iface : QgisInterface
    """

    def __init__(self, iface: Any) -> None:
        super().__init__(say("study_dock"), iface.mainWindow())
        self.setObjectName("RegspatialStudy")
        self._iface = iface
        self.runs: dict[str, Any] = {}
        self.kept: dict[str, Any] = {}
        self.maps = Maps()
        self.form, self.join = Form(), QLabel()
        self.join.setWordWrap(True)
        self.join.setObjectName("study_join")
        self.pages = {one.name: StepPage(one) for one in STEPS}
        self.map, self.report = MapPage(), ReportPage()
        self.steps, self.stack = QListWidget(), QStackedWidget()
        self.run, self._joining = ToolRun(self), ToolRun(self)
        self._running: str | None = None
        self._waiting: list[str] = []
        self.all = QPushButton(say("study_run_all"))
        self.all.setObjectName("study_run_all")
        self.sample = one_sample.Sample()
        self._begun = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(250)  # a person who picks several fields is not answered in between
        self._soon.timeout.connect(self.match)
        self._build()
        self._listen()

    def _build(self) -> None:
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 0)
        self.ask = Ask()
        layout.addWidget(self.ask)
        self.question = Question()
        box = QVBoxLayout(self.question)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.form)
        layout.addWidget(self.question)
        self.join.setContentsMargins(8, 0, 8, 0)
        layout.addWidget(self.join)
        row = QHBoxLayout()
        row.setSpacing(0)
        for name in (*self.pages, _MAP, _REPORT):
            self.steps.addItem(say(f"study_step_{name}"))
        self.steps.setFixedWidth(_WIDTH)
        self.steps.setAccessibleName(say("study_steps"))
        for page in (*self.pages.values(), self.map, self.report):
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setFrameShape(QScrollArea.Shape.NoFrame)
            area.setWidget(page)
            self.stack.addWidget(area)
        beside = QVBoxLayout()
        beside.setSpacing(2)
        self.all.setFixedWidth(_WIDTH)
        beside.addWidget(self.all)
        beside.addWidget(self.steps, 1)
        row.addLayout(beside)
        row.addWidget(self.stack, 1)
        layout.addLayout(row, 1)
        self.setWidget(inside)
        self.steps.setCurrentRow(0)

    def _listen(self) -> None:
        self.form.changed.connect(self._changed)
        self.form.weights_asked.connect(self.manage_weights)
        self.steps.currentRowChanged.connect(self._turn)
        for name, page in self.pages.items():
            page.asked.connect(lambda name=name: self.start(name))
            page.stopped.connect(self.run.cancel)
            page.taken.connect(self.take_model)
        self.all.clicked.connect(lambda *_: self.run_all())
        self.run.ended.connect(self._ended)
        self.run.progressed.connect(self._progressed)
        self._joining.ended.connect(self._joined)
        self.report.report_asked.connect(self.write_report)
        self.report.tables_asked.connect(self.write_tables)
        self.report.recipe_asked.connect(self.write_recipe)
        self.report.title.textEdited.connect(self._call)
        self.map.where_chosen.connect(self._keep_in)
        self.map.keep_asked.connect(self._keep_now)
        self.visibilityChanged.connect(self._seen)
        project = QgsProject.instance()
        project.readProject.connect(self._other_project)
        project.cleared.connect(self._other_project)
        project.projectSaved.connect(self._offer_maps)
        project.projectSaved.connect(self._keep_results)
        project.layersWillBeRemoved.connect(self._leaving)
        project.layersRemoved.connect(self._lost)
        project.legendLayersAdded.connect(self._gained)

    # the study

    @property
    def setting(self) -> Setting:
        """The study as it stands in the form."""
        return self.form.setting

    def _seen(self, on: bool) -> None:
        if on and not self._begun:
            self._begun = True
            self.form.begin()
            self.maps.find()
            self.map.show_where(self.setting.layers_in)
            self.report.title.setText(self.setting.title or say("study_title"))
            self._offer_maps()
            self._show_kept()

    def _show_kept(self) -> None:
        """Show what was found before the project was closed, if it is of this study; nothing is computed."""
        when, found = kept_results.read(self.setting)
        self.kept = {name: page for name, page in found.items() if name in self.pages}
        for name, page in self.kept.items():
            self.pages[name].show_texts(page, when)
        self._tick()

    def _keep_results(self, *_unused: object) -> None:
        """Keep what the pages show beside the project; where it cannot be written, that is said."""
        if not self.runs:
            return
        pages = {**self.kept, **{name: self.pages[name].as_texts() for name in self.runs}}
        try:
            kept_results.write(self.setting, pages)
        except core.RegspatialError as error:
            self.report.say(str(error.localized(language())))

    def _other_project(self, *read: object) -> None:
        if not read:  # a cleared project has no study; its layers, leaving, wrote one
            forget()
        self.run.let_go()
        self._joining.let_go()
        self._forget(tuple(self.pages))
        self._begun = False
        self._seen(self.isUserVisible())

    def _leaving(self, gone: Sequence[str]) -> None:
        """Let go of the map before it leaves the project: pictures hear of its selection."""
        if self.setting.regions in gone:
            for page in self.pages.values():
                page.close_down()

    def _lost(self, gone: Sequence[str]) -> None:
        """Show what is left of the study when a layer has left the project, and open its questions."""
        if not self._begun:
            return
        if self.form.lose(gone):
            self.question.setCollapsed(False)
        self._offer_maps()

    def _gained(self, *_unused: object) -> None:
        if self._begun:
            self.form.gain()

    def _changed(self, setting: Setting) -> None:
        """Let the pages follow, and what was found for another study go."""
        before, self._setting_shown = getattr(self, "_setting_shown", None), setting
        self._head()
        times = self.form.times()
        for page in self.pages.values():
            page.follow(setting, times)
        if before is not None and before != setting:
            self._forget(tuple(self.pages))
        self._soon.start()

    def _head(self) -> None:
        """Say what the study is about beside the arrow."""
        self.question.show_about(self.setting.formula or self.setting.response, self.width())

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._head()

    def _forget(self, names: tuple[str, ...]) -> None:
        self._waiting.clear()
        for name in names:
            self.runs.pop(name, None)
            self.kept.pop(name, None)
            self.pages[name].show_run(None, None)
            self.pages[name].say()
        self._tick()

    def match(self) -> None:
        """Say how map and table fit, by the tool that joins them."""
        setting = self.setting
        if setting.map is None:
            self.join.setText(say("study_no_layers"))
            return
        if self._joining.busy:
            self._soon.start()
            return
        algorithm = tool("join_report")
        self._joining.start(algorithm, setting.given(algorithm))

    def _joined(self, done: Done) -> None:
        if done.run is None:
            self.join.setText(done.why_not)
            return
        record, lang = done.run.outcome.result, language()
        names = core.region_names((done.run.outcome.regions, record), lang)

        def listed(ids: Any) -> str:
            return core.say(core.listed([names.get(one, one) for one in ids]), lang)

        said = [say("study_table_gone")] if self.form.table_gone else []
        said.append(say("study_matched", n=len(record.matched)))
        if record.only_map:
            said.append(say("study_only_map", regions=listed(record.only_map)))
        if record.only_table:
            said.append(say("study_only_table", regions=listed(record.only_table)))
        said += one_sample.of(self.setting).said(names)
        self.join.setText(" ".join(said) if lang != "zh" else "".join(said))

    def manage_weights(self) -> None:
        """Open the weights of the study, beside the map: its regions can be pointed at."""
        box = WeightsDialog(self.setting, self, self._iface.mapCanvas())
        box.accepted.connect(lambda: self.take_weights(box.setting()))
        box.finished.connect(lambda *_: box.deleteLater())
        box.show()

    def take_weights(self, setting: Setting) -> None:
        """Take the weights of another study."""
        self.form.offer_weights(setting)
        keep(self.form.setting)
        self._changed(self.form.setting)

    # the steps

    def _turn(self, row: int) -> None:
        self.stack.setCurrentIndex(row)

    def go_to(self, name: str) -> None:
        """Turn to a step."""
        self.steps.setCurrentRow([*self.pages, _MAP, _REPORT].index(name))

    def start(self, name: str) -> None:
        """Run a step; one that shows another's run has that one run."""
        one = step(name)
        page = self.pages[name]
        lacks = self._lacks(one)
        if lacks or self.run.busy:
            page.say(lacks or say("study_busy"))
            return
        runs = step(one.after) if one.after else one
        sample = one_sample.of(self.setting)
        if sample != self.sample:  # the table was edited: what was found is of other regions
            self._forget(tuple(self.pages))
        self.sample = sample
        algorithm = tool(one.tool(self.setting))
        more = {**one.values(self.setting), **self.pages[runs.name].values(), **sample.given()}
        self._running = runs.name
        self.question.setCollapsed(True)  # there is room for what is found
        for shown in self._showing(runs.name):
            self.pages[shown].working(True)
            self.pages[shown].say()
        known = {d.name() for d in algorithm.destinationParameterDefinitions()}
        wanted = [m for m in runs.maps if m in known]
        self.run.start(algorithm, self.setting.given(algorithm, **more), wanted)

    def run_all(self) -> None:
        """Run every step that is a run of its own, one after the other, until one finds nothing."""
        self._waiting = [one.name for one in STEPS if not one.after]
        self._next()

    def _next(self) -> None:
        """Run the next of the steps that wait; one that lacks something says so on its page."""
        if self._waiting and not self.run.busy:
            name = self._waiting.pop(0)
            self.go_to(name)
            self.start(name)
            if self._running is None:  # it says what it lacks
                self._waiting.clear()

    def take_model(self) -> None:
        """Take the model that the tests support, and turn to the page that estimates it."""
        run = self.runs.get("which")
        if run is not None:
            self.pages["model"].propose("MODEL", run.outcome.result.chosen)
            self.go_to("model")

    def _lacks(self, one: Step) -> str:
        """Return what a step lacks, in words; "" if nothing."""
        setting = self.setting
        if setting.map is None:
            return say("study_no_layers")
        if not setting.response:
            return say("study_no_response")
        return say("study_no_terms") if one.needs_terms and len(setting.terms) < 2 else ""

    def _showing(self, name: str) -> list[str]:
        return [one.name for one in STEPS if name in (one.name, one.after)]

    def _progressed(self, percent: float) -> None:
        if self._running is not None:
            for name in self._showing(self._running):
                self.pages[name].bar.setValue(int(percent))

    def _ended(self, done: Done) -> None:
        name, self._running = self._running, None
        if name is None:
            return
        on_map = self._on_map() if done.run is not None else None
        said = self.sample.without(done.said, done.run)
        if done.run is not None:
            said += self._take_maps(name, done)
        for shown in self._showing(name):
            page = self.pages[shown]
            page.working(False)
            page.say(say("study_stopped") if done.cancelled else done.why_not, *said)
            page.show_run(done.run, on_map)
            if done.run is not None:
                self.runs[shown] = done.run
                self.kept.pop(shown, None)
        if done.run is not None and name == "which":
            self.pages["model"].propose("MODEL", done.run.outcome.result.chosen)
        self._tick()
        self._keep_results()
        if done.run is None:
            self._waiting.clear()
        self._next()

    def _on_map(self) -> Table | None:
        layer, key = self.setting.map, self.setting.regions_id
        if layer is None or not key:
            return None
        return table_if_whole(layer, key, None, linked_guess.name_field(layer))

    def _take_maps(self, name: str, done: Done) -> list[str]:
        """Put the maps of a run into the project; return what is to be said about where they are."""
        said = self.maps.take(name, done.maps, self._called(), self.setting.layers_in)
        self._offer_maps()
        return said

    def _offer_maps(self) -> None:
        scratch = self.maps.scratch(*self.setting.layers())
        self.map.offer(self.maps.there(), keepable=bool(scratch))

    def _called(self) -> str:
        return str(self.report.title.text().strip() or say("study_title"))

    def _keep_in(self, where: str) -> None:
        """Keep maps elsewhere from now on: nothing that was found is another for it."""
        self._setting_shown = self.form.keep_too(layers_in=where)
        self._offer_maps()

    def _call(self, title: str) -> None:
        """Keep the title with the study."""
        self._setting_shown = self.form.keep_too(title=title)

    def _keep_now(self) -> None:
        if self.run.busy:
            self.map.say(say("study_busy"))
            return
        # a layer that gets another source while a thread reads it takes QGIS down
        self._joining.let_go()
        self._soon.start()
        self.map.say(*self.maps.keep_now(self.setting.layers_in, *self.setting.layers()))
        self._offer_maps()

    def _tick(self) -> None:
        """Mark the steps that were run."""
        for row, name in enumerate(self.pages):
            text = say(f"study_step_{name}")
            self.steps.item(row).setText(
                f"✓ {text}" if name in self.runs or name in self.kept else text
            )

    # what goes out

    def in_order(self) -> dict[str, Any]:
        """Return the runs in the order of the steps."""
        return {one.name: self.runs[one.name] for one in STEPS if one.name in self.runs}

    def write_report(self, path: str) -> None:
        """Write the report of what was run."""
        if not self.runs:
            self.report.say(say("study_nothing_run"))
            return
        made = (Path(path), self._called(), self.in_order(), self.maps.there(), self.sample)
        told = self.report.progress
        self._written("study_report_written", Path(path), lambda: story.write(*made, told=told))
        told(1.0)

    def write_tables(self, path: str) -> None:
        """Write the tables of what was run, for Word or for a spreadsheet."""
        if not self.runs:
            self.report.say(say("study_nothing_run"))
            return
        made = (Path(path), self.in_order())
        self._written("study_tables_written", Path(path), lambda: story.write_tables(*made))

    def _written(self, said: str, path: Path, write: Callable[[], None]) -> None:
        """Write a file, and say where it is or why it is not."""
        try:
            self._refuse_inputs(path)
            write()
        except core.RegspatialError as error:
            self.report.say(str(error.localized(language())))
            return
        self.report.say(f'{say(said)} <a href="{path.as_uri()}">{path.name}</a>')

    def write_recipe(self, path: str) -> None:
        """Save what was run as a recipe."""
        if not self.runs:
            self.report.say(say("study_nothing_run"))
            return
        try:
            self._refuse_inputs(Path(path))
            made = recipe.write(
                Path(path), self.setting, self.in_order(), self._called(), self.sample
            )
        except core.RegspatialError as error:
            self.report.say(str(error.localized(language())))
            return
        self.report.say(recipe.said(Path(path), made))

    def _refuse_inputs(self, path: Path) -> None:
        """Raise if what goes out would take the place of the study's map, table or weights."""
        setting = self.setting
        guarding.refuse_layers(
            path, *setting.layers(), setting.rule.values.get("WEIGHTS_FILE") or None
        )

    def close_down(self) -> None:
        """Let go of everything outside: the plugin is switched off."""
        self._soon.stop()
        self.run.let_go()
        self._joining.let_go()
        for page in self.pages.values():
            page.close_down()
        project = QgsProject.instance()
        project.readProject.disconnect(self._other_project)
        project.cleared.disconnect(self._other_project)
        project.projectSaved.disconnect(self._offer_maps)
        project.projectSaved.disconnect(self._keep_results)
        project.layersWillBeRemoved.disconnect(self._leaving)
        project.layersRemoved.disconnect(self._lost)
        project.legendLayersAdded.disconnect(self._gained)
        self.runs.clear()
        self.maps.layers.clear()
