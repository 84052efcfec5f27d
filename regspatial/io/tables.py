"""Tables as they stand in a file: a header, columns of raw cells, row numbers.

What the cells mean is decided later, by one rule for all kinds of file (`studies.cells`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .._files.atomic import reason_of
from .._files.read_files import taken_in
from ..containers.ids import label
from ..containers.time_axis import placed_by
from ..errors import (
    DataWarning,
    FileFormatError,
    InputError,
    ParameterError,
    UnknownColumnError,
    listed,
    warn,
)
from ..studies.yearbooks.text_columns import CodedColumn, TextColumn
from ..words import Message, _, verbatim
from ..words.nearest_name import alike
from ._values_for_names import held_by

if TYPE_CHECKING:
    import pandas as pd

Cells = Sequence[object] | NDArray[Any]

TEXT = {".csv", ".txt", ".tsv"}
EXCEL = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
PARQUET = {".parquet", ".pq"}
FEATHER = {".feather", ".arrow"}
STATA = {".dta"}
SPSS = {".sav", ".zsav"}


_TITLES = 3
"""Rows of a title that may stand above the header: a name, a unit, a year."""


def _is_figure(cell: str) -> bool:
    return cell.replace(",", "").replace(".", "").lstrip("-").isdigit()


class Said(Protocol):
    """What a file of a statistics program says of its columns."""

    def variable_labels(self) -> dict[str, str]:
        """Return the labels of the columns that have one."""
        ...

    def value_labels(self, column: str) -> dict[object, str]:
        """Return {value: label} of a column; empty where it has none."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class RawTable:
    """A table before anything is made of it.

    Parameters
    ----------
    header : tuple of str
        Unique names; columns without a name are not kept.
    columns : tuple of cells
        Text, numbers, dates, None; or numeric arrays.
    rows : sequence of int
        Row numbers as the file counts them.
    source : str
        Name of the file or frame.
    delimiter : str, optional
        Of a text file.
    said : Said, optional
        The labels of a Stata or SPSS file.
    """

    header: tuple[str, ...]
    columns: tuple[Cells, ...]
    rows: Sequence[int]
    source: str
    delimiter: str | None = None
    said: Said | None = None

    def __getitem__(self, name: str) -> Cells:
        if name not in self.header:
            near = alike(name, self.header, 3)
            quoted = listed(f"'{one}'" for one in near)
            hint = Message(_(" Perhaps {quoted}?"), quoted=quoted) if near else ""
            held = held_by([name], dict(zip(self.header, self.columns, strict=True)))
            if held is not None and not self._heads_below(name):
                raise UnknownColumnError(
                    _("{source} has no column {name!r}; it has: {header}.{held}"),
                    columns=[name],
                    source=self.source,
                    name=name,
                    header=listed(self.header, 30),
                    held=held,
                )
            raise UnknownColumnError(
                _(
                    "{source} has no column {name!r}; it has: {header}.{hint} If the header stands "
                    "below a title, say how many rows to skip: {param:skip_header}."
                ),
                columns=[name],
                source=self.source,
                name=name,
                header=listed(self.header, 30),
                hint=hint,
            )
        return self.columns[self.header.index(name)]

    def _heads_below(self, name: str) -> bool:
        """Return whether a name stands in a row of words near the top: the header is below a title then."""
        top = zip(*(cells[:_TITLES] for cells in self.columns), strict=True)
        return any(
            name in said and not any(map(_is_figure, said))
            for row in top
            for said in [[str(cell).strip() for cell in row if cell is not None]]
        )

    def with_columns(self, columns: Mapping[str, Cells]) -> RawTable:
        """Return the table with some columns in another's place."""
        own = zip(self.header, self.columns, strict=True)
        return replace(self, columns=tuple(columns.get(name, cells) for name, cells in own))

    def keep(self, positions: Sequence[int]) -> RawTable:
        """Return the table of these rows."""
        if len(positions) == len(self.rows):
            return self
        at = list(positions)
        columns = tuple(
            c.take(at)
            if isinstance(c, (np.ndarray, TextColumn, CodedColumn))
            else [c[k] for k in at]
            for c in self.columns
        )
        rows = tuple(self.rows[k] for k in at)
        return replace(self, columns=columns, rows=rows)

    def labelled(self, name: str) -> RawTable:
        """Return the table with a column's labels in place of its values, where it has any."""
        named = self.said.value_labels(name) if self.said and name in self.header else {}
        if not named:
            return self
        at = self.header.index(name)
        cells: list[object] = [named.get(value(c), c) for c in self.columns[at]]
        return replace(self, columns=(*self.columns[:at], cells, *self.columns[at + 1 :]))


