"""Names of regions for readers, from the attributes that boundary files use."""

from __future__ import annotations

from ..containers import Regions
from .cells import is_missing_id
from .names import name_columns


def names_of(regions: Regions | None, language: str = "en") -> dict[str, str]:
    """Return names of the regions in a language, from the attributes that boundary files use.

    A region without a name in the language has that in the other one. Where none of the usual
    attributes is there, the first attribute of names (PNAME, 名称) serves if it tells the regions
    apart.
    """
    if regions is None:
        return {}
    zh = ("name_short_zh", "short_zh", "name_zh", "name")
    en = ("name_short_en", "short_en", "name_en", "name")
    usual = (*zh, *en) if language.startswith("zh") else (*en, *zh)
    columns = [regions[c].tolist() for c in dict.fromkeys(usual) if c in regions.attributes]
    if not columns:
        others = (regions[c].tolist() for c in name_columns(regions))
        columns = [c for c in others if len(set(map(str, c))) == regions.n][:1]
    found = {
        one: next((str(v) for v in names if not is_missing_id(v)), "")
        for one, names in zip(regions.ids, zip(*columns, strict=True), strict=False)
    }
    return {one: name for one, name in found.items() if name}
