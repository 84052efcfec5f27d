"""Tables of other programs in their own formats: Parquet, Feather, Stata, SPSS; labels with them."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ..errors import FileFormatError, MissingDependencyError, RegspatialError
from ..studies.yearbooks.damage import cut_off
from ..studies.yearbooks.spss import MAGIC, read_spss
from ..studies.yearbooks.stata import check_room
from ..words import _, verbatim
from .tables import (
    FEATHER,
    PARQUET,
    SPSS,
    STATA,
    RawTable,
    raw_frame,
    raw_table,
    refuse_other,
    value,
)

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")


_FEATHER = b"ARROW1"


def read_binary(file: Path, start: bytes, encoding: str | None) -> RawTable:
    """Read a file whose ending and first bytes say what it is; see `tables.read_table`."""
    kind = file.suffix.lower()
    refuse_other(kind in PARQUET and start[:4] != b"PAR1", file, verbatim("Parquet"))
    refuse_other(kind in FEATHER and not start.startswith(_FEATHER), file, verbatim("Feather"))
    refuse_other(kind in SPSS and not start.startswith(MAGIC), file, verbatim("SPSS"))
    if kind in SPSS:
        found = guarded(file, lambda: read_spss(file, encoding))
        rows = enumerate(zip(*found.columns, strict=True), 1)
        return replace(raw_table(found.headings, rows, file.name), said=found)
    if kind in STATA:
        _refuse_cut_stata(file, start)
        check_room(file)
    table = raw_frame(guarded(file, lambda: _frame(file)), file.name)
    return replace(table, said=_StataLabels(file)) if kind in STATA else table


class _StataLabels:
    """The labels of a Stata file; looked up when they are asked for."""

    __slots__ = ("_file",)

    def __init__(self, file: Path) -> None:
        self._file = file

    def variable_labels(self) -> dict[str, str]:
        import pandas as pd

        def read() -> dict[str, str]:
            with pd.read_stata(self._file, iterator=True) as reader:
                return {str(k): str(v).strip() for k, v in reader.variable_labels().items()}

        found: dict[str, str] = guarded(self._file, read)
        return {name: said for name, said in found.items() if said and said != name}

    def value_labels(self, column: str) -> dict[object, str]:
        import pandas as pd

        def read(labelled: bool) -> list[object]:
            frame = pd.read_stata(
                self._file, columns=[column], convert_categoricals=labelled, convert_missing=False
            )
            series = frame[column]
            if labelled and not isinstance(series.dtype, pd.CategoricalDtype):
                return []
            return list(series.astype(object))

        names = guarded(self._file, lambda: read(True))
        if not names:
            return {}
        codes = guarded(self._file, lambda: read(False))
        return {
            value(code): name
            for code, name in zip(codes, names, strict=True)
            if isinstance(name, str)
        }


def _frame(file: Path) -> pd.DataFrame:
    import pandas as pd

    from .columnar import read_feather, read_parquet

    kind = file.suffix.lower()
    if kind in STATA:
        return pd.read_stata(file, convert_categoricals=False)
    return read_feather(file) if kind in FEATHER else read_parquet(file)


def guarded(file: Path, read: Callable[[], T]) -> T:
    """Read a file; whatever the reader chokes on becomes one error."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UnicodeWarning)
            return read()
    except RegspatialError:
        raise
    except ImportError as error:
        raise MissingDependencyError(
            _(
                "Reading {name} needs pandas and pyarrow (not there: {missing}): pip install 'regspatial[geo]'."
            ),
            name=file.name,
            missing=error.name or "pyarrow",
        ) from None
    except MemoryError:
        raise FileFormatError(
            _("{name} asks for more memory than there is; it is damaged, or too large."),
            name=file.name,
        ) from None
    except UnicodeWarning:  # pandas would go on with other letters
        raise FileFormatError(
            _(
                "{name} holds text that is not in the encoding it states. Save it anew in "
                "Stata (unicode translate), or as .csv."
            ),
            name=file.name,
        ) from None
    except Exception:  # noqa: BLE001 - of other libraries, for whatever damage there is
        raise cut_off(file.name) from None


def _refuse_cut_stata(file: Path, start: bytes) -> None:
    """Raise for a Stata file (version 13 and later) without its end, which pandas may not miss."""
    mark = b"</stata_dta>"
    if not start.startswith(b"<stata_d"):
        return
    with file.open("rb") as stream:
        stream.seek(max(file.stat().st_size - len(mark), 0))
        if stream.read() != mark:
            raise FileFormatError(
                _("{name} is cut off: its end is missing. Take it again from its source."),
                name=file.name,
            )
