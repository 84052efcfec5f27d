"""Belts, macro-regions and city groups of China by name, as the plans define them."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from ..._calls.door import door
from ..._files.paths import shipped
from ...containers import Label, Panel, Regions
from ...errors import DataWarning, LabelError, ParameterError, listed, warn
from ...words import _
from ...words.nearest_name import alike
from .subset_record import Subset, SubsetList

_CODE = re.compile(r"[1-9]\d{5}")
_WHOLE = {"500000": "50", "810000": "81", "820000": "82", "710000": "71"}
"""Prefecture units of the map under the code of a province, and what their counties begin with."""


@door
def subsets() -> SubsetList:
    """List the named parts of China that `Regions.subset` knows, with year and document.

    Returns
    -------
    SubsetList

    Examples
    --------
    >>> import regspatial as rs
    >>> "jing-jin-ji" in rs.subsets().tables()[0].column("key")
    True
    """
    return SubsetList(subsets=_table())


def subset(regions: Regions, names: str | Sequence[str]) -> Regions:
    """Return the regions of one or several named parts of China, in the order of the map.

    Parameters
    ----------
    regions : Regions
        With six-digit codes as ids: provinces, prefecture units or counties.
    names : str or sequence of str
        Keys, Chinese or English names (``"greater-bay-area"``), also one text with
        commas; see `subsets`.

    Raises
    ------
    ParameterError
        For a name that is none, with the nearest; for a part made of prefecture units on a map of
        provinces.
    LabelError
        If the ids are no codes, or nothing of it is on the map.

    Warns
    -----
    DataWarning
        If members of a part made of the map's own units are not on the map; naming them.
    """
    strangers = [one for one in regions.ids if not _CODE.fullmatch(one)]
    if len(strangers) == regions.n:
        raise LabelError(
            _(
                "The ids of this map ({strangers}) are no codes of China, so that {param:subset} says nothing. "
                "Choose by an attribute{python:: where(column=value)}{shell:: --only column=value}."
            ),
            strangers=listed(strangers),
        )
    chosen = [find_subset(one) for one in _split(names)]
    keep = np.zeros(regions.n, dtype=bool)
    for one in chosen:
        keep |= _inside(regions, one)
    if not keep.any():
        raise LabelError(
            _("Nothing of {names} is on this map."), names=listed(one.key for one in chosen)
        )
    return regions.select([one for one, ok in zip(regions.ids, keep, strict=True) if ok])


def cut_to_subset(panel: Panel, whole: Regions, part: Regions, by: str | None = None) -> Panel:
    """Return a panel without the regions of a map that are not in the part chosen from it.

    Regions that the whole map lacks stay, so that the join can name them. With `by`, the attribute by
    which regions are merged afterwards, its values are the regions.
    """
    every, kept_ids = (
        one.ids if by is None else tuple(map(str, one[by].tolist())) for one in (whole, part)
    )
    dropped = set(every) - set(kept_ids)
    kept = [one for one in panel.ids if one not in dropped]
    return panel if len(kept) == panel.n or not kept else panel.select(ids=kept)


def find_subset(name: str) -> Subset:
    """Return a named part.

    Raises
    ------
    ParameterError
        With the nearest names, as they can be pasted.
    """
    known = _known()
    found = known.get(_plain(name))
    if found is not None:
        return found
    near = alike(_plain(name), known, 4, 0.5)
    near += [k for k in known if _plain(name) and _plain(name) in k and k not in near]
    keys = list(dict.fromkeys(known[k].key for k in near))[:5] or [one.key for one in _table()]
    raise ParameterError(
        _(
            "{param:subset={name!r}} is not allowed; it may be: {keys}.{python: regspatial.subsets() lists all.}"
        ),
        name=name,
        keys=listed(keys, 40),
    )


def _inside(regions: Regions, one: Subset) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which regions belong to a part; says which members the map lacks."""
    if one.level == "province":
        heads = {code[:2] for code in one.members}
        inside = np.array([i[:2] in heads and bool(_CODE.fullmatch(i)) for i in regions.ids])
        missing = heads - {i[:2] for i in regions.ids}
        lacking = [code for code in one.members if code[:2] in missing]
    else:
        own = {i for i in regions.ids if i.endswith("0000") and i not in _WHOLE}
        if own and len(own) + len(set(regions.ids) & set(_WHOLE)) == regions.n:
            raise ParameterError(
                _(
                    "{key} is made of prefecture units and this is a map of provinces; take "
                    '{python:china("prefecture")}{shell:china:prefecture}{qgis:one of prefecture units}.'
                ),
                key=one.key,
            )
        units = {_unit_of(i): k for k, i in enumerate(regions.ids)}
        members = set(one.members)
        inside = np.array([_unit_of(i) in members for i in regions.ids])
        lacking = [code for code in one.members if code not in units]
    if lacking and inside.any():
        warn(
            DataWarning(
                _("{key}: {n} {n:member is|members are} not on the map: {lacking}."),
                key=one.key,
                n=len(lacking),
                lacking=listed(lacking),
            )
        )
    return inside


def _unit_of(code: str) -> str:
    """Return the prefecture unit of a code: itself, or that of a county."""
    for unit, head in _WHOLE.items():
        if code.startswith(head):
            return unit
    if code[2:4] in ("90", "00"):
        return code  # counties directly under a province are units of their own
    return code[:4] + "00"


def _split(names: str | Sequence[str]) -> list[str]:
    parts = re.split(r"[,;\uff0c\uff1b\u3001]", names) if isinstance(names, str) else list(names)
    found = [str(one).strip() for one in parts if str(one).strip()]
    if not found:
        raise ParameterError(_("{param:subset} names nothing; leave it out for the whole map."))
    return found


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\s\-_\u2014\u2013\u00b7]", "", text)


@lru_cache(maxsize=1)
def _known() -> dict[str, Subset]:
    out: dict[str, Subset] = {}
    for one in _table():
        for name in (one.key, one.name.zh, one.name.en, *one.aliases):
            out.setdefault(_plain(name), one)
    return out


@lru_cache(maxsize=1)
def _table() -> tuple[Subset, ...]:
    path = shipped("data", "places", "groups.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(_of_row(row) for row in csv.DictReader(stream))


def _of_row(row: dict[str, str]) -> Subset:
    noted = row["note_en"] or row["note_zh"]
    return Subset(
        key=row["key"],
        name=Label(en=row["name_en"], zh=row["name_zh"]),
        aliases=tuple(filter(None, row["aliases"].split(";"))),
        kind=row["kind"],
        year=int(row["year"]),
        level=row["level"],
        members=tuple(row["members"].split()),
        source=row["source"],
        note=Label(en=row["note_en"], zh=row["note_zh"]) if noted else None,
    )
