# SPDX-License-Identifier: GPL-2.0-or-later
"""The page of a step: what it asks, Run, what was found in words, the table, the picture."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from qgis.PyQt.QtCore import QByteArray, Qt, pyqtSignal
from qgis.PyQt.QtGui import QPixmap
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from .. import core
from ..dialogs import dialog
from ..i18n import language, say
from ..linked import saving
from ..linked.brushing import Link
from ..linked.picture import nothing
from ..linked.table import Table
from ..linked.view import View
from . import pictures
from .form import shrinks
from .setting import Setting
from .steps import Step, params_of
from .tables import ResultTable, texts_of

_WIDE = 400
"""Pixels of a kept picture at most."""
_HIGH = 300
"""Pixels of a picture at least; the page scrolls where the dock is lower."""


class StepPage(QWidget):
    """A step of the study.

    Signals
    -------
    asked : the button that runs it was pressed
    stopped : the button that cancels was pressed
    taken : the button that takes the model which was found was pressed
    """

    asked = pyqtSignal()
    stopped = pyqtSignal()
    taken = pyqtSignal()

    def __init__(self, step: Step) -> None:
        super().__init__()
        self.step = step
        self.run: Any = None
        self._link: Link | None = None
        self._boxes: dict[str, QComboBox] = {}
        self._form = QFormLayout()
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)  # the dock is narrow
        self.about = _words(say(f"study_about_{step.name}"))
        self.button = QPushButton(say("study_run"))
        self.button.setObjectName(f"study_run_{step.name}")
        self.button.clicked.connect(lambda *_: self.asked.emit())
        self.bar = QProgressBar()
        self.cancel = QPushButton(say("study_cancel"))
        self.cancel.clicked.connect(lambda *_: self.stopped.emit())
        self.take = QPushButton(say("study_take_model"))
        self.take.clicked.connect(lambda *_: self.taken.emit())
        self.said, self.found = _words(), _words()
        self.found.setObjectName(f"study_found_{step.name}")
        self.which, self.table, self.notes = QComboBox(), ResultTable(), _words()
        shrinks(self.which)
        self.which.currentIndexChanged.connect(self._show_table)
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.picture.setMinimumWidth(1)
        self.view = View()
        self.view.brushed.connect(self._brush)
        self._build()
        self.working(False)
        self.show_run(None, None)

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 4)
        layout.addWidget(self.about)
        layout.addLayout(self._form)
        row = QHBoxLayout()
        for one in (self.button, self.bar, self.cancel):
            row.addWidget(one)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addWidget(self.found)
        layout.addWidget(self.take)
        layout.addWidget(self.said)
        for one in (self.which, self.table, self.notes):
            layout.addWidget(one)
        layout.addWidget(self.picture)
        self.view.setMinimumHeight(_HIGH)
        layout.addWidget(self.view, 1)
        layout.addStretch(0)

    # what it asks

    def follow(self, setting: Setting, times: tuple[Any, ...]) -> None:
        """Offer what the tool of the step takes, as far as the page asks for it."""
        known = params_of(self.step, setting)
        for name in self.step.asks:
            param = known.get(name)
            box = self._boxes.get(name)
            if box is None:
                box = self._boxes[name] = QComboBox()
                box.setObjectName(f"study_{self.step.name}_{name.lower()}")
                shrinks(box)
                self._form.addRow(QLabel(), box)
            label = self._form.labelForField(box)
            for one in (label, box):
                one.setVisible(param is not None)
            if param is None:
                continue
            label.setText(param.label(language()))
            label.setBuddy(box)
            box.setToolTip(param.help(language(), shell=False))
            box.setAccessibleName(label.text())
            self._fill(box, param, times)

    def _fill(self, box: QComboBox, param: Any, times: tuple[Any, ...]) -> None:
        held = box.currentData()
        box.blockSignals(True)
        box.clear()
        if param.choices:
            if param.default is None:
                box.addItem(say("automatic"), None)
            for one in param.choices:
                box.addItem(one.label(language()), one.value)
            wanted = held if held is not None else param.default
        else:
            box.addItem(say("study_last"), None)
            for time in reversed(times):
                box.addItem(str(time), str(time))
            wanted = held
        box.setCurrentIndex(max(0, box.findData(wanted)))
        box.blockSignals(False)

    def propose(self, name: str, value: Any) -> None:
        """Choose a value of what the page asks, if it is offered."""
        box = self._boxes.get(name)
        if box is not None and box.findData(value) >= 0:
            box.setCurrentIndex(box.findData(value))

    def values(self) -> dict[str, Any]:
        """Return what the page asks, by the parameters' names in QGIS."""
        chosen = {
            name: box.currentData() for name, box in self._boxes.items() if box.isVisibleTo(self)
        }
        return {name: value for name, value in chosen.items() if value is not None}

    # what it shows

    def working(self, on: bool) -> None:
        """Show that a run is under way, or that it is not."""
        self.button.setEnabled(not on)
        for one in (self.bar, self.cancel):
            one.setVisible(on)
        self.bar.setValue(0)

    def say(self, *sentences: str) -> None:
        """Show sentences; none leaves no room for them."""
        self.said.setText("\n".join(one for one in sentences if one))
        self.said.setVisible(bool(self.said.text()))

    def show_run(self, run: Any, on_map: Table | None) -> None:
        """Show a run: its tables and its picture; None shows nothing."""
        self._unlink()
        self.run = run
        self.picture.setVisible(False)
        for one in (self.found, self.which, self.table, self.notes, self.view):
            one.setVisible(run is not None)
        self.take.setVisible(run is not None and self.step.name == "which")
        if run is None:
            return
        first = self.step.tables
        tables = sorted(run.tables, key=lambda t: first.index(t.name) if t.name in first else 99)
        self.which.blockSignals(True)
        self.which.clear()
        for table in tables:
            self.which.addItem(table.title(language()), table)
        self.which.blockSignals(False)
        self.which.setVisible(len(tables) > 1)
        self._show_table()
        self._show_picture(on_map)
        self._show_findings()

    def as_texts(self) -> dict[str, Any]:
        """Return what the page shows, as texts and a picture (PNG in base64), to be kept with the project."""
        outcome = self.run.outcome
        names = core.region_names((outcome.regions, outcome.result), language())
        with dialog.spoken_by(self.run.params):
            tables = [
                {**texts_of(self.which.itemData(k), names), "title": self.which.itemText(k)}
                for k in range(self.which.count())
            ]
        drawn = self.view.picture is not None and self.view.isVisibleTo(self)
        return {
            "found": self.found.text(),
            "said": self.said.text(),
            "tables": tables,
            "picture": b64encode(saving.as_png(self.view)).decode() if drawn else "",
        }

    def show_texts(self, kept: Mapping[str, Any], when: str) -> None:
        """Show what was kept with the project, and when it was found."""
        self.show_run(None, None)
        self.which.blockSignals(True)
        self.which.clear()
        for table in kept["tables"]:
            self.which.addItem(str(table.get("title") or table["caption"]), table)
        self.which.blockSignals(False)
        for one in (self.table, self.notes):
            one.setVisible(bool(kept["tables"]))
        self.which.setVisible(len(kept["tables"]) > 1)
        self._show_table()
        self.found.setText(kept["found"])
        self.found.setVisible(bool(kept["found"]))
        self.say(say("study_found_before", when=when.replace("T", " ")[:16]), kept["said"])
        shown = QPixmap()
        if kept["picture"] and shown.loadFromData(QByteArray.fromBase64(kept["picture"].encode())):
            smooth = Qt.TransformationMode.SmoothTransformation
            self.picture.setPixmap(shown.scaledToWidth(min(_WIDE, shown.width()), smooth))
            self.picture.setVisible(True)

    def _show_findings(self) -> None:
        """Say what was found above what is to be read about the run."""
        outcome = self.run.outcome
        names = core.region_names((outcome.regions, outcome.result), language())
        _, _, findings = core.writing()
        with dialog.spoken_by(self.run.params):
            found = findings.findings_of(outcome.result, names)
            said = [core.say(one, language()) for one in found]
        self.found.setText("\n".join(said))
        self.found.setVisible(bool(said))

    def _show_table(self, *_unused: object) -> None:
        table = self.which.currentData()
        if table is None:
            return
        if self.run is None:
            _, *notes = self.table.show_texts(table)
            self._show_notes(notes)
            return
        outcome = self.run.outcome
        names = core.region_names((outcome.regions, outcome.result), language())
        with dialog.spoken_by(self.run.params):
            _, *notes = self.table.show_table(table, names)
        self._show_notes(notes)

    def _show_notes(self, notes: list[str]) -> None:
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))

    def _show_picture(self, on_map: Table | None) -> None:
        with dialog.spoken_by(self.run.params):
            made = pictures.of_step(self.step.name, self.run, on_map)
        self.view.setVisible(made is not None)
        if made is None:
            return
        self.view.show_picture(made, "")
        regions = on_map is not None and pictures.brushes_regions(self.step.name)
        if on_map is not None and regions and len(made.there) == len(on_map.ids):
            self._link = Link(on_map, None, self._marked)
            self._marked(self._link.selected())
        self.view.setAccessibleName(self.step.name)
        self.view.setAccessibleDescription("\n".join(one.text for one in self.view.said()))

    def _brush(self, units: Any, how: str) -> None:
        if self._link is not None:
            self._link.select(units, how)

    def _marked(self, chosen: Any) -> None:
        if self.view.picture is not None:
            fits = len(chosen) == len(self.view.picture.there)
            self.view.choose(chosen if fits else nothing(len(self.view.picture.there)))

    def _unlink(self) -> None:
        if self._link is not None:
            self._link.close()
            self._link = None

    def close_down(self) -> None:
        """Let go of the layers."""
        self._unlink()


def _words(text: str = "") -> QLabel:
    out = QLabel(text)
    out.setWordWrap(True)
    out.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    out.setVisible(bool(text))
    return out
