"""What a time is, as tables write it: a number of years, quarters, months, days, … by kind.

One cell may be read in several ways (01/02/2018, 2009/10); which of them a column means is found by all of
its cells together, in `time_axis`. Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

Readings = Mapping[str, int]
"""{kind: number}: in the unit of the kind, so that the next time is one more."""

NARROW = str.maketrans(
    {0xFF01 + k: chr(0x21 + k) for k in range(94)}
    | {0x3000: " ", 0x2212: "-", 0x00A0: " ", 0x202F: " ", 0x2009: " "}
)
_DIGITS = {c: k for k, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_NUMERAL = re.compile(r"[〇○零一二三四五六七八九十廿]+")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

# Years in two digits are of the century that makes 50 of them 1950 and 49 of them 2049.
_PIVOT = 50
_Y = r"(?P<y>(?:1[89]|2[01])\d\d)"
_YEAR = rf"{_Y}\s*(?:年度?)?"
_NAME = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_SEP = r"[\s\-_./:,]*"
_TO = r"\s*(?:[-–—~至到]+|to)\s*"
_UNITS: dict[str, str] = {
    "half": r"(?:第?(?P<half>[12])\s*半年|(?P<of>[上下])半年|[hs](?P<h>[12])|(?P<bh>[12])h)",
    "quarter": r"(?:第?(?P<cq>[1-4])\s*季度?|q(?:uarter)?\s*(?P<q>[1-4])|(?P<bq>[1-4])\s*q|"
    r"(?P<oq>[1-4])(?:st|nd|rd|th)\s+quarter)",
    "month": rf"(?:(?P<cm>0?[1-9]|1[0-2])\s*月份?|m\s?(?P<m>0?[1-9]|1[0-2])|{_NAME})",
    "ten days": r"(?P<cm>0?[1-9]|1[0-2])\s*月份?\s*(?P<ten>[上中下])旬",
    "week": r"(?:第?(?P<cw>[0-5]?\d)\s*周|w(?:eek)?\s*(?P<w>[0-5]?\d))",
    "cumulated months": rf"(?:0?1\s*月?{_TO}(?P<cm>0?[1-9]|1[0-2])\s*月份?|jan(?:uary)?\.?{_TO}{_NAME}|"
    r"(?P<first>1\s*月份?|第?1\s*季度?|上半年|前[23]季度|1\s*[-–—~至到]\s*[234]\s*季度?|全年))",
}
_FIRST = {
    "1月": 1,
    "1季": 3,
    "上半": 6,
    "前2": 6,
    "前3": 9,
    "1-2": 6,
    "1-3": 9,
    "1-4": 12,
    "全年": 12,
}
_MARKED_YEAR = re.compile(
    rf"{_Y}\s*年?\s*(?P<mark>[*†‡#①-⑳]+|[epfr]|[(\[]\s*(?:预计?|预测|估计?|估算|初步|初步核算|快报|修订|"
    r"[epfr*]|est(?:imated?)?\.?|prelim(?:inary)?\.?|prov(?:isional)?\.?|forecast|projected|revised)\s*[)\]])",
    re.IGNORECASE,
)
_TENS = {"上": 0, "中": 1, "下": 2}
_ORDINALS = {"first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th"}


CHINESE_YEAR = re.compile(r"([0-9]{4})\s*年度?")
WHOLE_YEAR = re.compile(
    r"(\d{4})(\.0+)?\s*(年度|年底|年末|年?全年|年?\s*1\s*[-–—~～至]\s*12\s*月份?|年)?"
)
_YEAR_IN_WORDS = re.compile(r"([〇○零一二三四五六七八九]{4})\s*(年度|年底|年末|年)")

NUMBERS = re.compile(r"(\d*)\s*(?:[:：–—至~～]|(?<=\d)-(?=\d))\s*(\d*)")
"""A span of whole numbers, which are mostly years: 2012:2020, 2012-2020."""
WORDS = re.compile(r"([^:：–—至~～]*)[:：–—至~～]([^:：–—至~～]*)")
"""A span of times in words, whose own marks are hyphens: 2019-01:2019-06."""
ALONE = re.compile(r"(\d{4})\s*年?")
"""A year alone."""
NO_BOUNDS = re.compile(r"[:：–—至~～]")
"""A span without its ends."""
ENDS = {
    "half": ("{}H1", "{}H2"),
    "quarter": ("{}Q1", "{}Q4"),
    "month": ("{}-01", "{}-12"),
    "cumulated months": ("{}年1月", "{}年1-12月"),
    "week": ("{}W01", "{}W52"),
    "week of 52": ("{}W01", "{}W52"),
    "date": ("{}-01-01", "{}-12-31"),
    "date, day first": ("01/01/{}", "31/12/{}"),
    "date, month first": ("01/01/{}", "12/31/{}"),
}
"""The first and the last time of a year, by kind."""


def year_in_digits(text: str) -> str:
    """Return a year written in Chinese numerals (二〇一五年) in digits, other text as it is.

    Examples
    --------
    >>> year_in_digits("二〇一五年"), year_in_digits("一月")
    ('2015年', '一月')
    """
    found = _YEAR_IN_WORDS.fullmatch(text)
    return text if found is None else _in_digits(found[1]) + found[2]


def narrow(text: str) -> str:
    """Return `text` with full-width letters, digits and punctuation in their ASCII forms."""
    return text.translate(NARROW).strip()


@lru_cache(maxsize=4096)
def readings(text: str) -> Readings:
    """Return every way to read a time: {kind: number}, empty where it is none that is known.

    Examples
    --------
    >>> dict(readings("2018Q3")), dict(readings("31/12/2018")), dict(readings("before"))
    ({'quarter': 8074}, {'date, day first': 737059}, {})
    """
    plain = " ".join(narrow(text).lower().split())
    plan = _plan(plain)
    spelled = _in_digits(plain)
    for word, short in _ORDINALS.items():
        spelled = re.sub(rf"\b{word}\b(?= quarter)", short, spelled)
    found = dict(plan)
    for rule in (_years, _of_years, _digits, _months_by_dots, _dates, _moments):
        for kind, number in rule(spelled):
            found.setdefault(kind, number)
    return found


def is_dated(text: str) -> bool:
    """Return whether a text is a time of a year that it names, with four digits or as FY98.

    Examples
    --------
    >>> is_dated("2018Q3"), is_dated("Q3"), is_dated("98/99")
    (True, False, False)
    """
    kinds = [k for k in readings(text) if not k.endswith(("of no year", "of no month"))]
    named = re.search(r"(?:1[89]|2[01])\d\d|fy", _in_digits(narrow(text).lower()))
    return bool(kinds) and named is not None


def marked_year(text: str) -> tuple[int, str] | None:
    """Return a year and what marks it as an estimate, a forecast or with a note: 2020E, 2019*; else None.

    Examples
    --------
    >>> marked_year("2020E"), marked_year("2019*"), marked_year("2020")
    ((2020, 'E'), (2019, '*'), None)
    """
    found = _MARKED_YEAR.fullmatch(narrow(text))
    return None if found is None else (int(found["y"]), found["mark"].strip())


def index(text: str) -> tuple[str, int] | None:
    """Return the words around the one number of a text, and the number: wave 10, t9.

    Examples
    --------
    >>> index("wave 10"), index("1/2")
    (('wave ·', 10), None)
    """
    spelled = _in_digits(" ".join(narrow(text).lower().split()))
    numbers = re.findall(r"\d+", spelled)
    if len(numbers) != 1 or len(numbers[0]) > 15:
        return None
    return re.sub(r"\s*\d+", " ·", spelled, count=1).strip(), int(numbers[0])


def _in_digits(text: str) -> str:
    """Return Chinese numerals in digits: a year digit by digit, others as numbers below a hundred."""
    return _NUMERAL.sub(_one_numeral, text.replace("元月", "1月").replace("廿", "二十"))


def _one_numeral(found: re.Match[str]) -> str:
    word = found[0]
    if "十" not in word:
        return "".join(str(_DIGITS[c]) for c in word)
    tens, _, ones = word.partition("十")
    if len(tens) > 1 or len(ones) > 1:  # 二〇一九年十 is never written without its 年
        return word
    return str(10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0))


def _plan(text: str) -> dict[str, int]:
    """Return which of China's five-year plans a text names: 十一五, the eleventh."""
    found = re.fullmatch(
        r"[“\"'「]?(?P<n>[一二三四五六七八九]|十[一二三四五六七八九]?)五[”\"'」]?\s*(?:规划|计划|时期|期间)?",
        text,
    )
    if found:
        return {"five-year plan": int(_in_digits(found["n"]))}
    spelled = _in_digits(text)
    found = re.fullmatch(
        r"第?(\d\d?)(?:个(?:五|5)年(?:规划|计划)|(?:st|nd|rd|th) (?:five-year plan|fyp))", spelled
    )
    return {"five-year plan": int(found[1])} if found else {}


