"""Panel: numbers by time and region, checked once, at the door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._calls.door import door, fields_checked
from ..errors import InputError, UnknownColumnError, listed
from ..words import Message, _
from ..words.naming import Names, replace_names
from ..words.nearest_name import did_you_mean
from .finite import require_finite
from .groups import grouped, groups_of, in_order, is_expression, nameable, named, of_part
from .ids import REGION_IDS, label, labels, positions
from .labels import Label, labelled
from .marks import Marked, Marks, frozen, notes_of, without_lost
from .more_columns import matched
from .on_map import OnMap
from .regions import Regions
from .time_axis import ascending, placed
from .times import Time, parse_times, span, time_label, time_labels, time_position, times_between
from .variable import Variable, matrix

__all__ = ["Panel", "Time", "Variable", "require_finite", "time_label"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Panel(OnMap):
    """A balanced table of numbers by region and time.

    Parameters
    ----------
    ids : n labels, in a fixed order
    times : T labels, ascending as given
    columns : mapping of name to (T, n) arrays
        NaN marks an empty cell; an analysis leaves out regions that have one in the columns it uses, by name.
    units : mapping of name to str
        Units of columns, where the table stated them.
    reading : MergeReport, optional
        What was taken for what, of a panel that was read or merged.
    labels : mapping of column to `Label`
        What readers see instead of the names; see `with_labels`.
    groups : mapping of name to n labels
        What each region belongs to (``region3``); see `with_groups`.
    marks : mapping of column to mapping of "filled", "winsorised", "lost" to (T, n) bool
        Cells that rest on values filled in or drawn in, which every record counts; that lags have not got.
    lost : times
        Times that were left out since columns in use lack them: what lags or leads have lost.
    said : messages
        What every record made from the panel has to say: how it was chosen.
    region_names : mapping of id to name
        What the regions are called, where a map or names in the table said it.
    keys : names
        Of the columns of regions, times and names of regions; formulas may write them for `id` and `time`.

    Notes
    -----
    A cross-section is a panel with T = 1. Stacking is time-major everywhere.
    """

    ids: tuple[str, ...]
    times: tuple[Time, ...]
    columns: Mapping[str, NDArray[np.float64]]
    units: Mapping[str, str] = field(default_factory=dict)
    reading: Any = None
    labels: Mapping[str, Label] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    marks: Mapping[str, Marks] = field(default_factory=dict)
    lost: tuple[Time, ...] = ()
    said: tuple[Message, ...] = ()
    region_names: Names = field(default_factory=dict)
    keys: Sequence[str] = ()

    def __post_init__(self) -> None:
        fields_checked(self)
        set_ = object.__setattr__
        set_(self, "ids", labels(self.ids, what=REGION_IDS))
        times = time_labels(self.times)
        if not self.ids or not times:
            raise InputError(
                _("A panel needs at least one region and one time."),
            )
        set_(self, "times", times)
        set_(self, "keys", tuple(self.keys))
        shape = (len(times), len(self.ids))
        columns = {str(k): matrix(str(k), v, shape) for k, v in self.columns.items()}
        set_(self, "columns", MappingProxyType(columns))
        units = {str(k): str(v) for k, v in self.units.items() if k in columns}
        set_(self, "units", MappingProxyType(units))
        set_(self, "groups", MappingProxyType(grouped(self.groups, self.ids)))
        called = labelled(self.labels, nameable(columns, self.groups))
        set_(self, "labels", MappingProxyType(called))
        kept = {name: kinds for name, kinds in self.marks.items() if name in columns}
        set_(self, "marks", MappingProxyType(frozen(kept, shape)))

    def _learn(self, names: Names) -> Panel:
        """Return the same, with its regions called so where it knows no names."""
        return self if self.region_names or not names else replace_names(self, names)

    @classmethod
    @door
    def from_arrays(
        cls,
        ids: Iterable[object],
        times: Iterable[object],
        columns: Mapping[str, ArrayLike],
    ) -> Panel:
        """Make a panel, times ascending (words of no order as given), from (T, n) arrays, or (n,) of one time."""
        there = {k: np.asarray(v) for k, v in columns.items()}
        named = tuple(label(i) for i in ids)
        made = cls(ids=named, times=placed(parse_times(times)), columns=there)
        return made if (order := ascending(made.times)) is None else made.select(times=order)

    @property
    def n(self) -> int:
        """Number of regions."""
        return len(self.ids)

    @property
    def T(self) -> int:
        """Number of times."""
        return len(self.times)

    def __repr__(self) -> str:
        k = len(self.columns)
        return (
            f"<Panel: {self.n} regions, {span(self.times)}, "
            f"{k} column{'s' * (k != 1)}: {listed(self.columns, 8)}>"
        )

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self.columns

    def __getitem__(self, name: str) -> Variable:
        if not isinstance(name, str) or name not in self.columns:
            if isinstance(name, str) and is_expression(name):
                from .._calls.edges import ask

                found: Variable = ask("variable_of", self, name)
                return found._learn(self.region_names)
            raise UnknownColumnError(
                _(
                    "There is no column {name!r}.{hint} There are: {names}. If the file has it, its cells "
                    "are text (such as 12.5%): name it in {param:columns} to see which."
                ),
                columns=[name],
                name=name,
                names=listed(self.columns, 30),
                hint=did_you_mean([str(name)], [*self.columns, *self.groups]),
            )
        return Variable(
            name=name,
            ids=self.ids,
            times=self.times,
            values=self.columns[name],
            label=self._label(name),
            marks=self.marks.get(name, {}),
            lost=self.lost,
            said=self.said,
            _source=self,
        )._learn(self.region_names)

    @door
    def notes_of(self, *names: str) -> tuple[Message, ...]:
        """Return what has to be said of some columns: how chosen, times lost, cells filled or drawn in."""
        marked = {name: Marked(self.marks.get(name, {})) for name in names}
        return (*self.said, *notes_of(marked, self.lost))

    @door
    def saying(self, *more: Message) -> Panel:
        """Return a copy of which more has to be said."""
        return replace(self, said=(*self.said, *more))

    def masked(self, keep: NDArray[np.bool_]) -> Panel:
        """Return a copy with every column empty outside `keep` (T, n): a panel with holes."""
        keep = matrix("keep", keep, (self.T, self.n)) != 0.0
        columns = {k: np.where(keep, v, np.nan) for k, v in self.columns.items()}
        return replace(self, columns=columns)

    def _label(self, name: str) -> Label | None:
        """Return a column's label, or its name where its table states a unit, which maps and axes write."""
        found, unit = self.labels.get(name), self.units.get(name, "")
        if not unit or (found is not None and found.unit):
            return found
        return Label(en=name, unit=unit) if found is None else replace(found, unit=unit)

    @door
    def select(
        self,
        ids: Iterable[object] | None = None,
        times: Iterable[object] | None = None,
    ) -> Panel:
        """Return the panel of these regions and times, in the order given."""
        at = np.arange(self.n)
        new_ids = self.ids
        if ids is not None:
            new_ids = tuple(label(i) for i in ids)
            at = positions(self.ids, new_ids, source_name="panel", wanted_name="selection")
        rows = [time_position(self.times, t) for t in (self.times if times is None else times)]
        cut = np.ix_(rows, at)
        return replace(
            self,
            ids=new_ids,
            times=tuple(self.times[r] for r in rows),
            columns={k: v[cut] for k, v in self.columns.items()},
            reading=None,
            **of_part(self.groups, self.labels, self.columns, at),
            marks={k: {kind: m[cut] for kind, m in v.items()} for k, v in self.marks.items()},
            region_names={i: self.region_names[i] for i in new_ids if i in self.region_names},
        )

    @door
    def where(
        self,
        condition: str | Mapping[str, Any] | None = None,
        /,
        *,
        regions: Regions | None = None,
        **equals: Any,
    ) -> Panel:
        """Return the part that meets a condition on groups, columns, `id` and `year`.

        Parameters
        ----------
        condition : text, optional
            ``"region3 == 'east' and year >= 2012"`` or ``"region3=east, middle; year>=2012"``. Cells
            that do not meet it between others that do become empty.
        regions : Regions, optional
            Whose attributes may be named too, matched by id.
        **equals
            ``region3="east"`` or ``region3=["east", "middle"]``.

        Raises
        ------
        FormulaError, UnknownColumnError, LabelError
        """
        from .._calls.edges import ask

        found = self
        for only in (condition, equals or None):
            found = ask("chosen_panel", found, only, regions)
        return found

    @door
    def between(self, first: object, last: object) -> Panel:
        """Return the panel of the times from `first` to `last`, both included.

        Raises
        ------
        UnknownColumnError, ParameterError
            If there is no such time; if `first` comes after `last`.
        """
        return self.select(times=times_between(self.times, first, last))

    @door
    def with_columns(self, *, by_position: bool = False, **columns: ArrayLike | Variable) -> Panel:
        """Return a copy with more (or replaced) columns, matched by region and time.

        Parameters
        ----------
        by_position : bool
            Whether arrays (T, n) without labels are taken as they stand, in the panel's order.
        **columns : Variable, Series, DataFrame of one variable, mapping of id to number, or array
            What has regions but no times holds at all of them (an area, a distance).

        Raises
        ------
        InputError
            For an array without labels, unless by position.
        LabelError, UnknownColumnError
            If a column lacks a region or a time of the panel.
        """
        new = matched(self, columns, by_position=by_position)
        return replace(
            self,
            columns={**self.columns, **new.columns},
            units={k: u for k, u in self.units.items() if k not in new.columns},
            labels={**new.labels, **self.labels},
            marks={**{k: v for k, v in self.marks.items() if k not in new.columns}, **new.marks},
            reading=None,
        )

    @door
    def with_groups(
        self, regions: Regions | None = None, /, **groups: Mapping[Any, Any] | Sequence[Any]
    ) -> Panel:
        """Return a copy that knows what its regions belong to, for conditions and dummies.

        Parameters
        ----------
        regions : Regions, optional
            Whose attributes are taken over, matched by id.
        **groups
            A label for each region, in the panel's order; or a mapping of region to label.

        Raises
        ------
        LabelError
            If `regions`, or a mapping, lack a region of the panel.
        """
        taken = {} if regions is None else groups_of(regions, self.ids)
        given = {name: in_order(name, labels, self.ids) for name, labels in groups.items()}
        known = {**self.groups, **taken, **given}
        called = {**({} if regions is None else regions.labels), **self.labels}
        return replace(self, groups=known, labels=named(called, nameable(self.columns, known)))

    @door
    def derive(self, columns: Mapping[str, str] | str | None = None, /, **more: str) -> Panel:
        """Return a copy with columns made from others, in the words of formulas.

        Parameters
        ----------
        columns : mapping of new name to expression, or text, optional
            As text ``"ln_gdp = log(gdp); share = exports / gdp"``. In order: each may use the ones
            before it.
        **more
            The same, for names that are identifiers.

        Returns
        -------
        Panel
            What lags and leads lose is empty in the new column alone; what uses it leaves these times out, and says so.

        Raises
        ------
        FormulaError, UnknownColumnError, DomainError, ParameterError

        Examples
        --------
        >>> import regspatial as rs
        >>> panel = rs.Panel.from_arrays(["a"], [2010, 2011], {"x": [[1.0], [3.0]]})
        >>> panel.derive(change="diff(x)")
        <Panel: 1 regions, 2 times 2010–2011, 2 columns: x, change>
        """
        from .._calls.edges import ask

        made: Panel = ask("derived_panel", self, columns, more)
        return made

    @door
    def merge(self, other: Panel, *, how: str = "raise", names: Any = None) -> Panel:
        """Return this panel with the variables, regions and times of another, matched by label.

        See `regspatial.studies.merge`; ``.reading`` of the result says what matched.
        """
        from .._calls.edges import ask

        merged: Panel = ask("merge_panels", self, other, how=how, names=names)
        return merged

    @door
    def harmonise(self, to: int = 2021, **how: Any) -> Any:
        """Return this panel in the divisions of one year; see `regspatial.harmonise`."""
        from .._calls.edges import ask

        return ask("harmonise_panel", self, to, **how)

    @door
    def aggregate(
        self, by: Any, *, regions: Any = None, published: Any = None, **kinds: str
    ) -> Any:
        """Return this panel summed to larger regions; see `regspatial.aggregate`.

        Parameters
        ----------
        by : str, or mapping of region to group
        regions, published : optional
        **kinds
            Columns that are kept and how each is taken: ``gdp="sum", pgdp="mean:pop"``; none: all, read off
            names and units.
        """
        from .._calls.edges import ask

        asked: dict[str, Any] = {"regions": regions, "published": published}
        if kinds:
            asked |= {"kinds": kinds, "variables": tuple(kinds)}
        return ask("aggregate_panel", self, by, **asked)

    @door
    def with_labels(
        self, given: Mapping[str, Label | str] | None = None, /, **more: Label | str
    ) -> Panel:
        """Return a copy whose columns are called so for readers; files keep the names.

        Parameters
        ----------
        given : mapping of column to `Label` or str, optional
            A plain text is the label in every language.
        **more
            The same, for columns whose names are identifiers.

        Raises
        ------
        UnknownColumnError
            If a column is not there.

        Examples
        --------
        >>> import regspatial as rs
        >>> panel = rs.Panel.from_arrays(["a", "b"], [2020], {"gdp": [[1.0, 2.0]]})
        >>> panel.with_labels(gdp=rs.Label(en="Output", unit="yuan"))["gdp"].label.heading()
        'Output (yuan)'
        """
        new = labelled({**(given or {}), **more})
        return replace(self, labels={**self.labels, **new})

    @door
    def require(self, *names: str) -> None:
        """Check that these columns are there and finite everywhere.

        Raises
        ------
        UnknownColumnError, MissingValueError
        InputError
            If a column's values are too large or too small to compute with.
        """
        used = {n: without_lost(self[n].marks, self[n].values) for n in names}
        require_finite(used, self.ids, self.times)

    def to_frame(self) -> Any:
        """Return a long DataFrame with columns id, time and the variables (needs pandas)."""
        from .._calls.edges import ask

        return ask("panel_to_frame", self)
