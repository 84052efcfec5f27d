# SPDX-License-Identifier: GPL-2.0-or-later
"""A table of a result in the dock: the cells that the report shows, to be read and copied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtGui import QKeySequence
from qgis.PyQt.QtWidgets import QAbstractItemView, QApplication, QTableWidget, QTableWidgetItem

from .. import core
from ..i18n import language

_MOST = 1000
"""Rows shown; longer tables are in the report and in the layers."""

_SHOWN = 11
"""Rows seen at once; the table scrolls for more."""


def laid_out(table: Any, names: dict[str, str]) -> Any:
    """Return a table of the core as the report lays it out."""
    _, laid, _ = core.writing()
    return laid.laid_out(table, language(), names=names, most_rows=_MOST)


def texts_of(table: Any, names: dict[str, str]) -> dict[str, Any]:
    """Return a table as plain texts: caption, heads, kinds of columns, rows, notes."""
    laid = laid_out(table, names)
    return {
        "caption": laid.caption,
        "heads": list(laid.spread()[-1]),
        "kinds": list(laid.kinds),
        "rows": [[cell.text for cell in row.cells] for row in laid.rows],
        "notes": list(laid.notes),
    }


class ResultTable(QTableWidget):
    """Shows a `Table` of the core as the report does; Ctrl+C copies what is selected with tabs."""

    def __init__(self) -> None:
        super().__init__()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.verticalHeader().setVisible(False)
        self.setWordWrap(True)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._heighten)
        self.horizontalHeader().sectionResized.connect(lambda *_: self._later.start())

    def show_table(self, table: Any, names: dict[str, str]) -> tuple[str, ...]:
        """Show a table, and return its title and the notes below it."""
        return self.show_texts(texts_of(table, names))

    def show_texts(self, texts: Mapping[str, Any]) -> tuple[str, ...]:
        """Show a table that is laid out already, as `texts_of` has it."""
        heads, kinds = texts["heads"], texts["kinds"]
        self.clear()
        self.setColumnCount(len(heads))
        self.setHorizontalHeaderLabels(heads)
        self.setRowCount(len(texts["rows"]))
        for r, row in enumerate(texts["rows"]):
            for c, cell in enumerate(row):
                item = QTableWidgetItem(cell)
                if kinds[c] != "text":
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                self.setItem(r, c, item)
        self.setAccessibleName(texts["caption"])
        self._fit(kinds)
        return (texts["caption"], *texts["notes"])

    def _fit(self, kinds: Sequence[str]) -> None:
        """Give columns the width of what stands in them, and long sentences several lines."""
        self.horizontalHeader().setStretchLastSection(kinds[-1] == "text")
        self.resizeColumnsToContents()
        widest = max(120, self.viewport().width() // 3)
        for k in range(len(kinds)):
            self.setColumnWidth(k, min(self.columnWidth(k), widest))
        self._heighten()

    def _heighten(self) -> None:
        """Give rows the height of their sentences at the columns' width of now."""
        self.resizeRowsToContents()
        rows = sum(self.rowHeight(r) for r in range(min(self.rowCount(), _SHOWN)))
        bar = self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows + bar + 4)

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