def _whole(two: str) -> int:
    """Return a year written with two digits, or with four."""
    year = int(two)
    return year if len(two) == 4 else year + (1900 if year >= _PIVOT else 2000)


def _years(text: str) -> Iterator[tuple[str, int]]:
    if re.fullmatch(
        rf"{_Y}(?:\.0+)?\s*(?:年度|年底|年末|年?全年|年?\s*1\s*[-–—~～至]\s*12\s*月份?|年)?", text
    ):
        yield "year", int(text[:4])
    if found := re.fullmatch(r"(?:'(\d\d)|(\d\d)\s*年[度末底]?)", text):
        yield "year in two digits", _whole(found[1] or found[2])
    fiscal = r"(?:fy|cy|财年)\s*'?(\d{4}|\d\d)|(\d{4}|\d\d)\s*(?:财年|fy)"
    if found := re.fullmatch(fiscal, text):
        yield "fiscal year", _whole(found[1] or found[2])
    pair = re.fullmatch(
        r"(?:fy\s*)?(\d{4}|\d\d)\s*年?\s*[-–—~/至]\s*(\d{4}|\d\d)\s*(?:年度?|学年|财年|fy)?", text
    )
    if pair is None or len(pair[1]) < len(pair[2]):
        return
    first, last = _whole(pair[1]), _whole(pair[2])
    if len(pair[2]) == 2 and last < first:
        last += 100
    if not 1800 <= first < 2200:
        return
    if last == first + 1:
        yield "fiscal year", first
    elif len(pair[1]) == len(pair[2]) == 4 and first < last < 2200:
        yield "years from, to", first


