# SPDX-License-Identifier: GPL-2.0-or-later
"""The questions of a study, asked once: map, table, ids, times, empty cells, weights, formula."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from qgis.core import QgsFieldProxyModel, QgsVectorLayer
from qgis.gui import QgsCheckableComboBox, QgsFieldComboBox, QgsMapLayerComboBox
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from .. import core
from ..dialogs import guess
from ..dialogs.time_box import TimeFieldBox
from ..i18n import language, say
from ..older import Qgis
from ..reading.layers import formula_columns
from .setting import FIRST, Setting, keep, kept, layer_of, plain, times_of


class Form(QWidget):
    """What a study is about.

    Signals
    -------
    changed : Setting
    weights_asked : the button beside the weights was pressed
    """

    changed = pyqtSignal(object)
    weights_asked = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._setting, self._busy = Setting(), False
        self._known: set[str] = set()
        self.table_gone = self._picked = False
        shapes = Qgis.LayerFilter.PolygonLayer | Qgis.LayerFilter.PointLayer
        self.map, self.table = QgsMapLayerComboBox(), QgsMapLayerComboBox()
        self.map.setFilters(Qgis.LayerFilters(shapes))
        self.table.setFilters(Qgis.LayerFilter.VectorLayer)
        self.table.setAllowEmptyLayer(True, say("study_own_table"))
        self.map_id, self.table_id, self.time = (
            QgsFieldComboBox(),
            QgsFieldComboBox(),
            TimeFieldBox(),
        )
        for box in (self.map_id, self.table_id, self.time):
            box.setFilters(QgsFieldProxyModel.Filter.AllTypes)
            box.setAllowEmptyFieldName(True)
        self.names, self.missing, self.first, self.last = (QComboBox() for _ in range(4))
        self.weights, self.response = QComboBox(), QComboBox()
        self.response.setEditable(True)
        self.response.lineEdit().setPlaceholderText(say("variable_hint"))
        self.terms, self.formula = QgsCheckableComboBox(), QLineEdit()
        self.formula.setPlaceholderText("y ~ x1 + log(x2)")
        self.manage = QToolButton()
        self.manage.setText("…")
        self.manage.setToolTip(say("study_manage"))
        self.manage.setAccessibleName(say("study_manage"))
        self._build()
        self._listen()

    # how it is built

    def _build(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(6, 4, 6, 4)
        form.setVerticalSpacing(3)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows: list[tuple[str, tuple[QWidget, ...]]] = [
            ("map", (self.map, self.map_id)),
            ("table", (self.table, self.table_id)),
            ("names", (self.names,)),
            ("time", (self.time, self.first, self.last)),
            ("missing", (self.missing,)),
            ("weights", (self.weights, self.manage)),
            ("response", (self.response,)),
            ("terms", (self.terms,)),
            ("formula", (self.formula,)),
        ]
        for name, widgets in rows:
            label = QLabel(say(f"study_{name}"))
            label.setBuddy(widgets[0])
            line = QHBoxLayout()
            line.setSpacing(3)
            for k, one in enumerate(widgets):
                one.setObjectName(f"study_{name}" + ("" if k == 0 else f"_{k}"))
                one.setAccessibleName(f"{label.text()} {say('study_field')}" if k else label.text())
                shrinks(one)
                line.addWidget(one, 0 if isinstance(one, QToolButton) else 1)
            form.addRow(label, line)
        self._choices(self.names, "names")
        self._choices(self.missing, "missing")

    def _choices(self, box: QComboBox, name: str) -> None:
        """Offer what the tools of the catalog take."""
        params = core.catalog.expand(core.catalog.get("moran"))
        param = next(p for p in params if p.name == name)
        if param.default is None:
            box.addItem(say("automatic"), "")
        for one in param.choices:
            box.addItem(one.label(language()), one.value)
        helped = say("study_missing_help") if name == "missing" else ""
        box.setToolTip(helped or param.help(language(), shell=False))

    def _listen(self) -> None:
        for box in (self.map, self.table):
            box.activated.connect(self._pick)
        self.map.layerChanged.connect(self._other_map)
        self.table.layerChanged.connect(self._other_table)
        self.map_id.fieldChanged.connect(self._take)
        self.table_id.fieldChanged.connect(self._other_id)
        self.time.fieldChanged.connect(self._other_time)
        for box in (self.names, self.missing, self.first, self.last, self.weights):
            box.currentIndexChanged.connect(self._take)
        self.response.editTextChanged.connect(self._compose)
        self.terms.checkedItemsChanged.connect(self._compose)
        self.formula.editingFinished.connect(self._take)
        self.manage.clicked.connect(lambda *_: self.weights_asked.emit())

    # what it holds

    @property
    def setting(self) -> Setting:
        """The study as it stands in the form."""
        return self._setting

    def times(self) -> tuple[Any, ...]:
        """Return the times of the table."""
        return tuple(self.first.itemData(k) for k in range(self.first.count()))

    # what it is told

    def begin(self) -> None:
        """Show the study of the project, else what the project's layers make likely."""
        found = kept()
        self._picked = found is not None and bool(found.regions)
        if found is not None:
            self.show_setting(found)
        else:
            self._setting = Setting()
            self.propose()

    def gain(self) -> None:
        """Propose layers that came into the project, while nobody chose any and nothing is asked."""
        there = self._setting
        if not (self._picked or there.formula or (there.regions and there.panel)):
            self.propose()

    def propose(self) -> None:
        """Show what the project's layers make likely."""
        regions = guess.region_layer()
        table = guess.table_layer(regions)
        own = table is None or regions is None or table.id() == regions.id()
        self.show_setting(
            replace(
                self._setting,
                regions=regions.id() if regions is not None else "",
                panel="" if own or table is None else table.id(),
            ),
            guessing=True,
        )

    def show_setting(self, setting: Setting, *, guessing: bool = False) -> None:
        """Show a study; with `guessing`, fields that it leaves open are guessed."""
        self._busy, self.table_gone = True, False
        self.map.setLayer(layer_of(setting.regions))
        self._show_table(layer_of(setting.panel))
        self._fields(guessing)
        if not guessing:
            self.map_id.setField(setting.regions_id)
            self.table_id.setField(setting.panel_id)
            self.time.setField(setting.panel_time)
        self._setting = replace(setting, **self._layers())
        self._known = set(self._setting.variables())
        self._offer_times(setting.period)
        self._offer_variables(setting.formula)
        if not guessing:
            self.names.setCurrentIndex(max(0, self.names.findData(setting.names)))
        self.missing.setCurrentIndex(max(0, self.missing.findData(setting.missing)))
        self.offer_weights(setting)
        self._busy = False
        self._take()

    def keep_too(self, **said: Any) -> Setting:
        """Keep what changes no number: where maps are kept, the title; return the study."""
        self._setting = replace(self._setting, **said)
        keep(self._setting)
        return self._setting

    def offer_weights(self, setting: Setting) -> None:
        """Offer the weights of a study."""
        busy, self._busy = self._busy, True
        self._setting = replace(self._setting, weights=setting.weights, chosen=setting.chosen)
        self.weights.clear()
        for one in setting.weights:
            called = say("study_first_weights") if one == FIRST else one.name
            self.weights.addItem(called, one.name)
        self.weights.setCurrentIndex(max(0, self.weights.findData(setting.chosen)))
        self._busy = busy

    # what follows from what

    def _pick(self, _: int) -> None:
        self._picked = True

    def _other_map(self, *_unused: object) -> None:
        if not self._busy:
            self._busy, self.table_gone = True, False
            self._fields(True)
            self._renew()

    def _other_table(self, *_unused: object) -> None:
        self._other_map()

    def _other_id(self, *_unused: object) -> None:
        if not self._busy:
            self._propose_names()
            self._take()

    def _show_table(self, layer: QgsVectorLayer | None) -> None:
        """Show a table; none is the entry of the map itself, not an empty box."""
        self.table.setLayer(layer)
        if layer is None:
            self.table.setCurrentIndex(0)

    def _propose_names(self) -> None:
        """Choose how the names of the table become the ids of the map: codes and names do not meet."""
        regions, table = self.map.currentLayer(), self.table.currentLayer()
        found, key = "none", self.map_id.currentField()
        if isinstance(regions, QgsVectorLayer) and isinstance(table, QgsVectorLayer) and key:
            found = guess.names_kind(table, self.table_id.currentField() or None, regions, key)
        busy, self._busy = self._busy, True
        self.names.setCurrentIndex(max(0, self.names.findData(found)))
        self._busy = busy

    def _renew(self, *, gone: bool = False) -> None:
        """Show other layers; the formula stays where the new table has what it names, or none was chosen."""
        formula, period = self.formula.text().strip(), self._setting.period
        self._setting = replace(self._setting, **self._layers(), formula=formula)
        names = set(self._setting.variables())
        fits = gone or set(formula_columns(formula, self._known)) <= names
        self._known = self._known if gone else names
        self._setting = replace(self._setting, formula=formula if fits else "")
        self._offer_times(period)
        self._offer_variables(self._setting.formula)
        self._busy = False
        self._take()

    def lose(self, gone: Collection[str]) -> bool:
        """Take note that layers left the project; return whether the study was about one of them."""
        lost = {self._setting.regions, self._setting.panel} & set(gone)
        if not lost:
            return False
        self._busy = True
        if self._setting.regions in lost:
            self.map.setLayer(None)
        if self._setting.panel in lost:
            self.table_gone = True
            self._show_table(None)
        self._fields(True)
        self._renew(gone=True)
        return True

    def _other_time(self, *_unused: object) -> None:
        if not self._busy:
            self._busy = True
            self._setting = replace(self._setting, **self._layers())
            self._offer_times("")
            self._busy = False
            self._take()

    def _fields(self, guessing: bool) -> None:
        """Let the boxes of fields follow the layers; a likely field is chosen where that is asked for."""
        regions, table = (
            self.map.currentLayer(),
            self.table.currentLayer() or self.map.currentLayer(),
        )
        self.map_id.setLayer(regions)
        self.table_id.setLayer(table)
        self.time.setLayer(table)
        if not guessing:
            return
        key = guess.id_field(regions) if isinstance(regions, QgsVectorLayer) else None
        self.map_id.setField(key or "")
        if isinstance(table, QgsVectorLayer):
            of_map = regions if isinstance(regions, QgsVectorLayer) else None
            self.table_id.setField(guess.table_id_field(table, of_map, key) or "")
            self.time.setField(guess.time_field(table) or "")
        self._propose_names()

    def _layers(self) -> dict[str, Any]:
        regions, table = self.map.currentLayer(), self.table.currentLayer()
        return {
            "regions": regions.id() if regions is not None else "",
            "regions_id": self.map_id.currentField(),
            "panel": table.id() if table is not None else "",
            "panel_id": self.table_id.currentField(),
            "panel_time": self.time.currentField(),
        }

    def _offer_times(self, period: str) -> None:
        times = times_of(self._setting)
        first, _, last = period.partition(":")
        for box, wanted, at in ((self.first, first, 0), (self.last, last or first, -1)):
            box.clear()
            for one in times:
                box.addItem(str(one), str(one))
            box.setVisible(len(times) > 1)
            place = box.findData(wanted) if wanted else -1
            box.setCurrentIndex(place if place >= 0 else (0 if at == 0 else len(times) - 1))

    def _offer_variables(self, formula: str) -> None:
        names = self._setting.numbers()
        shown = replace(self._setting, formula=formula)
        self.response.clear()
        self.response.addItems(names)
        self.response.setEditText(plain(shown.response))
        self.terms.clear()
        for one in names:
            on = one in map(plain, shown.terms[1:])
            self.terms.addItemWithCheckState(
                one, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked, one
            )
        self.formula.setText(formula)

    def _compose(self, *_unused: object) -> None:
        """Write the formula from what is picked; terms that were written by hand stay."""
        if self._busy:
            return
        known = {self.terms.itemData(k) for k in range(self.terms.count())}
        shown = replace(self._setting, formula=self.formula.text())
        written = [one for one in shown.terms[1:] if plain(one) not in known]
        right = [*map(core.quoted, self.terms.checkedItemsData()), *written]
        response = self.response.currentText().strip()
        if response in known:
            response = core.quoted(response)
        self.formula.setText(f"{response} ~ {' + '.join(right)}" if right else response)
        self._take()

    def _take(self, *_unused: object) -> None:
        """Take what stands in the form as the study, keep it, and say so."""
        if self._busy:
            return
        self._busy = True
        formula = self.formula.text().strip()
        found = replace(
            self._setting,
            **self._layers(),
            names=self.names.currentData() or "none",
            missing=self.missing.currentData() or "",
            period=self._period(),
            chosen=self.weights.currentData() or FIRST.name,
            formula=formula,
        )
        if plain(found.response) != self.response.currentText().strip():
            self.response.setEditText(plain(found.response))
        self._mark([plain(one) for one in found.terms[1:]])
        self._busy = False
        if found != self._setting:
            other_times = found.wide != self._setting.wide
            self._setting = found
            if (
                other_times
            ):  # headings are years, or columns of their own: as the formula names them
                self._busy = True
                self._offer_times("")
                self._busy = False
                self._setting = found = replace(found, period=self._period())
            keep(found)
        self.changed.emit(found)

    def _mark(self, terms: list[str]) -> None:
        """Tick the fields that a written formula names."""
        for k in range(self.terms.count()):
            on = self.terms.itemData(k) in terms
            state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
            if self.terms.itemCheckState(k) != state:
                self.terms.setItemCheckState(k, state)

    def _period(self) -> str:
        ends = self.first.currentData(), self.last.currentData()
        whole = self.first.currentIndex() <= 0 and self.last.currentIndex() == self.last.count() - 1
        return "" if whole or None in ends else f"{ends[0]}:{ends[1]}"


def shrinks(widget: QWidget) -> None:
    """Let a list be narrower than its longest entry: the dock is narrow."""
    if isinstance(widget, QComboBox):
        widget.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        widget.setMinimumContentsLength(5)
        widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
