"""The words by which a yearbook's table is recognised: years, regions, units, totals, notes.

Everything here is a reader of what people write; what is said to them stands elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from ...containers.time_axis import Time, axis_of
from ...containers.time_words import is_dated, narrow, readings, year_in_digits
from ...containers.times import parse_time, parse_times
from ...errors import LabelError
from .cells import is_missing

_YEAR = re.compile(r"(1[89]|2[01])\d\d")
_YEAR_TEXT = re.compile(
    r"((?:1[89]|2[01])\d\d)(?:\.0)?\s*"
    r"(?:年度|年末|年底|年?全年|年?\s*1\s*[-–—~～至]\s*12\s*月份?|年)?"
)
_FIVE_DIGITS = re.compile(r"(1[89]|2[01])\d{3}")
_TWO_DIGITS = re.compile(r"\d\d\s*年[度末底]?")
_YEAR_WITHIN = re.compile(r"(?<!\d)((?:1[89]|2[01])\d\d)(?!\d)")
_TIME = re.compile(
    r"年份?|年度|时间|时期|日期|半年度?|季度?|月份?|月度|旬|周次?|财年|学年|"
    r"year|time|period|time_period|date|quarter|month|week|half_?year|(fiscal|financial)_?year|wave",
    re.IGNORECASE,
)
_REGION = re.compile(
    r"地\s*区|省\s*份|省|省市|省区市|地\s*市|城\s*市|市|县|区县|区域|地名|名称|行政区(划)?|单位名称|"
    r"(region|province|prefecture|city|county|state|country|area|geo)(_?name)?|"
    r"name(_?(zh|en|cn))?|id|fips|nuts(_?id)?",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"(行政区划|地区|区划|省|市|城市)?代码|国标码|编码|(ad|fips|nuts|geo|lau)?_?code|adcode|geo_?id(20\d\d)?|"
    r"(nuts|lau|region)_?id|gid_?\d|id",
    re.IGNORECASE,
)
_NAMES = re.compile(r"name|名称|名字|地名|简称|全称", re.IGNORECASE)
_UNIT_LINE = re.compile(
    r"[（(]?\s*(?:计量)?(?:单位|units?)\s*[:：]\s*([^）)]+)[）)]?", re.IGNORECASE
)
_INDICATOR_LINE = re.compile(r"(?:指标|indicator|variable)\s*[:：]\s*(.+)", re.IGNORECASE)
_REGION_LINE = re.compile(
    r"(?:地\s*区|省\s*份|城\s*市|省市|region|province|city)\s*[:：]\s*(\S.*)", re.IGNORECASE
)
_UNIT_IN_NAME = re.compile(r"(.+?)\s*[（(\[]\s*([^（()）\[\]]+?)\s*[）)\]]", re.DOTALL)
_IN_BRACKETS = re.compile(r"([^（(]+?)\s*[（(]([^（()）]+)[)）]", re.DOTALL)
_UNIT = re.compile(
    r"(十|百|千|万|亿|百万|千万|十亿|万亿)?\s*(元|美元|人|人次|户|吨|公里|千米|平方公里|平方米|公顷|亩|件|个|家|台|辆|张|册|"
    r"千瓦时|千瓦|立方米|标准煤|吨标准煤|岁|天|小时|次|项|所|床|分|倍)(\s*[/／每]\s*\S+)?|"
    r"[%％‰]|百分比|万|亿|元/人|人/平方公里|"
    r"(100 million|billion|million|thousand|10,?000)?\s*(yuan|usd|us\$|euros?|persons?|people|tons?|tonnes?|"
    r"km2?|km²|hectares?|kwh|units?|dollars?)( per \w+)?|per ?cent|percent|=100|\d{4}\s*=\s*100|"
    r"上年\s*=\s*100",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"(全\s*国|总\s*计|合\s*计|小\s*计|平\s*均(值|数)?|sub-?total|average|mean|全国(总计|合计|平均)?|national( total)?|(grand )?total|nation|"
    r"e[ua]\d{2}(_\d{4})?|european union.*|euro area.*)",
    re.IGNORECASE,
)
NOTE = re.compile(
    r"\s*[(（\[【*]*\s*(注\b|注释|备注|附注|说明|数据来源|资料来源|来源|"
    r"注\s*\d*\s*[:：、.．]|(notes?|(data )?sources?)\s*\d*\s*[:：.])",
    re.IGNORECASE,
)
"""How a footnote under a table begins."""

_ORDINAL = re.compile(r"序\s*号|编\s*号|行\s*次|no\.?|#|s/?n", re.IGNORECASE)
_UNIT_HEADING = re.compile(r"(计量)?单\s*位|units?", re.IGNORECASE)
_INDICATOR_HEADING = re.compile(
    r"指\s*标(名\s*称)?|变\s*量(名称?)?|项\s*目|indicators?|variables?|series", re.IGNORECASE
)
_VALUE_HEADING = re.compile(r"数\s*值|数\s*据|值|指标值|values?|figures?", re.IGNORECASE)
_CONTENTS = re.compile(
    r"目\s*录|(编者|编辑)?说\s*明|封\s*面|前\s*言|注\s*释|备\s*注|(主要)?(统计)?指标解释|名词解释|"
    r"(table of )?contents|index|read ?me|notes?|cover|metadata|about",
    re.IGNORECASE,
)
_CONTINUED = re.compile(
    r"[(（]?\s*(续\s*表?\s*[\d一二三四五六七八九十]*|.*continued)\s*[)）]?", re.IGNORECASE
)
_PART_NUMBER = re.compile(
    r"\s*([(（]?[一二三四五六七八九十]+[)）]?\s*[、.．]|[(（][一二三四五六七八九十\d]+[)）]|\d+(\s*[、．]|\.(?!\d))|其\s*中\s*[:：])\s*"
)
# 3-9 or 3.9.1, with or without a word before; 15-64 before 岁 is of an age, and years have four digits
_PARTS = r"\d{1,3}(?:\s*[-\u2010-\u2015.\u00b7]\s*\d{1,3})"
TABLE_NUMBER = re.compile(
    rf"\s*(?:(?:附?表|table)\s*{_PARTS}{{0,3}}[.:\u3001]?\s*"
    rf"|{_PARTS}{{1,3}}[.:\u3001]?(?:\s+(?!岁|周岁|个月|月份?)"
    r"|(?=[\u4e00-\u9fff])(?![岁周年月日时天级人元万亿个以至])))",
    re.IGNORECASE,
)
SPAN_OF_YEARS = re.compile(
    r"[(\s]*(?<!\d)(?:1[89]|2[01])\d\d\s*年?\s*[-\u2010-\u2015~\uff5e至]\s*(?:1[89]|2[01])\d\d\s*年?\s*[)]?"
)
OF_REGIONS = re.compile(
    r"(?:[分各]|按)(?=地区生产总值)|[分各](?:地区|省区市|省市|省份|省|城市|地市|县市|市|县)的?"
)
"""What a title says of its rows: 分地区, 各省."""
_SENTENCE = re.compile("[，。；：！？,;:]")

_MULTIPLES = {"万": 1e4, "亿": 1e8, "万亿": 1e12, "千": 1e3, "百万": 1e6}
_MULTIPLE = re.compile(r"([-+]?[\d,.\s]+?)\s*(万亿|百万|万|亿|千)(元|美元|人|吨)?")


def multiple(text: str) -> tuple[str, float] | None:
    """Return the digits of "2.1万" and what one of them stands for, or None.

    Examples
    --------
    >>> multiple("2.1万"), multiple("2.1")
    (('2.1', 10000.0), None)
    """
    found = _MULTIPLE.fullmatch(narrow(text))
    return None if found is None else (found[1].strip(), _MULTIPLES[found[2]])


def year(cell: object) -> int | None:
    """Return the year that a cell is ("2012", 2012.0, "2012年", the first of January), or None."""
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, (int, float)):
        whole = float(cell).is_integer()
        return int(cell) if whole and _YEAR.fullmatch(str(int(cell))) else None
    if isinstance(cell, date) and (cell.month, cell.day) == (1, 1) and not getattr(cell, "hour", 0):
        return cell.year
    found = _YEAR_TEXT.fullmatch(year_in_digits(narrow(cell))) if isinstance(cell, str) else None
    return None if found is None else int(found[1])


def is_period(cell: object) -> bool:
    """Return whether a cell is a year, or a quarter, month, half or week of one ("2012-Q1")."""
    if year(cell) is not None:
        return True
    return isinstance(cell, str) and is_dated(cell)


def are_times(cells: Sequence[object]) -> bool:
    """Return whether cells are times of one kind, with a year or without (9月, 10月)."""
    texts = dict.fromkeys(parse_times([c for c in cells if not is_blank(c)]))
    if any(isinstance(one, int) and year(one) is None for one in texts):
        return False
    try:
        return (
            bool(texts)
            and all(isinstance(t, int) or readings(t) for t in texts)
            and axis_of(tuple(texts)) is not None
        )
    except LabelError:
        return False


def is_unclear_year(cell: object) -> bool:
    """Return whether a heading may be a year with a note, a quarter or a month: 20181."""
    return isinstance(cell, str) and _FIVE_DIGITS.fullmatch(narrow(cell)) is not None


def moment(cell: object) -> Time | None:
    """Return the year or the period that a cell is, a period as it is written, or None.

    Examples
    --------
    >>> moment("2012年末"), moment("2012Q1"), moment("GDP")
    (2012, '2012Q1', None)
    """
    found = year(cell)
    if found is not None:
        return found
    return parse_time(cell) if is_period(cell) or isinstance(cell, date) else None


def year_and_words(heading: str) -> tuple[Time, str] | None:
    """Return a year and what stands in brackets after it, or None.

    Examples
    --------
    >>> year_and_words("2015 (revised)"), year_and_words("GDP (2015)")
    ((2015, 'revised'), None)
    """
    found = _IN_BRACKETS.fullmatch(heading)
    when = None if found is None else moment(found[1])
    return None if found is None or when is None else (when, found[2].strip())


def is_short_year(cell: object) -> bool:
    """Return whether a cell is a year in two digits, of which nobody knows the century: 15年."""
    return isinstance(cell, str) and _TWO_DIGITS.fullmatch(narrow(cell)) is not None


def year_within(text: str) -> int | None:
    """Return the one year that a title or the name of a sheet speaks of, or None."""
    found = set(_YEAR_WITHIN.findall(narrow(text)))
    return int(found.pop()) if len(found) == 1 else None


def is_time_heading(text: str) -> bool:
    """Return whether a heading says that its column holds times."""
    return _TIME.fullmatch(narrow(text)) is not None


def is_region_heading(text: str) -> bool:
    """Return whether a heading says that its column holds regions, by name or code."""
    return bool(_REGION.fullmatch(narrow(text)) or _CODE.fullmatch(narrow(text)))


def speaks_of_names(heading: str) -> bool:
    """Return whether a heading says that its column holds names, of whatever: name_zh, 简称."""
    return _NAMES.search(heading) is not None


def is_code_heading(text: str) -> bool:
    """Return whether a heading says that its column holds codes of regions."""
    return _CODE.fullmatch(narrow(text)) is not None


def is_unit(cell: object) -> bool:
    """Return whether a cell holds a unit and nothing else."""
    if not isinstance(cell, str):
        return False
    text = narrow(cell).strip("()（） ")
    return bool(text) and _UNIT.fullmatch(text) is not None


def unit_of_line(cell: object) -> str | None:
    """Return the unit of a line that states one for the whole table, or None."""
    found = _UNIT_LINE.search(cell) if isinstance(cell, str) else None
    return None if found is None else found[1].strip()


def indicator_of_line(cell: object) -> str | None:
    """Return the variable of a line that names one for the whole table, or None."""
    found = _INDICATOR_LINE.fullmatch(cell.strip()) if isinstance(cell, str) else None
    return None if found is None else found[1].strip()


def region_of_line(cell: object) -> str | None:
    """Return the region of a line that names one for the whole table, or None."""
    found = _REGION_LINE.fullmatch(cell.strip()) if isinstance(cell, str) else None
    return None if found is None else "".join(found[1].split())


def name_and_unit(heading: str) -> tuple[str, str]:
    """Return the name and the unit of a heading, "" where it has none.

    Examples
    --------
    >>> name_and_unit("GDP (%)"), name_and_unit("GDP (real)")
    (('GDP', '%'), ('GDP (real)', ''))
    """
    found = _UNIT_IN_NAME.fullmatch(heading.strip())
    if found is None or not is_unit(found[2]):
        return heading.strip(), ""
    return found[1].strip(), found[2].strip()


def without_year(text: str, time: object) -> str:
    """Return what is left of a heading of one year without it.

    Examples
    --------
    >>> without_year("GDP (current prices), 2012", 2012), without_year("GDP", 2012)
    ('GDP (current prices)', 'GDP')
    """
    name, unit = name_and_unit(text)
    year = re.escape(str(time))
    left = re.sub(rf"(?<!\d){year}(?!\d)\s*(?:年度?(?![末底中]))?", " ", name)
    left = re.sub(r"[(（]\s*[)）]", " ", left)
    left = " ".join(left.split()).strip(" _-,，:：")
    return f"{left} ({unit})" if unit and left else left


def is_total(cell: object) -> bool:
    """Return whether a row's label is a sum over the regions, not a region."""
    return isinstance(cell, str) and _TOTAL.fullmatch(narrow(cell)) is not None


