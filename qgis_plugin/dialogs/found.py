# SPDX-License-Identifier: GPL-2.0-or-later
"""What the layers and the formula of a dialog hold, as words to choose from: each with what is shown, and a tip."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsVectorLayer

from .. import core
from ..i18n import language, say
from ..values import is_nothing
from . import guess

Item = tuple[str, str, str]
"""The word that is written, what the list shows, and the tip beside it."""

_MOST_TIMES = 500
_MOST_GROUPS = 60
"""An attribute of more values tells regions apart rather than groups of them."""
_MOST_REGIONS = 5000
_UNSAFE = frozenset(",，;；\"'`=<>()")
"""What a label cannot hold where labels are written with commas between them."""


class Found:
    """Looks into what the other widgets of a dialog show.

    Parameters
    ----------
    value_of : function
        The value of a parameter by its name.
    """

    def __init__(self, value_of: Callable[[str], Any]) -> None:
        self._value = value_of
        self._opened: list[
            Any
        ] = []  # holds layers opened from files while they are read, and no longer

    def of(self, kind: str) -> list[Item]:
        """Return what is offered for a kind of text."""
        found: list[Item] = getattr(self, kind)()
        return found

    def _layer(self, name: str) -> QgsVectorLayer | None:
        return guess.layer_of(self._value(name), self._opened)

    def _table(self) -> QgsVectorLayer | None:
        return self._layer("PANEL") or self._layer("REGIONS")

    def _fields(self) -> list[str]:
        table = self._table()
        if table is None:
            return []
        if self._value("PANEL_WIDE"):
            return list(guess.years_by_variable(table))
        there = table.fields().names()
        said = [self._value(name) for name in ("REGIONS_ID", "PANEL_ID", "PANEL_TIME")]
        keys = {"fid", *guess.fields_of(said, there)}
        return [one for one in there if one not in keys]

    # times and groups

    def times(self) -> list[Item]:
        table = self._table()
        if table is None:
            return []
        if self._value("PANEL_WIDE"):
            return _plain(map(str, guess.years_in_headings(table)))
        field = self._value("PANEL_TIME")
        found = [] if is_nothing(field) else guess.times_in(table, str(field), _MOST_TIMES)
        return _plain(map(str, found))

    def groups(self) -> list[Item]:
        return [(name, name, ", ".join(labels[:8])) for name, labels in self._grouped()]

    def groups_or_times(self) -> list[Item]:
        timed = not is_nothing(self._value("PANEL_TIME")) or bool(self._value("PANEL_WIDE"))
        return self.groups() + ([("year", "year", "")] if timed else [])

    def _grouped(self) -> list[tuple[str, list[str]]]:
        regions = self._layer("REGIONS")
        return [] if regions is None else guess.groups_in(regions, _MOST_GROUPS)

    def labels(self) -> list[Item]:
        """Return every label of every attribute, as a condition: region3=east."""
        out = []
        for name, labels in self._grouped():
            safe = [one for one in labels if not _UNSAFE & set(one)]
            out += _plain(f"{core.quoted(name)}={one}" for one in safe)
        return out

    def clusters(self) -> list[Item]:
        table = self._table()
        timed = not is_nothing(self._value("PANEL_TIME"))
        own = [
            ("id", f"id  {say('formula_region')}", ""),
            ("time", f"time  {say('formula_time')}", ""),
        ]
        names = [name for name, _ in self._grouped()]
        if table is not None and table != self._layer("REGIONS"):
            fields = set(self._fields())
            names += [name for name, _ in guess.groups_in(table, _MOST_GROUPS) if name in fields]
        return own[: 1 + timed] + _plain(dict.fromkeys(names))

    # regions

    def regions(self) -> list[Item]:
        """Return the ids of the map, or of a table without one, each shown with its name."""
        layer = self._layer("REGIONS")
        key = self._value("REGIONS_ID")
        if layer is None:
            layer, key = self._layer("PANEL"), self._value("PANEL_ID")
        if layer is None:
            return []
        key = guess.id_field(layer) if is_nothing(key) else str(key)
        return [] if key is None else guess.regions_in(layer, key, language(), _MOST_REGIONS)

    def strangers(self) -> list[Item]:
        """Return what the table has in its column of ids and the map has not: totals, notes."""
        table, field = self._layer("PANEL"), self._value("PANEL_ID")
        if table is None or is_nothing(field):
            return []
        there = {word for word, _, _ in self.regions()} if self._layer("REGIONS") else set()
        ids = guess.regions_in(table, str(field), language(), _MOST_REGIONS)
        return _plain(word for word, _, _ in ids if word not in there)

    def strange_names(self) -> list[Item]:
        return [(f"{word}=", shown, tip) for word, shown, tip in self.strangers()]

    def parts(self) -> list[Item]:
        """Return the named parts of China."""
        lang = language()
        table = core.places().subsets.subsets().subsets
        return [(one.key, f"{one.name.text(lang)} ({one.key})", str(one.year)) for one in table]

    # columns and terms

    def terms(self) -> list[Item]:
        """Return the terms of the formula; the fields where there is none yet."""
        found = core.terms_in(str(self._value("FORMULA") or ""))
        return _plain(found or self._fields())

    def places(self) -> list[Item]:
        return [(f"{word} = ", shown, tip) for word, shown, tip in self.terms()]

    def industries(self) -> list[Item]:
        return [(f"{one}=", one, "") for one in self._list("INDUSTRIES")]

    def anchors(self) -> list[Item]:
        found = [*self._list("CONDITIONS"), *self._list("OUTCOME")]
        return [(f"{one}: ", one, "") for one in found]

    def expected(self) -> list[Item]:
        return _plain(word for one in self._list("CONDITIONS") for word in (one, f"~{one}"))

    def signs(self) -> list[Item]:
        return _plain(f"{one}:{sign}" for one in self._fields() for sign in "+-")

    def _list(self, name: str) -> list[str]:
        found = self._value(name)
        if is_nothing(found):
            return []
        return [str(one) for one in (found if isinstance(found, list) else [found])]

    # words of the tools

    def methods(self) -> list[Item]:
        return _plain(core.words_of("methods"))

    def statistics(self) -> list[Item]:
        return _plain(core.words_of("statistics"))


def _plain(words: Any) -> list[Item]:
    return [(one, one, "") for one in words]
