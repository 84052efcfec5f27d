# SPDX-License-Identifier: GPL-2.0-or-later
"""A formula made from fields: what is explained, by what, in logs or lags, and what the first rows become.

It writes a text that can be written by hand as well; what the text means is the core's to say.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from .. import core
from ..i18n import language, say
from ..runs.stopping import Occupied
from .buttons import ok_and_cancel

CELLS = ("{x}", "log({x})", "log1p({x})", "asinh({x})", "sqrt({x})", "square({x})", "zscore({x})")
SERIES = ("lag({x})", "lag({x}, 2)", "lead({x})", "diff({x})", "growth({x})")
"""Forms in which a field can be taken; the second need times. Others can be written."""
_AFTER = 300
"""Milliseconds without a change before the first rows are computed again."""
_TICK, _FIELD, _FORM = range(3)
Preview = Callable[[str], tuple[list[str], list[tuple[Any, ...]], tuple[int, int]]]


class FormulaDialog(QDialog):
    """Fields on the left, the formula below them, the first rows at the bottom.

    Parameters
    ----------
    text : str
        The formula that stands there.
    fields : (name, alias) of the fields that can be taken
    timed : bool
        Whether the table has times.
    preview : callable
        Gives the headings and the first rows of a formula, and how many rows have every value, of how many;
        raises what the core raises, and `Occupied`.
    parent : QWidget, optional
    """

    def __init__(
        self,
        text: str,
        fields: Sequence[tuple[str, str]],
        timed: bool,
        preview: Preview,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(say("formula_title"))
        self._preview, self._busy = preview, False
        self._fields = [name for name, _ in fields]
        self._forms = (*CELLS, *SERIES) if timed else CELLS
        self.response, self.response_form = QComboBox(), self._form_box("")
        self.response.setEditable(True)
        self.response.addItems(self._fields)
        self.terms = QTableWidget(len(fields), 3)
        self.line = QLineEdit(text)
        self.line.setPlaceholderText("y ~ x1 + log(x2)")
        self.said, self.rows = QLabel(), QTableWidget()
        self.said.setWordWrap(True)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_AFTER)
        self._build(fields)
        self._read()
        self.show_rows()

    def _form_box(self, name: str) -> QComboBox:
        box = QComboBox()
        shown = core.quoted(name) if name else "y"
        for one in self._forms:
            box.addItem(one.format(x=shown), one)
        return box

    def _build(self, fields: Sequence[tuple[str, str]]) -> None:
        self._fill_terms(fields)
        top = QHBoxLayout()
        top.addWidget(QLabel(say("study_response")))
        top.addWidget(self.response, 2)
        top.addWidget(self.response_form, 1)
        self.rows.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        whole = QVBoxLayout(self)
        whole.addLayout(top)
        whole.addWidget(QLabel(say("study_terms")))
        whole.addWidget(self.terms, 3)
        whole.addWidget(QLabel(say("study_formula")))
        whole.addWidget(self.line)
        whole.addWidget(self.said)
        whole.addWidget(self.rows, 2)
        whole.addWidget(ok_and_cancel(self.accept, self.reject))
        self.resize(720, 640)
        self.response.editTextChanged.connect(self._compose)
        self.response_form.currentIndexChanged.connect(self._compose)
        self.terms.itemChanged.connect(self._compose)
        self.line.textEdited.connect(self._read)
        self.line.textChanged.connect(self._wait)
        self._later.timeout.connect(self.show_rows)

    def _fill_terms(self, fields: Sequence[tuple[str, str]]) -> None:
        self.terms.setHorizontalHeaderLabels(
            [say("formula_use"), say("formula_field"), say("formula_as")]
        )
        header = self.terms.horizontalHeader()
        header.setSectionResizeMode(_TICK, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_FIELD, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_FORM, QHeaderView.ResizeMode.ResizeToContents)
        self.terms.verticalHeader().setVisible(False)
        for row, (name, alias) in enumerate(fields):
            tick = QTableWidgetItem()
            tick.setFlags(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled)
            tick.setCheckState(Qt.CheckState.Unchecked)
            called = QTableWidgetItem(f"{name} ({alias})" if alias else name)
            called.setFlags(Qt.ItemFlag.ItemIsEnabled)
            box = self._form_box(name)
            box.currentIndexChanged.connect(self._form_chosen)
            self.terms.setItem(row, _TICK, tick)
            self.terms.setItem(row, _FIELD, called)
            self.terms.setCellWidget(row, _FORM, box)

    def _wait(self, *_: object) -> None:
        self._later.start()

    # from the picks to the text and back

    def _form_chosen(self, *_unused: object) -> None:
        """Take a field whose form is chosen for one that is wanted."""
        row = self._row_of(self.sender())
        if self._busy or row is None:
            return
        tick = self.terms.item(row, _TICK)
        if tick is not None and tick.checkState() != Qt.CheckState.Checked:
            tick.setCheckState(Qt.CheckState.Checked)  # which writes the formula
        else:
            self._compose()

    def _row_of(self, box: object) -> int | None:
        there = range(self.terms.rowCount())
        return next((row for row in there if self.terms.cellWidget(row, _FORM) is box), None)

    def _written(self, row: int) -> str:
        """Return the term of a field in its chosen form."""
        box = self.terms.cellWidget(row, _FORM)
        return str(box.currentText()) if isinstance(box, QComboBox) else ""

    def _forms_of(self, name: str) -> list[str]:
        return [one.format(x=core.quoted(name)) for one in self._forms]

    def _compose(self, *_unused: object) -> None:
        """Write the formula from what is picked; terms that were written by hand stay."""
        if self._busy:
            return
        known = {form for name in self._fields for form in self._forms_of(name)}
        _, _, right = self.line.text().replace("～", "~").partition("~")
        by_hand = [one for one in core.terms_of(right) if one not in known]
        ticked = [
            self._written(row)
            for row in range(len(self._fields))
            if self._is_ticked(row) and self._fields[row] != self.response.currentText().strip()
        ]
        left = self.response.currentText().strip()
        if left in self._fields:
            left = str(self.response_form.currentData()).format(x=core.quoted(left))
        terms = [*ticked, *by_hand]
        self.line.setText(f"{left} ~ {' + '.join(terms)}" if terms else left)

    def _is_ticked(self, row: int) -> bool:
        tick = self.terms.item(row, _TICK)
        return tick is not None and tick.checkState() == Qt.CheckState.Checked

    def _read(self, *_unused: object) -> None:
        """Show as picked what the text names."""
        self._busy = True
        left, _, right = self.line.text().replace("～", "~").partition("~")
        self._show_response(left.strip())
        there = core.terms_of(right)
        for row, name in enumerate(self._fields):
            forms = self._forms_of(name)
            found = [k for k, one in enumerate(forms) if one in there]
            tick, box = self.terms.item(row, _TICK), self.terms.cellWidget(row, _FORM)
            if tick is not None:
                tick.setCheckState(Qt.CheckState.Checked if found else Qt.CheckState.Unchecked)
            if found and isinstance(box, QComboBox):
                box.setCurrentIndex(found[0])
        self._busy = False

    def _show_response(self, left: str) -> None:
        for name in self._fields:
            forms = self._forms_of(name)
            if left in forms:
                self.response.setEditText(name)
                self.response_form.setCurrentIndex(forms.index(left))
                return
        self.response.setEditText(left)

    # what it becomes

    def text(self) -> str:
        """Return the formula."""
        return self.line.text().strip()

    def show_rows(self) -> None:
        """Show the first rows as the run will have them, or why there are none."""
        self.rows.clear()
        self.rows.setRowCount(0)
        self.rows.setColumnCount(0)
        if not self.text():
            self.said.setText(say("formula_begin"))
            return
        try:
            heads, rows, (whole, every) = self._preview(self.text())
        except core.RegspatialError as error:
            self.said.setText(str(error.localized(language())))
            return
        except Occupied:
            self.said.setText(say("formula_waiting"))
            self._later.start()
            return
        key = "formula_rows" if whole == every else "formula_whole" if whole else "formula_gaps"
        self.said.setText(say(key, n=len(rows), whole=whole, every=every))
        self.rows.setColumnCount(len(heads))
        self.rows.setHorizontalHeaderLabels(heads)
        self.rows.setRowCount(len(rows))
        for k, row in enumerate(rows):
            for j, cell in enumerate(row):
                self.rows.setItem(k, j, QTableWidgetItem(_shown(cell)))
        self.rows.resizeColumnsToContents()


def _shown(cell: Any) -> str:
    if isinstance(cell, float):
        return "" if math.isnan(cell) else f"{cell:.6g}"
    return "" if cell is None else str(cell)
