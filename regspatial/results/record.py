"""Record: the base of all results; it speaks through tables."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from .._calls.door import door
from ..containers import SpatialWeights, Variable
from ..containers.labels import spoken
from ..errors import NotByRegionError
from ..terms import TERMS, Named
from ..words import Language, Message, Words, _
from ..words.naming import Names
from .called import called
from .layer import LayerColumn
from .table import Note, Table

if TYPE_CHECKING:
    from typing import Self  # from Python 3.11 on, and this runs on 3.10


def labels_in(spec: Mapping[str, Any]) -> Mapping[str, Words]:
    """Return the labels that a spec keeps, or that of the model it was computed from."""
    inner = spec.get("model")
    found: Mapping[str, Words] = spec.get("labels") or {}
    return found or (labels_in(inner) if isinstance(inner, Mapping) else {})


def label_entry(labels: Mapping[str, Words], notes: Iterable[Message] = ()) -> dict[str, Any]:
    """Return the entries of a spec that keep labels and what is said of cells, where there are any."""
    said = tuple(notes)
    return {
        **({"labels": dict(labels)} if labels else {}),
        **({"data_notes": said} if said else {}),
    }


def weights_entry(w: SpatialWeights) -> dict[str, Any]:
    """Return what a spec keeps of weights: how they were made."""
    return {"kind": w.kind, "normalisation": w.normalisation, **w.spec}


def entry_of(*given: Variable | None) -> dict[str, Any]:
    """Return the entries of a spec that keep the labels of variables and what is said of their cells."""
    labels: dict[str, Words] = {}
    notes: list[Message] = []
    for one in given:
        if one is not None:
            labels |= one.labels
            notes += [note for note in one.notes if note not in notes]
    return label_entry(labels, notes)


def data_notes_in(spec: Mapping[str, Any]) -> tuple[Message, ...]:
    """Return what a spec says of the cells, or that of the model it was computed from."""
    inner = spec.get("model")
    found: tuple[Message, ...] = spec.get("data_notes") or ()
    return found or (data_notes_in(inner) if isinstance(inner, Mapping) else ())


def names_in_spec(spec: Mapping[str, Any]) -> Names:
    """Return the names of regions that a spec keeps, or that of the model it was computed from."""
    inner = spec.get("model")
    found: Names = spec.get("region_names") or {}
    return found or (names_in_spec(inner) if isinstance(inner, Mapping) else {})


Tables: TypeAlias = Callable[[Any], tuple[Table, ...]]


def _with_data_notes(tables: Tables) -> Tables:
    """Let a record's first table say what has to be said of the cells, whatever else it says."""

    @functools.wraps(tables)
    def told(self: Any) -> tuple[Table, ...]:
        found = tables(self)
        said = [note for note in self.data_notes if found and note not in found[0].notes]
        if not said:
            return found
        first = replace(found[0], notes=(*found[0].notes, *said))
        return (first, *found[1:])

    told.tells = True  # type: ignore[attr-defined]
    return told


def not_by_region(record: Record) -> NotByRegionError:
    """Return the error for a map of a record that has none."""
    return NotByRegionError(
        _("A {kind} has no values by region, so there is nothing to put on a map."),
        kind=type(record).__name__,
    )


def _fields_of(record: object) -> tuple[str, ...]:
    kind: Any = type(record)
    return _fields_of_kind(kind)


@functools.cache
def _fields_of_kind(kind: Any) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind)) if is_dataclass(kind) else ()


