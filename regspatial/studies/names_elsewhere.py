"""A name or a code that belongs to another level of China's divisions than the one that is wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..errors import listed
from ..words import Message, NameOf, _
from .divisions import Division
from .gazetteer import LEVELS, Gazetteer, as_code, bearers, china_gazetteer, spelling

Former = Callable[[str], Mapping[str, tuple[Division, ...]]]

_MOST = 3  # counties of one name that are listed; 朝阳区 and 鼓楼区 have many


def of_another_level(
    text: str, level: str, former: Former
) -> tuple[Message, tuple[str, ...]] | None:
    """Return what a name or code means at another level and the code meant here, None if nothing.

    Parameters
    ----------
    text : str
    level : str
        The level that is wanted.
    former : function of a level
        Divisions that are no more, by spelled name and code.
    """
    for other in LEVELS:
        names = china_gazetteer(other)
        hits = () if other == level else _bearers(text, names)
        if len(hits) == 1:
            return _elsewhere(other, hits[0], names, level)
    if level == "county":
        return None
    olds = former("prefecture").get(spelling(text), ()) if level == "province" else ()
    if olds:
        fate = max(olds, key=lambda one: one.last or 0).fate(china_gazetteer("prefecture").codes)
        return Message(_("a prefecture unit, and provinces are wanted: {fate}"), fate=fate), ()
    said = _county(text, level, former("county"))
    return None if said is None else (said, ())


def _bearers(text: str, names: Gazetteer) -> tuple[str, ...]:
    code = as_code(text, names.codes)
    return bearers(text, names) if code is None else (code,)


def _elsewhere(
    other: str, code: str, names: Gazetteer, level: str
) -> tuple[Message, tuple[str, ...]]:
    name = names.codes[code]
    if other == "province":
        same = _bearers(name, china_gazetteer(level)) if level == "prefecture" else ()
        if (
            len(same) == 1
        ):  # a municipality is one unit of the level below too, with a code of its own
            said = _(
                "{name} ({code}) is a province; the unit of that name on the map of prefectures is "
                "{other_code}"
            )
            return Message(said, name=name, code=code, other_code=same[0]), same
        said = _("{name} ({code}) is a province, and units below it are wanted")
        return Message(said, name=name, code=code), ()
    if level == "county":
        said = _("{name} ({code}) is a prefecture unit, and counties are wanted")
        return Message(said, name=name, code=code), ()
    province = china_gazetteer("province").codes.get(f"{code[:2]}0000", code[:2])
    said = _("{name} ({code}) is a prefecture unit of {province}, and provinces are wanted")
    return Message(said, name=name, code=code, province=NameOf(province, province)), ()


def _county(text: str, level: str, former: Mapping[str, tuple[Division, ...]]) -> Message | None:
    """Return of which unit a name, or an old name, of a county is one."""
    counties = china_gazetteer("county")
    hits = _bearers(text, counties)
    if hits:
        shown = [
            Message(
                _("{name} ({code}) in {unit}"),
                name=counties.codes[code],
                code=code,
                unit=_unit_of(code, level),
            )
            for code in hits[:_MOST]
        ]
        return Message(
            _("a county-level unit, and larger ones are wanted: {counties}{more}"),
            counties=listed(shown),
            more=" …" if len(hits) > _MOST else "",
        )
    olds = former.get(spelling(text), ())
    if not olds:
        return None
    last = max(olds, key=lambda one: one.last or 0)
    return Message(
        _("a county-level unit, and larger ones are wanted: {fate}"),
        fate=last.fate(counties.codes),
    )


def _unit_of(code: str, level: str) -> str:
    """Return the unit of a level in which a county lies, by its code."""
    names = china_gazetteer(level).codes
    # the districts of a municipality (110101, 500237) lie in its one unit
    around = (code, f"{code[:4]}00", f"{code[:2]}0100" if code[2] == "0" else "", f"{code[:2]}0000")
    found = next((one for one in around if one in names), None)
    return code[:2] if found is None else f"{names[found]} ({found})"
