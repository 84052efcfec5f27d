"""A name or a code that belongs to another level of China's divisions than the one that is wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...errors import listed
from ...words import Message, NameOf, _
from .divisions import Division
from .gazetteer import LEVELS, Gazetteer, as_code, bearers, china_gazetteer, spelling

Former = Callable[[str], Mapping[str, tuple[Division, ...]]]

ABOVE = {"county": ("province", "prefecture"), "prefecture": ("province",)}
"""The levels whose names may stand beside one of a level: 安徽宿州, 江苏省苏州市昆山市."""

_LEAST = 2  # characters of a province's name before another name: 京 and 吉 begin too many others
_MOST = 3  # counties of one name that are listed; 朝阳区 and 鼓楼区 have many


def placed(text: str, level: str | None, names: Gazetteer) -> tuple[str, ...]:
    """Return the bearers of a name that stands beside that of its province: 安徽宿州."""
    if level not in ABOVE:
        return ()
    whole = spelling(text)
    for above in ABOVE[level]:
        upper = china_gazetteer(above)
        for cut in range(len(whole) - 1, _LEAST - 1, -1):
            for place, rest in ((whole[:cut], whole[cut:]), (whole[-cut:], whole[:-cut])):
                owners = upper.exact.get(place) or upper.bare.get(place) or ()
                if len(owners) != 1:
                    continue
                scope = owners[0][:2] if above == "province" else owners[0][:4]
                inner = bearers(rest, names) or placed(rest, level, names)
                hits = tuple(c for c in inner if c.startswith(scope))
                if hits:
                    return hits
    return ()


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
        hits = () if other == level else _bearers(text, names) or placed(text, other, names)
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
    hits = _bearers(text, counties) or placed(text, "county", counties)
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
    if found is None:  # 新星市 (659011) lies in no prefecture unit
        names, found = china_gazetteer("province").codes, f"{code[:2]}0000"
    return f"{names.get(found, '')} ({found})".strip()
