"""What the ways of writing times are called."""

from __future__ import annotations

from ..terms.term import terms
from ..words import p_

FAMILIES = {
    "kind_of_times": terms(
        {
            "year": p_("kind_of_times", "years"),
            "year in two digits": p_("kind_of_times", "years in two digits"),
            "fiscal year": p_("kind_of_times", "fiscal years"),
            "five-year plan": p_("kind_of_times", "five-year plans"),
            "years from, to": p_("kind_of_times", "several years each"),
            "half": p_("kind_of_times", "half-years"),
            "quarter": p_("kind_of_times", "quarters"),
            "month": p_("kind_of_times", "months"),
            "cumulated months": p_("kind_of_times", "months from January on"),
            "ten days": p_("kind_of_times", "ten days each"),
            "week of 52": p_("kind_of_times", "weeks"),
            "week": p_("kind_of_times", "weeks"),
            "date": p_("kind_of_times", "dates"),
            "date, day first": p_("kind_of_times", "dates, day first"),
            "date, month first": p_("kind_of_times", "dates, month first"),
            "time of day": p_("kind_of_times", "times of day"),
            "month in two digits": p_("kind_of_times", "months in two digits"),
            "month in two digits without its zero": p_(
                "kind_of_times", "months in two digits, 2019.1 being October"
            ),
            "month without its zero": p_("kind_of_times", "months, 2019.1 being October"),
        }
    )
}
