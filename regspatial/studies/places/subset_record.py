"""Records of named parts of a country: what they are made of, since when, by which document."""

from __future__ import annotations

from dataclasses import dataclass

from ...containers.labels import Label
from ...results.by import each, part
from ...results.record import Record
from ...results.table import Note, Table
from ...words import _


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subset:
    """A part of China that a plan or the statistics name.

    Parameters
    ----------
    key : str
        Stable ASCII name.
    name, note : Label
    aliases : other names
    kind : {"macro-region", "economic zone", "belt", "city group"}
    year : int
        Of the document.
    level : {"province", "prefecture"}
    members : codes, of the year of the shipped map
    source : str
        The document, as it is called in Chinese.
    """

    key: str
    name: Label
    aliases: tuple[str, ...]
    kind: str
    year: int
    level: str
    members: tuple[str, ...]
    source: str
    note: Label | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SubsetList(Record):
    """The named parts that can be chosen."""

    subsets: tuple[Subset, ...]

    def tables(self) -> tuple[Table, ...]:
        """Return a row a part."""
        return (
            each(self, self.subsets).table(
                "subsets",
                _("Named parts of China"),
                part("key", _("Key"), kind="text"),
                part("name", _("Name"), kind="text"),
                part("kind", _("Kind"), kind="text", terms="subset_kind"),
                part("level", _("Made of"), kind="text", terms="name_level"),
                part("members", _("Members"), lambda s: len(s.members), "int"),
                part("year", _("Year"), kind="int"),
                part("source", _("Document"), kind="text"),
                notes=(
                    Note(
                        _(
                            "Codes are those of 2021. A part made of provinces can be chosen from prefecture "
                            "units and counties too."
                        )
                    ),
                ),
            ),
        )
