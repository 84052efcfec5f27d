# SPDX-License-Identifier: GPL-2.0-or-later
"""The weights of a study: each has a name, shows only what its rule uses, and is described by the tool."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from qgis.core import QgsApplication
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from .. import core
from ..dialogs import dialog
from ..dialogs.buttons import ok_and_cancel
from ..dialogs.neighbours import NeighboursRow
from ..i18n import language, say
from .running import Done, ToolRun
from .setting import FIRST, Named, Setting
from .tables import ResultTable

_FILE = "file"
_ASKED = (
    *("order", "k", "power", "threshold", "weights_bandwidth", "weights_kernel", "omega"),
    *("cutoff", "metric", "points", "weights_variable", "islands", "normalise"),
)
"""Parameters of the tools that a person sets here, in this order, as far as the rule uses them."""


class WeightsDialog(QDialog):
    """A list of named weights; the one chosen is shown with its rule, and can be looked at.

    Parameters
    ----------
    setting : Setting
    parent : QWidget, optional
    canvas : QgsMapCanvas, optional
        Where neighbours are shown.
    """

    def __init__(self, setting: Setting, parent: QWidget | None = None, canvas: Any = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(say("study_manage"))
        self._setting, self._busy = setting, False
        self.named = list(setting.weights)
        params = core.catalog.expand(core.catalog.get("build_weights"))
        self._params = {p.name: p for p in params}
        self.list = QListWidget()
        self.add, self.remove = QPushButton(say("study_add")), QPushButton(say("study_remove"))
        self.name, self.kind = QLineEdit(), QComboBox()
        self.file = QgsFileWidget()
        self.file.setFilter(say("weights_filter"))
        self.fields: dict[str, QWidget] = {}
        self._labels: dict[str, QLabel] = {}
        self.look = QPushButton(say("study_look"))
        self.said, self.table = QLabel(), ResultTable()
        self.said.setWordWrap(True)
        self.run = ToolRun(self)
        self.neighbours = None if canvas is None else NeighboursRow(canvas, self._asked, self)
        self._build()
        self.list.setCurrentRow(max(0, [one.name for one in self.named].index(setting.rule.name)))
        if self._row_shown < 0:  # the first is current already, and tells nobody
            self._show(self.list.currentRow())

    def _build(self) -> None:
        left = QVBoxLayout()
        self.list.setWordWrap(True)  # a rule is longer than the list is wide
        left.addWidget(self.list)
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addWidget(self.remove)
        left.addLayout(row)
        right = QVBoxLayout()
        form = QFormLayout()
        form.setVerticalSpacing(2)  # of hidden rows the gaps stay
        form.addRow(say("study_name"), self.name)
        kind = self._params["weights_kind"]
        for one in kind.choices:
            self.kind.addItem(one.label(language()), one.value)
        self.kind.addItem(say("linked_rule_file"), _FILE)
        form.addRow(kind.label(language()), self.kind)
        self._row(form, "file", say("study_file"), self.file)
        for name in _ASKED:
            param = self._params.get(name)
            if param is not None:
                self._row(form, name, param.label(language()), _widget(param, self._setting))
                self.fields[name].setToolTip(param.help(language(), shell=False))
        right.addLayout(form)
        right.addWidget(self.look)
        if self.neighbours is not None:
            right.addWidget(self.neighbours)
        right.addWidget(self.said)
        right.addWidget(self.table)
        right.addStretch(1)
        inside, area = (
            QWidget(),
            QScrollArea(),
        )  # a rule of many parameters and its table are higher
        right.setContentsMargins(0, 0, 0, 0)
        inside.setLayout(right)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        both = QHBoxLayout()
        both.addLayout(left, 1)
        both.addWidget(area, 3)
        whole = QVBoxLayout(self)
        whole.addLayout(both, 1)
        whole.addWidget(ok_and_cancel(self._accept, self.reject))
        self.resize(800, 560)
        self._fill_list()
        self.table.setVisible(False)
        self._listen()

    def _listen(self) -> None:
        self.list.currentRowChanged.connect(self._show)
        self.add.clicked.connect(lambda *_: self._add())
        self.remove.clicked.connect(lambda *_: self._remove())
        self.kind.currentIndexChanged.connect(self._arrange)
        self.look.clicked.connect(lambda *_: self.describe())
        self.name.textEdited.connect(lambda *_: self._store())
        self.run.ended.connect(self._described)
        if self.neighbours is not None:
            self.list.currentRowChanged.connect(self.neighbours.changed)
            self.kind.currentIndexChanged.connect(self.neighbours.changed)

    def _row(self, form: QFormLayout, name: str, text: str, widget: QWidget) -> None:
        label = QLabel(text)
        label.setBuddy(widget)
        widget.setAccessibleName(text)
        widget.setObjectName(f"study_weights_{name}")
        form.addRow(label, widget)
        self.fields[name], self._labels[name] = widget, label

    # the list

    def _fill_list(self) -> None:
        self._busy = True
        row = self.list.currentRow()
        self.list.clear()
        for one in self.named:
            self.list.addItem(say("study_first_weights") if one == FIRST else one.name)
        self.list.setCurrentRow(min(max(row, 0), len(self.named) - 1))
        self._busy = False

    def _add(self) -> None:
        self._store()
        taken = {one.name for one in self.named}
        number = next(k for k in range(1, len(taken) + 2) if f"W{k}" not in taken)
        self.named.append(Named(f"W{number}", {"WEIGHTS_KIND": "inverse-distance"}))
        self._fill_list()
        self.list.setCurrentRow(len(self.named) - 1)

    def _remove(self) -> None:
        if len(self.named) > 1:
            del self.named[self.list.currentRow()]
            self._row_shown = -1
            self._fill_list()
            self._show(self.list.currentRow())

    # the rule

    _row_shown = -1

    def _show(self, row: int) -> None:
        """Show the weights of a row, after those shown before were taken from the form."""
        if self._busy or row < 0:
            return
        if self._row_shown not in (-1, row):
            self._store()
        self._row_shown = row
        one = self.named[row]
        self.name.setText(one.name)
        path = one.values.get("WEIGHTS_FILE")
        kind = _FILE if path else one.values.get("WEIGHTS_KIND", "queen")
        self.kind.setCurrentIndex(max(0, self.kind.findData(kind)))
        self.file.setFilePath(str(path or ""))
        for name, widget in self.fields.items():
            if name != _FILE:
                _put(widget, one.values.get(name.upper(), _default(self._params[name])))
        self._arrange()
        self.table.setVisible(False)
        self.said.setText("")

    def uses(self) -> list[str]:
        """Return the parameters that the chosen rule uses."""
        kind = self.kind.currentData()
        if kind == _FILE:
            return [_FILE]
        used = {*core.RULES[kind].uses, "normalise"}
        return [n for n in _ASKED if n in self.fields and self._params[n].feeds[2:] in used]

    def _arrange(self, *_unused: object) -> None:
        shown = self.uses()
        for name, widget in self.fields.items():
            widget.setVisible(name in shown)
            self._labels[name].setVisible(name in shown)

    def current(self) -> Named:
        """Return the weights that stand in the form; what is left at its default is left out."""
        name = self.name.text().strip() or "W"
        if self.kind.currentData() == _FILE:
            return Named(name, {"WEIGHTS_FILE": self.file.filePath()})
        values: dict[str, Any] = {"WEIGHTS_KIND": self.kind.currentData()}
        for one in self.uses():
            held = _held(self.fields[one])
            if held is not None and held != "" and held != _default(self._params[one]):
                values[one.upper()] = held
        return Named(name, values)

    def _store(self) -> None:
        if 0 <= self._row_shown < len(self.named):
            self.named[self._row_shown] = self.current()
            item = self.list.item(self._row_shown)
            if item is not None:
                one = self.named[self._row_shown]
                item.setText(say("study_first_weights") if one == FIRST else one.name)

    def _accept(self) -> None:
        self._store()
        names = [one.name for one in self.named]
        twice = sorted({one for one in names if names.count(one) > 1})
        if twice:
            self.said.setText(say("study_twice", names=core.listed(twice)))
            return
        self.accept()

    def setting(self) -> Setting:
        """Return the study with these weights; the one shown last is in use."""
        chosen = self.named[max(0, self.list.currentRow())].name
        return replace(self._setting, weights=tuple(self.named), chosen=chosen)

    def done(self, result: int) -> None:
        self.run.let_go()
        super().done(result)

    # how it looks

    def _asked(self) -> dict[str, Any]:
        """Return the parameters of the weights that stand in the form."""
        one = self.current()
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(
            "regspatial:build_weights"
        )
        return replace(self._setting, weights=(one,), chosen=one.name).given(algorithm)

    def describe(self) -> None:
        """Describe the weights by the tool."""
        registry = QgsApplication.processingRegistry()
        algorithm = registry.createAlgorithmById("regspatial:describe_weights")
        one = self.current()
        shown = replace(self._setting, weights=(one,), chosen=one.name)
        self.look.setEnabled(False)
        self.run.start(algorithm, shown.given(algorithm))

    def _described(self, done: Done) -> None:
        self.look.setEnabled(True)
        self.said.setText("\n".join([one for one in (done.why_not, *done.said) if one]))
        self.table.setVisible(done.run is not None)
        if done.run is not None and done.run.tables:
            outcome = done.run.outcome
            names = core.region_names((outcome.regions, outcome.result), language())
            with dialog.spoken_by(done.run.params):
                self.table.show_table(done.run.tables[0], names)


def _default(param: Any) -> Any:
    return param.default if param.default not in ((), None) else None


def _widget(param: Any, setting: Setting) -> QWidget:
    """Return a widget for a parameter of the catalog."""
    if param.choices:
        box = QComboBox()
        if param.default is None:
            box.addItem(say("automatic"), None)
        for one in param.choices:
            box.addItem(one.label(language()), one.value)
        return box
    if param.kind == "integer":
        whole = QSpinBox()
        whole.setRange(int(param.minimum or 0), 999_999)
        return whole
    if param.kind == "variable":
        return _list(setting.numbers())
    number = QDoubleSpinBox()
    number.setDecimals(4)
    number.setRange(0.0, 1e9)
    if param.default is None:
        number.setSpecialValueText(say("automatic"))
    return number


def _list(names: Iterable[str]) -> QComboBox:
    box = QComboBox()
    box.addItem(say("not_set"), None)
    for one in names:
        box.addItem(one, one)
    return box


def _put(widget: QWidget, value: Any) -> None:
    if isinstance(widget, QComboBox):
        widget.setCurrentIndex(max(0, widget.findData(value)))
    elif isinstance(widget, QSpinBox | QDoubleSpinBox):
        widget.setValue(value if value is not None else widget.minimum())


def _held(widget: QWidget) -> Any:
    if isinstance(widget, QComboBox):
        return widget.currentData()
    if isinstance(widget, QSpinBox | QDoubleSpinBox):
        special = widget.specialValueText() and widget.value() == widget.minimum()
        return None if special else widget.value()
    return None