def value(cell: object) -> object:
    """Return a cell as the mapping of its labels writes it: numbers in Python's own types."""
    return cell.item() if isinstance(cell, np.generic) else cell


def read_table(
    path: str | os.PathLike[str],
    *,
    sheet: str | int | None = None,
    encoding: str | None = None,
    skip_header: int = 0,
    skip_footer: int = 0,
) -> RawTable:
    """Read a table as it stands: CSV, Excel, OpenDocument, Parquet, Feather, Stata or SPSS.

    Parameters
    ----------
    path : path
        The kind is told by the ending, and checked against the content.
    sheet : str or int, optional
        Of a workbook: its name, or its position from 0; needed where several sheets hold data.
    encoding : str, optional
        Of a text file, see `text.decode`; of an SPSS file that states none, or a wrong one.
    skip_header, skip_footer : int
        Rows above the header and below the data that are not part of the table (text and Excel).

    Raises
    ------
    FileFormatError
        If the file is empty, cut off, or not what its ending says.
    InputError
        If there is no such file, or a sheet must be chosen.
    """
    file = existing(path)
    for name, rows in (("skip_header", skip_header), ("skip_footer", skip_footer)):
        if not _is_count(rows):
            raise ParameterError(
                _(
                    "{param:{name}={rows!r}} is not a number of rows; give a whole number from 0 up."
                ),
                name=name,
                rows=rows,
            )
    kind = file.suffix.lower()
    head = file.open("rb")
    with head:
        start = head.read(8)
    if not start:
        raise FileFormatError(_("{name} is empty (0 bytes)."), name=file.name)
    say_unused(file, kind, sheet, encoding, skip_header, skip_footer)
    if kind in TEXT:
        from .delimited import read_delimited

        refuse_other(
            start[:4] in {b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"}, file, Message(_("text"))
        )
        return read_delimited(
            file, encoding=encoding, skip_header=skip_header, skip_footer=skip_footer
        )
    if kind in EXCEL:
        from .excel import read_excel

        refuse_other(start[:4] not in {b"PK\x03\x04", b"\xd0\xcf\x11\xe0"}, file, verbatim("Excel"))
        return read_excel(file, sheet=sheet, skip_header=skip_header, skip_footer=skip_footer)
    if kind in PARQUET | FEATHER | STATA | SPSS:
        from .binary_tables import read_binary

        return read_binary(file, start, encoding)
    known = listed(sorted(TEXT | EXCEL | PARQUET | FEATHER | STATA | SPSS), 20)
    raise FileFormatError(
        _("{name}: tables are read from files ending in {known}."), name=file.name, known=known
    )


def existing(path: str | os.PathLike[str]) -> Path:
    """Return the path of an existing file, which is read from now on.

    Raises
    ------
    InputError
        Naming the files of the same kind beside it.
    """
    if re.match(r"[A-Za-z][\w+.-]+://|[\\/]vsi", str(path)):
        raise InputError(
            _(
                "{path} is an address; nothing is fetched. Save the file on this machine and "
                "name it."
            ),
            path=path,
        )
    file = Path(path)
    try:
        if file.is_file():
            taken_in(file)
            return file
    except (OSError, ValueError) as error:  # a name too long, or with a null character
        raise InputError(
            _("The file {path!r} cannot be looked up: {reason}."),
            path=str(path),
            reason=reason_of(error),
        ) from None
    folder = file.parent
    beside = sorted(p.name for p in folder.glob(f"*{file.suffix}"))[:8] if folder.is_dir() else []
    if file.is_dir():
        raise InputError(_("The file {path} is a folder."), path=path)
    if beside:
        raise InputError(
            _("The file {path} does not exist. Beside it there are: {beside}."),
            path=path,
            beside=beside,
        )
    raise InputError(_("The file {path} does not exist."), path=path)


def raw_table(
    header: Sequence[object],
    records: Iterable[tuple[int, Sequence[object]]],
    source: str,
    delimiter: str | None = None,
) -> RawTable:
    """Return a table from a header and (row number, cells) records as long as the header."""
    lines = list(records)
    columns = [[cells[k] for _, cells in lines] for k in range(len(header))] if lines else []
    return table_of(header, columns, tuple(row for row, _ in lines), source, delimiter)


def table_of(
    header: Sequence[object],
    columns: Sequence[Cells],
    rows: Sequence[int],
    source: str,
    delimiter: str | None = None,
) -> RawTable:
    """Return a table from a header and its columns; columns without a name are left out."""
    names = ["" if cell is None or not str(cell).strip() else label(cell) for cell in header]
    twice = sorted({n for n in names if n and names.count(n) > 1})
    if twice:
        raise FileFormatError(
            _("{source} has several columns of one name: {twice}. Rename them."),
            columns=twice,
            source=source,
            twice=listed(twice),
        )
    if not rows:
        raise FileFormatError(_("{source} has a header but no rows under it."), source=source)
    at = [k for k, name in enumerate(names) if name]
    return RawTable(
        header=tuple(names[k] for k in at),
        columns=tuple(columns[k] for k in at),
        rows=rows,
        source=source,
        delimiter=delimiter,
    )


def raw_frame(frame: pd.DataFrame, source: str = "DataFrame") -> RawTable:
    """Return a DataFrame as a raw table; named index levels become columns."""
    if any(name is not None for name in frame.index.names):
        clash = [n for n in frame.index.names if n in frame.columns]
        frame = frame.reset_index(drop=bool(clash))
    names = [label(c) for c in frame.columns]
    records = tuple(_cells(frame.iloc[:, k]) for k in range(frame.shape[1]))
    if not len(frame):
        raise InputError(_("{source} has no rows."), source=source)
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        raise InputError(
            _("{source} has several columns of one name: {twice}. Rename them."),
            columns=twice,
            source=source,
            twice=listed(twice),
        )
    return RawTable(tuple(names), records, range(1, len(frame) + 1), source)


def _cells(series: pd.Series[Any]) -> Cells:
    import pandas as pd

    if pd.api.types.is_numeric_dtype(series) and not pd.api.types.is_complex_dtype(series):
        if series.dtype.kind == "i" and isinstance(series.dtype, np.dtype):
            return series.to_numpy()
        return series.to_numpy(dtype=float, na_value=np.nan)
    if isinstance(series.dtype, pd.CategoricalDtype):
        texts = all(type(one) is str for one in series.cat.categories)
    else:
        texts = pd.api.types.infer_dtype(series, skipna=True) == "string"
    if not texts:
        return series.astype(object).tolist()
    codes, different = pd.factorize(series)
    return CodedColumn(np.asarray(codes), [*placed_by(different.tolist(), series), None])


def _is_count(rows: object) -> bool:
    if isinstance(rows, bool):
        return False
    return isinstance(rows, Integral) and int(rows) >= 0


def say_unused(
    file: Path,
    kind: str,
    sheet: str | int | None,
    encoding: str | None,
    skip_header: int,
    skip_footer: int,
) -> None:
    """Warn of reading options that this kind of file has no use for."""
    text, workbook = kind in TEXT, kind in EXCEL
    unused = [
        name
        for name, given, used in (
            ("sheet", sheet is not None, workbook),
            ("encoding", encoding is not None, text or kind in SPSS),
            ("skip_header", skip_header, text or workbook),
            ("skip_footer", skip_footer, text or workbook),
        )
        if given and not used
    ]
    if unused:
        said = listed(Message("{param:{name}}", name=name) for name in unused)
        warn(
            DataWarning(
                _(
                    "{said} has no effect on {name}, a {kind} file. Leave it out, or look whether "
                    "another file was meant."
                ),
                said=said,
                name=file.name,
                kind=kind,
            )
        )


def refuse_other(wrong: bool, file: Path, kind: Message) -> None:
    """Raise if a file is not what its ending says."""
    if wrong:
        raise FileFormatError(
            _(
                "{name} is not {kind} inside, whatever its name says. Open it in the program "
                "that made it and save it as .csv or .xlsx."
            ),
            name=file.name,
            kind=kind,
        )