def is_ordinal_heading(text: str) -> bool:
    """Return whether a heading says that its column counts the rows."""
    return _ORDINAL.fullmatch(narrow(text)) is not None


def is_unit_heading(text: str) -> bool:
    """Return whether a heading says that its column holds units."""
    return _UNIT_HEADING.fullmatch(narrow(text)) is not None


def is_indicator_heading(text: str) -> bool:
    """Return whether a heading says that its column holds the names of variables."""
    return _INDICATOR_HEADING.fullmatch(narrow(text)) is not None


def is_value_heading(text: str) -> bool:
    """Return whether a heading says that its column holds figures, of whatever."""
    return _VALUE_HEADING.fullmatch(narrow(text)) is not None


def is_contents(tab: str) -> bool:
    """Return whether the name of a sheet says that it holds contents or notes."""
    return _CONTENTS.fullmatch(narrow(tab)) is not None


def is_continued(text: str) -> bool:
    """Return whether a title says that the table above it goes on."""
    return _CONTINUED.fullmatch(narrow(text)) is not None


def without_number(text: str) -> str:
    """Return a heading of a part without its number: 一、, (2), 1、."""
    return _PART_NUMBER.sub("", text, count=1).strip() if _PART_NUMBER.match(text) else text.strip()


def is_sentence(text: str) -> bool:
    """Return whether a text is longer than a name is, or punctuated as none is."""
    return len(text) > 15 or _SENTENCE.search(text) is not None or len(text.split()) > 4


