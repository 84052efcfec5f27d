# SPDX-License-Identifier: GPL-2.0-or-later
"""A formula in a dialog: a line to write it in, and a window in which it is made from the fields.

The value is the text. Imported by QGIS when a dialog opens, never in qgis_process.
"""

from __future__ import annotations

import weakref
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
)
from qgis.PyQt.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from .. import core
from ..i18n import language, say
from ..reading import inputs
from ..runs.stopping import turn_now
from ..values import is_nothing
from . import guess
from .formula_dialog import FormulaDialog
from .table_reading import WideWrapper
from .widgets import Telling, fitting, kept_while_it_lives

LINE, BUILD = "regspatial_formula", "regspatial_formula_build"
_ROWS = 8
_KEYS = ("REGIONS_ID", "PANEL_ID", "PANEL_TIME")


class FormulaWrapper(Telling):
    """A line, and a button beside it."""

    def __init__(self, definition: Any, kind: Any) -> None:
        super().__init__(definition, kind)
        self._parts: dict[str, weakref.ref[Any]] = {}
        self._open: FormulaDialog | None = None

    def createWidget(self) -> QWidget:
        whole = QWidget()
        line, build = QLineEdit(), QPushButton(say("formula_build"))
        line.setObjectName(LINE)
        line.setPlaceholderText("y ~ x1 + log(x2)")
        line.setToolTip(self.parameterDefinition().toolTip())
        build.setObjectName(BUILD)
        box = QHBoxLayout(whole)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(line, 1)
        box.addWidget(build)
        line.textChanged.connect(self.tell)
        build.clicked.connect(self._begin)
        kept_while_it_lives(whole)
        return whole

    def _line(self) -> QLineEdit | None:
        whole = self.wrappedWidget()
        return None if whole is None else whole.findChild(QLineEdit, LINE)

    def postInitialize(self, wrappers: list[Any]) -> None:
        """Know what else stands in the dialog: the first rows are read as the run reads them."""
        super().postInitialize(wrappers)
        self._parts = {one.parameterDefinition().name(): weakref.ref(one) for one in wrappers}

    def build(self) -> FormulaDialog:
        """Return the window in which the formula is made; what it says is taken when it is accepted."""
        line, opened = self._line(), list[Any]()
        fields, timed = self._fields(opened)
        made = FormulaDialog(
            "" if line is None else line.text(), fields, timed, self._rows, self.wrappedWidget()
        )
        made.accepted.connect(self._built)
        made.finished.connect(self._end)
        self._open = made
        return made

    def _begin(self, *_: object) -> None:
        self.build().open()

    def _built(self) -> None:
        if self._open is not None:
            self._take(self._open.text())

    def _take(self, text: str) -> None:
        line = self._line()
        if line is not None:
            line.setText(text)

    def _end(self, *_: object) -> None:
        made, self._open = self._open, None
        if made is not None:
            made.deleteLater()

    def _value(self, name: str) -> Any:
        held = self._parts.get(name)
        wrapper = None if held is None else held()
        return None if wrapper is None else wrapper.parameterValue()

    def _fields(self, opened: list[Any]) -> tuple[list[tuple[str, str]], bool]:
        """Return the fields of numbers, which a formula can name, and whether there are times."""
        from ..linked.table import words_of

        table = guess.layer_of(self._value("PANEL"), opened) or guess.layer_of(
            self._value("REGIONS"), opened
        )
        if table is None:
            return [], False
        words = words_of(table, table.fields().names())  # names of regions and the like
        said = [self._value(name) for name in _KEYS]
        keys = {*guess.fields_of(said, table.fields().names()), *words}
        time = self._value("PANEL_TIME")
        alias = {one.name(): one.alias() for one in table.fields()}
        names = guess.variables(table, time, keys, timed="PANEL_WIDE" in self._parts)
        fields = [(one, alias.get(one, "")) for one in names]
        return fields, bool(self._value("PANEL_WIDE")) or not is_nothing(time)

    def _rows(self, text: str) -> tuple[list[str], list[tuple[Any, ...]], tuple[int, int]]:
        """Return the first rows of a formula that have values, read as the run reads the table."""
        algorithm, name = self.parameterDefinition().algorithm(), self.parameterDefinition().name()
        there = {key: held() for key, held in self._parts.items()}
        given = {
            key: one.parameterValue()
            for key, one in there.items()
            if one is not None and not one.parameterDefinition().isDestination()
        }
        wide = there.get("PANEL_WIDE")
        if isinstance(wide, WideWrapper):
            given["PANEL_WIDE"] = wide.with_formula(text)
        context, feedback = QgsProcessingContext(), QgsProcessingFeedback(False)
        context.setProject(QgsProject.instance())
        try:
            with turn_now(), core.runner().collected():
                panel = inputs.panel_of(algorithm, {**given, name: text}, context, feedback)
                heads, rows, counts = core.formula_rows(panel, text, _ROWS)
        except QgsProcessingException as error:
            raise core.InputError(str(error)) from None
        names = core.region_names((panel,), language())
        said = [(names.get(one, one), *rest) for one, *rest in rows]
        return (*headed(heads, said), counts)

    def setWidgetValue(self, value: Any, context: Any) -> None:
        """Show a formula."""
        self._take("" if is_nothing(value) else str(value))

    def widgetValue(self) -> Any:
        line = self._line()
        return None if line is None else line.text().strip() or None


def headed(
    heads: list[str], rows: list[tuple[Any, ...]]
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return headings and rows of a preview; a table without times ("all") has no column of them."""
    if all(row[1] in (None, "all") for row in rows):
        return [say("formula_region"), *heads], [(row[0], *row[2:]) for row in rows]
    return [say("formula_region"), say("formula_time"), *heads], rows


class FormulaWidget:
    """What the metadata of a formula names; the model designer gets QGIS's own widget instead."""

    def __new__(cls, definition: Any, dialog: Any, row: int = 0, col: int = 0) -> Any:
        """Return the widget wrapper that fits the dialog."""
        return fitting(definition, dialog, lambda kind: FormulaWrapper(definition, kind))
