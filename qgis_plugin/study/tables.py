# SPDX-License-Identifier: GPL-2.0-or-later
"""A table of a result in the dock: the cells that the report shows, to be read and copied."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QKeySequence
from qgis.PyQt.QtWidgets import QAbstractItemView, QApplication, QTableWidget, QTableWidgetItem

from .. import core
from ..i18n import language

_MOST = 1000
"""Rows shown; longer tables are in the report and in the layers."""


def laid_out(table: Any, names: dict[str, str]) -> Any:
    """Return a table of the core as the report lays it out."""
    _, laid = core.writing()
    return laid.laid_out(table, language(), names=names, most_rows=_MOST)


class ResultTable(QTableWidget):
    """Shows a `Table` of the core as the report does; Ctrl+C copies what is selected with tabs."""

    def __init__(self) -> None:
        super().__init__()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.verticalHeader().setVisible(False)
        self.setWordWrap(True)
        self.setMinimumHeight(90)

    def show_table(self, table: Any, names: dict[str, str]) -> tuple[str, ...]:
        """Show a table, and return the notes below it."""
        laid = laid_out(table, names)
        heads = laid.spread()[-1]
        self.clear()
        self.setColumnCount(len(heads))
        self.setHorizontalHeaderLabels(heads)
        self.setRowCount(len(laid.rows))
        for r, row in enumerate(laid.rows):
            for c, cell in enumerate(row.cells):
                item = QTableWidgetItem(cell.text)
                if laid.kinds[c] != "text":
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                self.setItem(r, c, item)
        self.setAccessibleName(laid.caption)
        self._fit(len(heads))
        return (laid.caption, *laid.notes)

    def _fit(self, columns: int) -> None:
        """Give columns the width of what stands in them, and long sentences several lines."""
        self.resizeColumnsToContents()
        widest = max(160, self.viewport().width() // 2)
        for k in range(columns):
            self.setColumnWidth(k, min(self.columnWidth(k), widest))
        self.resizeRowsToContents()

    def text(self) -> str:
        """Return what is selected, else everything, with tabs between cells."""
        chosen = self.selectedIndexes()
        rows = sorted({i.row() for i in chosen}) or range(self.rowCount())
        columns = sorted({i.column() for i in chosen}) or range(self.columnCount())
        heads = "\t".join(self.horizontalHeaderItem(c).text() for c in columns)
        lines = [
            "\t".join("" if (one := self.item(r, c)) is None else one.text() for c in columns)
            for r in rows
        ]
        return "\n".join([heads, *lines])

    def keyPressEvent(self, event: Any) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QApplication.clipboard().setText(self.text())
        else:
            super().keyPressEvent(event)