def _of_years(text: str) -> Iterator[tuple[str, int]]:
    """Yield what is a part of a year, or a part of no year that is named."""
    letters = re.search(r"[a-z']", text) is not None
    short = r"'?(?P<y>\d\d)"
    fiscal = rf"fy\s*(?:{_Y}|'?(?P<y2>\d\d))"
    for kind, unit in _UNITS.items():
        ways = [
            (rf"{_YEAR}{_SEP}{unit}", ""),
            (rf"{unit}(?:{_SEP}|\s+of\s+){_YEAR}", ""),
            (unit, " of no year"),
        ]
        if letters and kind in ("half", "quarter", "month"):
            ways.append((rf"{unit}(?:\s|-|/)*{short}", ""))
        if letters and kind in ("half", "quarter"):
            ways.append((rf"{short}\s*{unit}", ""))
            ways += [
                (rf"{fiscal}{_SEP}{unit}", " of a fiscal year"),
                (rf"{unit}{_SEP}{fiscal}", " of a fiscal year"),
            ]
        for way, of in ways:
            found = re.fullmatch(way, text)
            if found is None:
                continue
            said = {k: v for k, v in found.groupdict().items() if v is not None}
            year = 0 if of == " of no year" else _whole(said.get("y") or said["y2"])
            yield from _counted(kind, of, year, said, text)
            break
    if text in ("上旬", "中旬", "下旬"):
        yield "ten days of no month", _TENS[text[0]]


def _counted(
    kind: str, of: str, year: int, said: Mapping[str, str], text: str
) -> Iterator[tuple[str, int]]:
    """Yield the number of a part of a year, counted from the year 0."""
    number = {
        "half": lambda: 2 * year + _half(said),
        "quarter": lambda: 4 * year + int(_any(said, "cq", "q", "bq", "oq")) - 1,
        "month": lambda: 12 * year + _month(said) - 1,
        "ten days": lambda: 3 * (12 * year + _month(said) - 1) + _TENS[said["ten"]],
        "cumulated months": lambda: 12 * year + _upto(said) - 1,
    }
    if kind in number:
        yield kind + of, number[kind]()
        return
    week = int(_any(said, "cw", "w"))
    if of:
        yield kind + of, week
    elif 1 <= week <= 53:
        # Stata's years have 52 weeks; by ISO some have 53
        if week <= 52 and re.fullmatch(r"\d{4}w\d\d?", text):
            yield "week of 52", 52 * year + week - 1
        try:
            yield "week", date.fromisocalendar(year, week, 1).toordinal() // 7
        except ValueError:
            return


def _any(said: Mapping[str, str], *names: str) -> str:
    return next(said[name] for name in names if name in said)


