"""The frozen records that every verb returns, and how they speak.

Each room's records live in a module of their own (`autocorrelation`, `regression`, …); what they
share is `Table`, the one form in which numbers leave the library: the shell, HTML pages, LaTeX,
CSV and QGIS all read tables.
"""

from .layer import LayerColumn
from .record import Record
from .table import Column, Note, Table

__all__ = ["Column", "LayerColumn", "Note", "Record", "Table"]
