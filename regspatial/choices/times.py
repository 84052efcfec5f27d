"""What the ways of writing times are called."""

from __future__ import annotations

from ..terms.term import terms
from ..words import _

FAMILIES = {
    "kind_of_times": terms(
        {
            "year": _("years"),
            "year in two digits": _("years in two digits"),
            "fiscal year": _("fiscal years"),
            "five-year plan": _("five-year plans"),
            "years from, to": _("several years each"),
            "half": _("half-years"),
            "quarter": _("quarters"),
            "month": _("months"),
            "cumulated months": _("months from January on"),
            "ten days": _("ten days each"),
            "week of 52": _("weeks"),
            "week": _("weeks"),
            "date": _("dates"),
            "date, day first": _("dates, day first"),
            "date, month first": _("dates, month first"),
            "time of day": _("times of day"),
            "month in two digits": _("months in two digits"),
            "month in two digits without its zero": _("months in two digits, 2019.1 being October"),
            "month without its zero": _("months, 2019.1 being October"),
        }
    )
}
