"""The figures of one sheet, and what its parts were taken for."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from ...containers.labels import Label
from ...containers.time_axis import Time
from ...words import Message, NameOf, _
from ..units import same_unit
from .layout import Layout
from .text_groups import names_by_language

Values = dict[str, dict[tuple[str, Time], float]]


@dataclass(slots=True)
class SheetReading:
    """The figures of one sheet, and what its parts were taken for.

    Parameters
    ----------
    layout : Layout
    kind : str
        "long", "long_items", "wide", "cross_section", "years_down", "variables_down", "region_years" or
        "region_variables".
    values : {variable: {(region, time): number}}
        Regions as the sheet writes them.
    names : mapping of code to name, where the sheet gives both
    called : {column of names: {code: name}}
        The same by column: Chinese and English names may stand in two.
    units : mapping of variable to unit
    left_out : tuple of str
        Rows of totals.
    text : tuple of str
        Columns that hold no numbers, other than names.
    words : {column: {region: word}}
        Of these the ones with one word a region, such as its province.
    faults : list of Message
        Of the sheet as a whole.
    column_faults : {variable: list of Message}
        Of the cells of one variable, which do not count where it is not asked for.
    keys : mapping of part ("region", "time", "name") to headings
    marked : int
        Labels and figures from which a footnote mark was taken.
    shares : {variable: {whether marked as percentages: heading}}
        How the figures of a variable say that they are percentages, or do not.
    sums : tuple of str
        Those of `left_out` that are parts of the country.
    constant : tuple of str
        Variables whose heading names no year where others do: they hold for each year.
    title : (name, name in English), optional
        What the title calls the one variable that a sheet may hold.
    titled : {variable: Label}
        What a title in two languages calls it.
    """

    layout: Layout
    kind: str = ""
    values: Values = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    called: dict[str, dict[str, str]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    regions: dict[str, None] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    filled_down: int = 0
    faults: list[Message] = field(default_factory=list)
    column_faults: dict[str, list[Message]] = field(default_factory=dict)
    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    marked: int = 0
    shares: dict[str, dict[bool, str]] = field(default_factory=dict)
    sums: tuple[str, ...] = ()
    constant: tuple[str, ...] = ()
    title: tuple[str, str] | None = None
    titled: dict[str, Label] = field(default_factory=dict)

    @property
    def every_fault(self) -> list[Message]:
        """What is wrong with the sheet and with its variables."""
        return [*self.faults, *(one for found in self.column_faults.values() for one in found)]

    def fault_in(self, name: str, fault: Message) -> None:
        """Take down what is wrong with the cells of one variable."""
        self.column_faults.setdefault(name, []).append(fault)

    def put(self, name: str, region: str, time: Time, number: float, row: int) -> None:
        """Take a figure down; the same place twice is a fault."""
        cells = self.values.setdefault(name, {})
        self.regions[region] = None
        if (region, time) in cells:
            self.faults.append(
                Message(
                    _("row {row}: {region} {time} stands twice for {name!r}"),
                    row=row,
                    region=region,
                    time=time,
                    name=name,
                )
            )
        cells[region, time] = number

    def say_unit(self, name: str, unit: str, called: str = "") -> None:
        """Take the unit of a variable down; another one in another column is a fault."""
        stated = self.units.get(name, "")
        if not stated:
            self.units[name] = unit
        elif unit and not same_unit(stated, unit):
            said = _("{called!r} is in {unit!r} and {name!r} elsewhere in {stated!r}")
            self.fault_in(
                name, Message(said, called=called or name, unit=unit, name=name, stated=stated)
            )

    def say_share(self, name: str, marked: bool, called: str) -> None:
        """Take down whether a column shows percent signs; one with beside one without is a fault."""
        found = self.shares.setdefault(name, {})
        if marked not in found and found:
            self.fault_in(
                name,
                signs_differ(
                    called if marked else found[True], called if not marked else found[False]
                ),
            )
        found.setdefault(marked, called)


def signs_differ(marked: str, bare: str) -> Message:
    """Return that one column has percent signs and another of the same variable has none."""
    return Message(
        _(
            "{marked!r} has percent signs and {bare!r} has neither these nor % in its heading; "
            "write both in one way"
        ),
        marked=marked,
        bare=bare,
    )


def across_sheets(readings: Sequence[SheetReading]) -> None:
    """Add to sheets what contradicts another: units of a variable, percentages with and without sign."""
    units: dict[str, tuple[str, str]] = {}
    shares: dict[str, dict[bool, str]] = {}
    for one in readings:
        for name in one.values:
            unit = one.units.get(name, "")
            if unit and name in units and not same_unit(units[name][0], unit):
                said = _("{name!r} is in {unit!r} here and in {stated!r} in {source}")
                stated, source = units[name]
                one.fault_in(
                    name, Message(said, name=name, unit=unit, stated=stated, source=source)
                )
            elif unit:
                units.setdefault(name, (unit, one.layout.source))
            before = shares.setdefault(name, {})
            here = dict.fromkeys(one.shares.get(name, {}), one.layout.source)
            if len(here) == len(before) == 1 and here.keys() != before.keys():
                both = before | here
                one.fault_in(name, signs_differ(both[True], both[False]))
            shares[name] = here | before


def keys_of(readings: Sequence[SheetReading]) -> tuple[str, ...]:
    """Return what the sheets call regions and times, and their names."""
    regions, times, names = (
        dict.fromkeys(head for one in readings for head in one.keys.get(part, ()))
        for part in ("region", "time", "name")
    )
    first, *more = regions or ("id",)
    return (first, next(iter(times), "time"), *more, *names)


def names_of(
    readings: Sequence[SheetReading], same: Sequence[Mapping[str, str]], ids: Sequence[str]
) -> dict[str, NameOf]:
    """Return what the sheets call regions beside their codes, by id."""
    columns: dict[str, dict[str, str]] = {}
    for reading, to in zip(readings, same, strict=True):
        for heading, names in reading.called.items():
            columns.setdefault(heading, {}).update({to[one]: name for one, name in names.items()})
    return names_by_language(columns.values(), ids)


def grouping_words(reading: SheetReading) -> tuple[str, ...]:
    """Return the columns of words that group the regions of a sheet: fewer words than regions."""
    n = len(reading.regions)
    return tuple(k for k, of in reading.words.items() if 0 < len(set(of.values())) < n)


def groups_of(
    readings: Sequence[SheetReading],
    same: Sequence[Mapping[str, str]],
    ids: tuple[str, ...],
    figures: Container[str],
) -> dict[str, tuple[str, ...]]:
    """Return the columns of words that group regions; what sheets contradict, or tells all apart, is none."""
    found: dict[str, dict[str, str]] = {}
    against: set[str] = set()
    for reading, to in zip(readings, same, strict=True):
        for name, words in reading.words.items():
            own = found.setdefault(name, {})
            if any(own.setdefault(to[one], word) != word for one, word in words.items()):
                against.add(name)
    return {
        name: tuple(own.get(one, "") for one in ids)
        for name, own in found.items()
        if name not in against and name not in figures and 0 < len(set(own.values())) < len(ids)
    }