def is_blank(cell: object) -> bool:
    """Return whether a cell holds nothing at all; a dash is something."""
    if isinstance(cell, str):
        return not cell.strip()
    return is_missing(cell)


NEVER_ADDS = re.compile(
    r"人均|户均|平均|均|每|率|比重|占比|比|密度|指数|强度|程度|工资|价格|系数|得分"
    r"|(?<![a-z])(?:per|mean|average|avg|rate|ratio|share|wage|wages|price|index|density|capita|growth|pct|percent"
    r"|percentage|score|pgdp|pcgdp|ln|log|pc)(?![a-z])",
    re.IGNORECASE,
)
"""Names of what never adds."""
_PER_HEAD = re.compile(
    r"人均|每人|(?<![a-z])(?:pgdp|pcgdp|capita|pc|per[_ ](?:head|person))(?![a-z])", re.IGNORECASE
)
_PER_AREA = re.compile(r"密度|(?<![a-z])density(?![a-z])", re.IGNORECASE)
_URBAN = re.compile(
    r"城镇化率|城市化率|(?<![a-z])urban(?:isation|ization)?_?(?:rate|share|pct)(?![a-z])",
    re.IGNORECASE,
)
_OF_GDP = re.compile(
    r"占.{0,6}(?:GDP|生产总值).{0,3}(?:比重|比)|(?<![a-z])(?:share_of_gdp|gdp_share)(?![a-z])",
    re.IGNORECASE,
)
LOGARITHMS = re.compile(r"^(?:ln|log)(?:_|(?=[A-Z]))|^(?:ln|log)\(|对数", re.IGNORECASE)
OF_HEADS = (
    "常住人口",
    "年末常住人口",
    "年平均人口",
    "总人口",
    "人口",
    "户籍人口",
    "pop",
    "population",
    "total_population",
)
"""What the population is called."""
DENOMINATORS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (
        _PER_HEAD,
        OF_HEADS,
    ),
    (
        _URBAN,
        ("常住人口", "年末常住人口", "总人口", "人口", "pop", "population", "total_population"),
    ),
    (_PER_AREA, ("土地面积", "行政区域土地面积", "面积", "area", "area_km2", "land_area")),
    (_OF_GDP, ("地区生产总值", "生产总值", "gdp")),
)
"""What a rate is a rate of: names of its denominator, the first that the table has."""
ADDS_BY_NAME = re.compile(
    r"^(?:gdp|population|pop|地区生产总值|国内生产总值|生产总值|人口|总人口|常住人口|年末常住人口|户籍人口)$",
    re.IGNORECASE,
)
"""What is a total although no unit is stated."""


def names_among(headings: Iterable[str]) -> list[str]:
    """Return the headings of columns that may hold names of regions."""
    return [
        one
        for one in headings
        if (is_region_heading(one) or speaks_of_names(one)) and not is_code_heading(one)
    ]
