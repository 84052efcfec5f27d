"""Names of the units: short Chinese forms, pinyin, kinds of unit, and the table of aliases."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Any

from pypinyin import lazy_pinyin

KINDS = (
    ("特别行政区", "special_administrative_region"),
    ("自治区", "autonomous_region"),
    ("自治州", "autonomous_prefecture"),
    ("自治县", "county_level"),
    ("地区", "prefecture"),
    ("林区", "county_level"),
    ("盟", "league"),
    ("省", "province"),
    ("市", "city"),
    ("县", "county_level"),
)
PEOPLES = (
    "维吾尔|壮族|回族|藏族|羌族|彝族|苗族|侗族|布依族|土家族|哈尼族|傣族|白族|景颇族|傈僳族|"
    "朝鲜族|蒙古族?|哈萨克|柯尔克孜|黎族"
)
AUTONOMOUS = {"自治区", "自治州", "自治县"}


@dataclass(frozen=True, slots=True)
class Alias:
    """One spelling of one unit; a spelling shared by two units appears once for each."""

    level: str
    adcode: str
    alias: str
    lang: str
    kind: str


def _ending(name: str) -> str:
    return next(ending for ending, _ in KINDS if name.endswith(ending))


def short_name(name: str) -> str:
    """Return the everyday Chinese form: 内蒙古自治区 → 内蒙古, 恩施土家族苗族自治州 → 恩施."""
    ending = _ending(name)
    stem = name.removesuffix(ending)
    if ending in AUTONOMOUS:
        stem = re.sub(f"(?:{PEOPLES})+$", "", stem) or stem
    return "内蒙古" if name.startswith("内蒙古") else stem


def unit_type(adcode: str, name: str) -> str:
    """Return the kind of administrative unit as an ASCII token."""
    kind = dict(KINDS)[_ending(name)]
    if kind != "city":
        return kind
    if adcode[:2] in {"11", "12", "31", "50"}:
        return "municipality"
    return "county_level" if adcode[2:4] == "90" else "prefecture_level_city"


def pinyin(chinese: str) -> str:
    """Return the capitalised pinyin, with the apostrophe before a, e and o: 西安 → Xi'an."""
    syllables = lazy_pinyin(chinese)
    joined = "".join(
        f"'{syllable}" if position and syllable[0] in "aeo" else syllable
        for position, syllable in enumerate(syllables)
    )
    return joined.capitalize()


def english_names(
    level: str, names: dict[str, str], provinces: dict[str, str], facts: dict[str, Any]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return plain English names and the unique ones shipped as `name_en`.

    Homonyms such as 苏州 and 宿州 carry their province: Suzhou (Jiangsu), Suzhou (Anhui).
    """
    if level == "province":
        return provinces, provinces
    plain = {
        code: facts["english"].get(code, [None])[0] or pinyin(short_name(name))
        for code, name in names.items()
    }
    times = Counter(plain.values())
    unique = {
        code: f"{name} ({provinces[code[:2] + '0000']})" if times[name] > 1 else name
        for code, name in plain.items()
    }
    return plain, unique


def _plain_ascii(text: str) -> str:
    stripped = unicodedata.normalize("NFKD", text)
    stripped = "".join(c for c in stripped if not unicodedata.combining(c))
    return stripped.replace("'", "")


def _language(text: str) -> str:
    return "zh" if any("\u4e00" <= c <= "\u9fff" for c in text) else "en"


def _chinese_forms(name: str) -> list[tuple[str, str]]:
    ending, short = _ending(name), short_name(name)
    forms = [(name, "full"), (short, "short")]
    if ending == "自治州":
        forms.append((f"{short}州", "variant"))
    if ending == "自治县":
        forms.append((f"{short}县", "variant"))
    return forms


def _english_forms(kind: str, plain: str, unique: str) -> list[tuple[str, str]]:
    forms = [(unique, "full"), (plain, "short"), (_plain_ascii(plain), "variant")]
    if kind in {"municipality", "prefecture_level_city"}:
        forms.append((f"{plain} City", "variant"))
    if kind == "province":
        forms.append((f"{plain} Province", "variant"))
    return forms


def aliases(
    level: str,
    code: str,
    name_zh: str,
    *,
    plain: str,
    unique: str,
    facts: dict[str, Any],
) -> list[Alias]:
    """Return every spelling of one unit, each once, in a fixed order."""
    kind = unit_type(code, name_zh)
    forms = [(text, "zh", how) for text, how in _chinese_forms(name_zh)]
    forms += [(text, "en", how) for text, how in _english_forms(kind, plain, unique)]
    if level == "province":
        own = facts["provinces"][code]
        forms += [(text, "zh", "abbreviation") for text in own["abbr"]]
        forms += [(text, _language(text), "variant") for text in own["other"]]
        forms.append((own["iso"], "code", "iso3166-2"))
    else:
        for text in facts["english"].get(code, [])[1:]:
            forms += [(text, "en", "variant"), (_plain_ascii(text), "en", "variant")]
        forms += [(text, "zh", "abbreviation") for text in facts["short"].get(code, [])]
        former = facts["former"].get(code, {"names": [], "codes": []})
        forms += [(text, _language(text), "former") for text in former["names"]]
        forms += [(text, "code", "former") for text in former["codes"]]
    seen: dict[str, Alias] = {}
    for text, language, how in forms:
        seen.setdefault(text, Alias(level, code, text, language, how))
    return list(seen.values())