def _half(said: Mapping[str, str]) -> int:
    return int(said["of"] == "下") if "of" in said else int(_any(said, "half", "h", "bh")) - 1


def _month(said: Mapping[str, str]) -> int:
    if "name" in said:
        return _MONTHS.index(said["name"][:3]) + 1
    return int(_any(said, "cm", "m"))


def _upto(said: Mapping[str, str]) -> int:
    if "first" not in said:
        return _month(said)
    plain = re.sub(r"\s*[-–—~至到]\s*", "-", said["first"].replace(" ", "").removeprefix("第"))
    return next(month for word, month in _FIRST.items() if plain.startswith(word))


def _digits(text: str) -> Iterator[tuple[str, int]]:
    """Yield months and days as digits alone (201803, 20180315) and as ISO and its like."""
    found = re.fullmatch(rf"{_Y}\s*[-_/年]?\s*(0[1-9]|1[0-2])", text)
    found = found or re.fullmatch(rf"{_Y}\s*[-_/年]\s*([1-9])", text)
    if found:
        yield "month", 12 * int(found[1]) + int(found[2]) - 1
    if found := re.fullmatch(rf"(0?[1-9]|1[0-2])[-/.]{_Y}", text):
        yield "month", 12 * int(found[2]) + int(found[1]) - 1


def _months_by_dots(text: str) -> Iterator[tuple[str, int]]:
    """Yield months after a full stop, in the four ways in which a column can write them.

    Of 2019.1 a spreadsheet may have dropped the 0 of October, beside 2019.9 as beside 2019.09.
    """
    found = re.fullmatch(rf"{_Y}\.(0?[1-9]|1[0-2])", text)
    if found is None:
        return
    year, month, padded = int(found[1]), int(found[2]), found[2].startswith("0")
    number = 12 * year + month - 1
    if not padded:
        yield "month", number
    if len(found[2]) == 2:
        yield "month in two digits", number
    if month == 10:
        return
    lost = number + 9 if month == 1 and not padded else number
    if not padded:
        yield "month without its zero", lost
    if padded or month in (1, 11, 12):
        yield "month in two digits without its zero", lost


def _dates(text: str) -> Iterator[tuple[str, int]]:
    iso = re.fullmatch(rf"{_Y}\s*(?P<s>[-/.年])\s*(\d\d?)\s*(?:(?P=s)|月)\s*(\d\d?)\s*日?", text)
    iso = iso or re.fullmatch(rf"{_Y}(?P<s>)(\d\d)(\d\d)", text)
    if iso:
        yield from _date("date", iso[1], iso[3], iso[4])
    named = re.fullmatch(
        rf"(?P<d>\d\d?)(?:st|nd|rd|th)?[\s\-]*{_NAME}[\s\-,]*(?P<y>\d{{4}}|\d\d)", text
    )
    named = named or re.fullmatch(rf"{_NAME}\s*(?P<d>\d\d?)(?:st|nd|rd|th)?,?\s+{_Y}", text)
    if named:
        yield from _date("date", named["y"], str(_month(named.groupdict())), named["d"])
    parts = re.fullmatch(r"(\d\d?)([-/.])(\d\d?)\2(\d{4}|\d\d)", text)
    if parts:
        a, mark, b, year = parts.groups()
        yield from _date("date, day first", year, b, a)
        if mark != ".":  # with full stops the day is first everywhere
            yield from _date("date, month first", year, a, b)
    # a week as pandas writes it, by its first day
    if found := re.fullmatch(rf"{_Y}-(\d\d)-(\d\d)/\d{{4}}-\d\d-\d\d", text):
        yield from _date("date", *found.groups())


def _date(kind: str, year: str, month: str, day: str) -> Iterator[tuple[str, int]]:
    try:
        yield kind, date(_whole(year), int(month), int(day)).toordinal()
    except ValueError:
        return


def _moments(text: str) -> Iterator[tuple[str, int]]:
    """Yield a date with a time of day, in microseconds; a date alone is its midnight."""
    if not re.match(r"\d{4}-\d\d-\d\d", text):
        return
    try:
        found = datetime.fromisoformat(text.upper().replace(" ", "T").replace("Z", "+00:00"))
    except ValueError:
        return
    if found.tzinfo is not None:
        found = found.astimezone(timezone.utc).replace(tzinfo=None)
    yield "time of day", (found - datetime(1, 1, 1)) // timedelta(microseconds=1)
