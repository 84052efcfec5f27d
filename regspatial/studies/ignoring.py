"""Which labels of a table `ignore` speaks of: as they are written, or by code and name of one place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..containers.time_words import narrow
from ..errors import DataWarning, ParameterError, listed, warn
from ..words import _
from .places.names import LEVELS, as_code, bearers, china_gazetteer
from .yearbooks.cells import is_missing_id, parse_id


class Unwanted:
    """The labels to leave out.

    Parameters
    ----------
    ignore : str or sequence of str
        Codes or names. One that stands in the table as it is written means that; any other means the
        place of China that has this code or name, if there is one alone.
    labels : iterable of cells
        What the table calls its regions, with whatever else stands there.
    """

    __slots__ = ("_dropped", "absent")

    def __init__(self, ignore: str | Sequence[str], labels: Iterable[object]) -> None:
        asked = {plain(one): str(one) for one in ([ignore] if isinstance(ignore, str) else ignore)}
        there = {} if not asked else {plain(c): c for c in labels if not is_missing_id(c)}
        self._dropped = set(asked) & set(there)
        rest = {key: places(key) for key in asked if key not in there}
        written = {key: places(key) for key in there} if any(rest.values()) else {}
        self.absent: tuple[str, ...] = ()
        for key, meant in rest.items():
            found = {label for label, own in written.items() if own & meant}
            self._dropped |= found
            if not found:
                self.absent += (asked[key],)

    def __contains__(self, cell: object) -> bool:
        return bool(self._dropped) and not is_missing_id(cell) and plain(cell) in self._dropped

    def __bool__(self) -> bool:
        return bool(self._dropped)


def kept_rows(cells: Sequence[object], ignore: str | Sequence[str], source: object) -> list[int]:
    """Return the rows whose cell is not to be left out; labels that are not there are warned of.

    Raises
    ------
    ParameterError
        If no row is left.
    """
    unwanted = Unwanted(ignore, cells)
    if unwanted.absent:
        say_absent(unwanted.absent, source)
    keep = [k for k, cell in enumerate(cells) if cell not in unwanted]
    if not keep:
        raise ParameterError(_("{param:ignore} leaves no row of {source}."), source=source)
    return keep


def plain(cell: object) -> str:
    """Return a label without blanks and in narrow letters."""
    return "".join(narrow(parse_id(cell)).split()) if not is_missing_id(cell) else ""


def places(text: str) -> frozenset[tuple[str, str]]:
    """Return {(level, code)} of the places of China that a label is the code or the name of."""
    found = set()
    for level in LEVELS:
        names = china_gazetteer(level)
        code = as_code(text, names.codes) if len(text) == 6 else None
        hits = (code,) if code is not None else bearers(text, names)
        if len(hits) == 1:
            found.add((level, hits[0]))
    return frozenset(found)


def say_absent(absent: Sequence[str], source: object) -> None:
    """Warn of labels to be left out that are not there: another spelling may be."""
    warn(
        DataWarning(
            _(
                "{param:ignore} names regions that {source} does not have: {absent}. Look for "
                "another spelling, or leave them out."
            ),
            source=source,
            absent=listed(absent),
        )
    )
