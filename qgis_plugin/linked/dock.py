# SPDX-License-Identifier: GPL-2.0-or-later
"""The dock: its questions, the picture, what is said about it, and the layers it follows."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsApplication, QgsProject, QgsVectorLayer
from qgis.gui import QgsDockWidget
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from .. import core
from ..i18n import say
from . import ask, guess, saving
from .brushing import Link
from .form import Form
from .moran import Morans, spoken
from .picture import nothing
from .table import Table, variables_of
from .task import Task
from .view import View

_CHANGES = (
    *(
        "attributeValueChanged",
        "featureAdded",
        "featureDeleted",
        "geometryChanged",
        "updatedFields",
    ),
    *("subsetStringChanged", "dataChanged", "afterRollBack", "afterCommitChanges"),
)


class LinkedDock(QgsDockWidget):
    """Pictures of a layer that select on the map, and are marked by it.

    Parameters
    ----------
    iface : QgisInterface
    """

    def __init__(self, iface: Any) -> None:
        super().__init__(say("linked_title"), iface.mainWindow())
        self.setObjectName("RegspatialLinkedPictures")
        self._iface, self._morans = iface, Morans()
        self._table: Table | None = None
        self._on_map: Table | None = None
        self._asked_of: Any = None
        self._stale = True
        self._sample: Any = None
        self._link: Link | None = None
        self._watched: list[tuple[Any, str]] = []
        self._tables: dict[Any, Table] = {}
        self.task: Task | None = None
        self.form, self.view = Form(tuple(ask.MAKERS)), View()
        self.notes = QLabel()
        self.notes.setWordWrap(True)
        self.notes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._build()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.read)
        self.form.relayered.connect(self.read)
        self.form.asked.connect(self.refresh)
        self.form.timed.connect(self.refresh)
        self.view.brushed.connect(self._brush)
        iface.currentLayerChanged.connect(self._follow)
        QgsProject.instance().layersWillBeRemoved.connect(self._losing)
        self.visibilityChanged.connect(self._seen)

    def _build(self) -> None:
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.addWidget(self.form)
        layout.addWidget(self.view, 1)
        self.notes.setContentsMargins(6, 0, 6, 0)
        layout.addWidget(self.notes)
        row = QHBoxLayout()
        row.setContentsMargins(6, 0, 6, 0)
        self.copy, self.save = QPushButton(say("linked_copy")), QPushButton(say("linked_save"))
        self.copy.clicked.connect(
            lambda *_: QApplication.clipboard().setImage(saving.image(self.view))
        )
        self.save.clicked.connect(lambda *_: self._ask_and_save())
        row.addWidget(self.copy)
        row.addWidget(self.save)
        row.addStretch(1)
        layout.addLayout(row)
        self.setWidget(inside)

    # what it reads

    def _seen(self, on: bool) -> None:
        """Read what was not read while nobody looked."""
        if not on or not self._stale:
            return
        self._stale = False
        shown = self.form.chosen_layer()
        self.form.follow_layer(self._iface.activeLayer())
        if self.form.chosen_layer() is not shown:
            return  # it was read when it was taken
        if self._table is None:
            self.form.take_layer()
        else:
            self.read()  # what was chosen of its fields stays chosen

    def _follow(self, layer: Any) -> None:
        if self.isUserVisible():
            self.form.follow_layer(layer)
        else:
            self._stale = True

    def read(self) -> None:
        """Read the table anew: another layer, other fields, or the layer has changed."""
        self._soon.stop()
        self._unlink()
        self._table, self._on_map = None, None
        layer, of_map = self.form.chosen_layer(), self.form.map_layer()
        if layer is None:
            self.form.offer([])
            self.refresh()
            return
        try:
            self._table = self._table_of(layer, *self.form.fields())
            self._on_map = self._map_table(of_map)
        except core.RegspatialError as error:  # it breaks off
            self._table = None
            self.form.offer([])
            self._show(ask.Answer(None, spoken([error])[0]))
            return
        self._link = Link(self._table, self._on_map, self._marked)
        self._watch(self._link.layers)
        variables = variables_of(layer, self.form.fields())
        self.form.offer(variables, guess.measures(layer, variables))
        self.refresh()

    def _table_of(self, layer: QgsVectorLayer, *fields: str | None) -> Table:
        """Return the table of a layer; it is kept until the layer changes."""
        names = layer.fields().names()
        there = [f if f and {*core.time_fields(f, names)} <= {*names} else None for f in fields]
        key = (layer.id(), *there)
        if key not in self._tables:
            self._tables[key] = Table(layer, there[0], there[1], there[2])
        return self._tables[key]

    def _map_table(self, layer: QgsVectorLayer | None) -> Table | None:
        if layer is None:
            return None
        key = (
            guess.id_field(layer)
            if self._table is None
            else guess.key_of(layer, self._table.regions)
        )
        return self._table_of(layer, key, guess.time_field(layer), None)

    def refresh(self) -> None:
        """Show the picture that is asked for now."""
        if self._soon.isActive():  # the layer has changed: what was read of it is old
            self.read()
            return
        table = self._table
        if table is None or sip.isdeleted(table.layer):
            self._show(ask.Answer(None, say("linked_no_layer")))
            return
        sample = self._of_study(table)
        variables = self.form.variables()
        times = ask.times_of(table, variables)
        others = (id(table), variables) != self._asked_of
        self._asked_of = (id(table), variables)
        self.form.offer_times(times, ask.filled(table, variables, times) if others else times)
        asked = ask.Asked(
            kind=self.form.kind(),
            table=table,
            on_map=self._on_map or table,
            variables=variables,
            time=self.form.current_time(),
            rule=self.form.weights(),
            sample=sample,
        )
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            found = ask.answer(asked, self._morans)
        finally:
            QApplication.restoreOverrideCursor()
        self.stop()
        self._show(found)
        if found.work is not None:
            self.task = Task(found.work, self.refresh)
            QgsApplication.taskManager().addTask(self.task)

    def _of_study(self, table: Table) -> tuple[str, ...]:
        """Leave out what the study of the project leaves out, where it is of this table; return what to say."""
        from ..study import one_sample, setting

        study = setting.kept()
        if study is None or study.table is None or study.table.id() != table.layer.id():
            table.left_out = frozenset()
            return ()
        sample = self._sample_of(study)
        table.left_out = one_sample.units(sample, study, table)
        return tuple(sample.said(dict(zip(table.ids, table.names, strict=True))))

    def _sample_of(self, study: Any) -> Any:
        """Return the sample of the study, which is read anew when it or its table has changed."""
        from ..study import one_sample

        if self._sample is None or self._sample[0] != study:
            self._sample = (study, one_sample.of(study))
        return self._sample[1]

    def _off_the_map(self) -> tuple[str, ...]:
        """Say where what is brushed is selected in the table alone."""
        table, link = self._table, self._link
        if table is None or link is None or table.layer.isSpatial() or link.on_map:
            return ()
        return (say("linked_off_the_map"),)

    def stop(self) -> None:
        """Stop what is computed for a picture that is not asked for any more."""
        if self.task is not None and not sip.isdeleted(self.task):
            self.task.forget()
            self.task.cancel()
        self.task = None

    def _show(self, found: ask.Answer) -> None:
        self.view.show_picture(found.picture, found.why_not)
        for one in (self.copy, self.save):
            one.setEnabled(found.picture is not None)
        self._about = (*found.notes, *self._off_the_map()) if found.picture else found.notes
        chosen = nothing(0) if self._link is None else self._link.selected()
        self._marked(chosen)

    # the selection

    def _brush(self, units: Any, how: str) -> None:
        if self._link is not None:
            self._link.select(units, how)

    def _marked(self, chosen: Any) -> None:
        if self.view.picture is not None and len(chosen) == len(self.view.picture.there):
            self.view.choose(chosen)
        count = int(chosen.sum())
        said = [say("linked_selected", n=count)] if count else []
        self.notes.setText("\n".join([*said, *self._about]))
        self.notes.setVisible(bool(self.notes.text()))
        lines = [one.text for one in self.view.said()] or [self.view.message]
        self.view.setAccessibleName(self.form.picture.currentText())
        self.view.setAccessibleDescription("\n".join([*lines, self.notes.text()]))

    # what happens to the layers

    def _watch(self, layers: list[QgsVectorLayer]) -> None:
        for layer in layers:
            for name in _CHANGES:
                getattr(layer, name).connect(self._changed)
                self._watched.append((layer, name))

    def _changed(self, *_unused: object) -> None:
        """Read again once everything that changes now has changed."""
        self._tables.clear()
        self._sample = None
        self._morans.forget()
        if self.isUserVisible():
            self._soon.start()
        else:
            self._stale = True

    def _losing(self, ids: list[str]) -> None:
        if self._link is not None and any(one.id() in ids for one in self._link.layers):
            self._unlink()
            self._table, self._on_map = None, None
            self._changed()

    def _unlink(self) -> None:
        if self._link is not None:
            self._link.close()
            self._link = None
        for layer, name in self._watched:
            if not sip.isdeleted(layer):
                getattr(layer, name).disconnect(self._changed)
        self._watched = []

    def close_down(self) -> None:
        """Let go of everything outside: the plugin is switched off."""
        self._unlink()
        self._soon.stop()
        if self.task is not None and not sip.isdeleted(self.task):
            self.task.end()
        self._iface.currentLayerChanged.disconnect(self._follow)
        QgsProject.instance().layersWillBeRemoved.disconnect(self._losing)
        self._table, self._on_map = None, None
        self._tables.clear()
        self._morans.forget()

    # files

    def _ask_and_save(self) -> None:
        kinds = saving.kinds()
        path, kind = QFileDialog.getSaveFileName(self, say("linked_save"), "", ";;".join(kinds))
        if path:
            ending = ".svg" if ".svg" in kind else ".png"
            known = path.lower().endswith((".png", ".svg"))
            self.save_to(path if known else path + ending)

    def save_to(self, path: str) -> None:
        """Save the picture as it is seen, as PNG or SVG by the ending of the path."""
        if not saving.save(self.view, path):
            self._iface.messageBar().pushWarning(
                say("linked_title"), say("linked_not_saved", path=path)
            )
