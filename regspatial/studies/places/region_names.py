"""What the regions of a map are called: found in its attributes, in both languages."""

from __future__ import annotations

from collections.abc import Iterable

from ...containers import Regions
from ...words import NameOf
from ...words.naming import joined, names_in
from ..yearbooks.cells import is_missing_id
from .gazetteer import name_columns, shipped_names

_ZH = ("name_short_zh", "short_zh", "name_zh", "name")
_EN = ("name_short_en", "short_en", "name_en", "name")


def names_of(regions: Regions | None, language: str = "en", *others: object) -> dict[str, str]:
    """Return names of the regions in a language; that in the other one where there is none.

    Parameters
    ----------
    regions : Regions or None
    language : str
    others
        Tables and records, which may know regions by a column of names where there is no map.
    """
    known = joined(names_in((regions, *others)))
    return {one: name.text(language) for one, name in known.items()}


def region_names(regions: Regions) -> dict[str, NameOf]:
    """Return the names of the regions that have one, by id.

    A region without a name in a language has that in the other one. Where none of the usual attributes
    is there, the first attribute of names (PNAME, say) serves if it tells the regions apart.
    """
    zh, en = _names(regions, (*_ZH, *_EN)), _names(regions, (*_EN, *_ZH))
    return {one: NameOf(en[one], zh[one]) for one in regions.ids if one in zh}


def names_of_china(level: str) -> dict[str, NameOf]:
    """Return what the shipped provinces or prefecture units are called, by code, as their map has it."""
    wanted = {("en", "full"): "en", ("zh", "short"): "zh"}
    found: dict[str, dict[str, str]] = {}
    for row in shipped_names(level):
        language = wanted.get((row["lang"], row["kind"]))
        if language is not None:
            found.setdefault(row["adcode"], {}).setdefault(language, row["alias"])
    return {code: NameOf(two["en"], two["zh"]) for code, two in found.items() if len(two) == 2}


def _names(regions: Regions, usual: Iterable[str]) -> dict[str, str]:
    columns = [regions[c].tolist() for c in dict.fromkeys(usual) if c in regions.attributes]
    if not columns:
        others = (regions[c].tolist() for c in name_columns(regions))
        columns = [c for c in others if len(set(map(str, c))) == regions.n][:1]
    found = {
        one: next((str(v) for v in names if not is_missing_id(v)), "")
        for one, names in zip(regions.ids, zip(*columns, strict=True), strict=False)
    }
    return {one: name for one, name in found.items() if name}