@functools.cache
def _all_at_once(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    return attrgetter("__class__", *_fields_of_kind(kind))  # of one name alone it gives no tuple


class Record:
    """Base of the frozen records. A subclass gives `tables()`, the main table first."""

    __slots__ = ("_made_by",)

    _made_by: tuple[str, Mapping[str, Any]]  # set at the door; absent in a record read from a file

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = cls.__dict__.get("tables")
        if own is not None and not hasattr(own, "tells"):
            cls.tables = _with_data_notes(own)  # type: ignore[method-assign, assignment]
        if "__repr__" not in cls.__dict__:  # else a dataclass writes out every array that it holds
            cls.__repr__ = cls.__repr__  # type: ignore[method-assign]

    def __repr__(self) -> str:
        try:
            main = self.tables()[0]
        except Exception:  # noqa: BLE001 - what is shown of a broken record is its type
            return f"<{type(self).__name__}>"
        n = len(main.rows)
        return f"<{type(self).__name__}: {main.title('en')}, {n} row{'' if n == 1 else 's'}>"

    @property
    def data_notes(self) -> tuple[Note, ...]:
        """What has to be said of the cells: filled, winsorised, lost to lags, left out."""
        return tuple(
            Note(one.sentence, **{k: self.said(v) if k == "x" else v for k, v in one.fields})
            for one in data_notes_in(getattr(self, "spec", None) or {})
        )

    @property
    def region_names(self) -> Names:
        """What the regions are called, where what the record was made of knew it."""
        own = names_in_spec(getattr(self, "spec", None) or {})
        return own or next((p.region_names for p in self._inner_records() if p.region_names), {})

    def _inner_records(self) -> list[Record]:
        """Return the records that this one is put together from."""
        kind: Any = type(self)
        try:
            held = _all_at_once(kind)(self)
        except AttributeError:  # of a record that is half made
            held = tuple(getattr(self, name, None) for name in _fields_of(self))
        return [one for one in held if isinstance(one, Record)]

    def _learn(self, names: Names) -> Self:
        """Keep what the regions are called, in the spec beside the labels; return the record."""
        for part in self._inner_records():
            part._learn(names)
        spec = getattr(self, "spec", None)
        own = isinstance(spec, dict) and "spec" in _fields_of(self)
        if own and not names_in_spec(spec or {}):
            object.__setattr__(self, "spec", {**(spec or {}), "region_names": names})
        return self

    def _noted(self, *notes: Note) -> Self:
        """Return the record with more notes; it still knows what it was made of."""
        whole: Any = self
        made = replace(whole, notes=(*whole.notes, *notes))
        if hasattr(self, "_made_by"):
            object.__setattr__(made, "_made_by", self._made_by)
        return made  # type: ignore[no-any-return]

    @property
    def variable_labels(self) -> Mapping[str, Words]:
        """Labels of the variables, from the panel or the variables that the record was made of."""
        return labels_in(getattr(self, "spec", None) or {})

    @door
    def said(self, name: str) -> Words:
        """Return what a variable or a term is called for readers: its label, or its name."""
        if name in TERMS["variable"] and name not in self.variable_labels:
            return Named("variable", name)
        return spoken(name, self.variable_labels)

    def tables(self) -> tuple[Table, ...]:
        """Return the record's tables, the main one first."""
        raise TypeError(f"{type(self).__name__} gives no tables")

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return (ids, columns) for a map layer, of one time (default: the last).

        Raises
        ------
        NotByRegionError
            If the record has no values by region.
        """
        del at_time
        raise not_by_region(self)

    @door
    def column(self, name: str) -> Variable:
        """Return a column of numbers as a variable by region and time, for a map, Moran's I or a panel.

        Parameters
        ----------
        name : str
            A column of a table that has a row a region, or a region and time (``index.column("score")``), or an
            array that the record holds over its regions, or regions and times (``model.column("residuals")``). The
            arrays themselves (``index.scores``) are bare, in the order of the record's ids and times; this is the one
            way to have them with their labels.

        Returns
        -------
        Variable
            With the label of the column, and without a time of its own where the table has none.

        Raises
        ------
        UnknownColumnError
            Naming the columns that there are.
        """
        from .columns import column_of

        return column_of(self, name)

    def rows(self) -> tuple[tuple[Any, ...], ...]:
        """Return the rows of the main table as plain tuples."""
        return self.tables()[0].rows

    @door
    def summary(self, language: Language = "en") -> str:
        """Return the record as plain text, in English or Chinese (``"zh"``)."""
        return self._as_text(self.tables(), language)

    def _as_text(self, tables: Iterable[Table], language: Language) -> str:
        """Return tables as text, with the regions called by their names where they are known."""
        names = {one: name.text(language) for one, name in self.region_names.items()}
        return "\n\n".join(called(t, language, names).text(language) for t in tables)

    def __str__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        from .._calls.edges import ask

        return str(ask("record_html", self))

    def plot(self, *args: Any, **how: Any) -> Any:
        """Draw the record (needs matplotlib): maps with ``plot(regions)``, else a figure.

        See `regspatial.reporting.shows.plot_record`.
        """
        from .._calls.edges import ask

        return ask("plot_record", self, *args, **how)

    @door
    def explore(
        self,
        regions: Any,
        path: str | Path | None = None,
        *,
        language: Language | None = None,
        title: str = "",
        source: str = "",
    ) -> Any:
        """Return the values by region as a page to explore: map, histogram and table that mark each other.

        With the Moran scatterplot of the variable and the weights that the record was made of.

        Parameters
        ----------
        regions : Regions
            May have more regions than the record; those have no value.
        path : path, optional
            Where the page is written: one HTML file that loads nothing.
        language : {"en", "zh"}
            In which the page opens, by default that of the environment; it can be switched there.
        title, source : str
            Heading, by default that of the record; the line under the map.

        Returns
        -------
        LinkedView
            A notebook shows it; ``.write(path)`` leaves the file. See `regspatial.linked_view`.

        Raises
        ------
        NotByRegionError
            If the record has no values by region.
        LabelError
            If the record has regions that the map lacks.
        OutputError
        """
        from .._calls.edges import ask

        return ask(
            "explore_record", self, regions, path, language=language, title=title, source=source
        )

    def to_frame(self) -> Any:
        """Return the main table as a DataFrame (needs pandas)."""
        from .._calls.edges import ask

        return ask("table_to_frame", self.tables()[0])

    @door
    def to_geodataframe(self, regions: Any, at_time: object = None) -> Any:
        """Return the values by region of one time (default: the last) on the map, by label.

        Parameters
        ----------
        regions : Regions
            May have more regions than the record; those get empty cells.

        Raises
        ------
        NotByRegionError
            If the record has no values by region.
        LabelError
            If the record has regions that the map lacks.
        """
        from .._calls.edges import ask

        return ask("record_to_geodataframe", self, regions, at_time)

    @door
    def to_latex(self, path: str | Path | None = None, language: Language = "en") -> str:
        """Return the main table in LaTeX (booktabs); with a path, write it there too.

        A language may stand in the place of the path: ``to_latex("zh")``.

        Raises
        ------
        OutputError
            If the file cannot be written; what was there before is untouched.
        """
        return self._text("tex", path, language)

    @door
    def to_typst(self, path: str | Path | None = None, language: Language = "en") -> str:
        """Return the main table in Typst; with a path, write it there too. See `to_latex`."""
        return self._text("typ", path, language)

    @door
    def to_markdown(self, path: str | Path | None = None, language: Language = "en") -> str:
        """Return the main table in Markdown; with a path, write it there too. See `to_latex`."""
        return self._text("md", path, language)

    @door
    def to_html(self, path: str | Path | None = None, language: Language = "en") -> str:
        """Return the main table in HTML, without styles; with a path, write a page too. See `to_latex`."""
        return self._text("html", path, language)

    def _text(self, format: str, path: str | Path | None, language: str) -> str:
        from .._calls.edges import ask

        return str(ask("record_as_text", self, format, path, language))

    @door
    def to_csv(self, path: str | Path) -> None:
        """Write the main table as UTF-8 CSV with the stable column keys."""
        from .._calls.edges import ask

        ask("table_to_csv", self.tables()[0], path)

    @door
    def to_docx(self, path: str | Path, language: Language = "en", *, number: int = 1) -> Path:
        """Write the tables that a paper shows as a Word file (needs python-docx).

        Three-line tables under numbered captions, the first of them table `number`: short tables,
        and of a model the regression table.

        Raises
        ------
        OutputError
            If the file cannot be written; what was there before is untouched.
        """
        from .._calls.edges import ask

        written: Path = ask("record_to_docx", self, path, language, number=number)
        return written

    @door
    def to_xlsx(self, path: str | Path, language: Language = "en") -> Path:
        """Write all tables as an Excel file, a sheet each, with real numbers.

        Raises
        ------
        OutputError
            If the file cannot be written; what was there before is untouched.
        """
        from .._calls.edges import ask

        written: Path = ask("record_to_xlsx", self, path, language)
        return written

    @door
    def to_ods(self, path: str | Path, language: Language = "en") -> Path:
        """Write all tables as an OpenDocument file (LibreOffice, WPS), a sheet each, with real numbers.

        Raises
        ------
        OutputError
            If the file cannot be written; what was there before is untouched.
        """
        from .._calls.edges import ask

        written: Path = ask("record_to_ods", self, path, language)
        return written
