# SPDX-License-Identifier: GPL-2.0-or-later
"""Which texts of a dialog name something that the layers or the formula hold, and how what is chosen is written down.

A kind says what is offered (`held.py` finds it); a way of joining says what becomes of what stands there. All of
them write what a person would type, so that a run, a script, a model and the history have the same text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .. import core

Join = Callable[[str, str], str]
_EQUAL = re.compile(r"(`[^`]+`|[^\W\d]\w*)\s*[=＝]\s*([^=＝<>!()]*)")
_MOST_CLUSTERS = 2


def replaced(written: str, word: str) -> str:
    """Return what is chosen in place of what was written."""
    return word


def _parts(written: str, between: str) -> list[str]:
    return [one.strip() for one in re.split(between, written) if one.strip()]


def joined(written: str, word: str) -> str:
    """Return a list with a word more, or without it where it was there."""
    there = core.apart(written)
    rest = [one for one in there if one != word]
    return ", ".join(rest if len(rest) < len(there) else [*there, word])


def summed(written: str, word: str) -> str:
    """Return terms with a plus between, one more or one less."""
    there = core.terms_of(written)
    rest = [one for one in there if one != word]
    return " + ".join(rest if len(rest) < len(there) else [*there, word])


def two_way(written: str, word: str) -> str:
    """Return one or two clusters: a third begins anew."""
    found = summed(written.replace(",", "+"), word)
    return word if found.count(" + ") >= _MOST_CLUSTERS else found


def begun(written: str, word: str) -> str:
    """Return a list of assignments with one more begun, "a=x, b="; where it stands already, as it is."""
    there = _parts(written, "[,，]")
    return written if any(one.startswith(word) for one in there) else ", ".join([*there, word])


def begun_lines(written: str, word: str) -> str:
    """Return the same with semicolons between: "gdp: 10, 20, 30; poverty: "."""
    there = _parts(written, "[;；]")
    head = word.partition(":")[0]
    known = any(one.partition(":")[0].strip() == head for one in there)
    return written if known else "; ".join([*there, word])


def signed(written: str, word: str) -> str:
    """Return columns with their signs; another sign takes the place of the one that is there."""
    column = word.rpartition(":")[0]
    there = _parts(written, "[,，]")
    rest = [one for one in there if one.rpartition(":")[0].strip() != column]
    return ", ".join(rest if word in there else [*rest, word])


def either(written: str, word: str) -> str:
    """Return conditions that are expected present or (~) absent, each once."""
    there = core.apart(written)
    rest = [one for one in there if one.lstrip("~") != word.lstrip("~")]
    return ", ".join(rest if word in there else [*rest, word])


def spanned(written: str, word: str) -> str:
    """Return the span that a chosen time begins or ends: "2012:", then "2012:2020"; then a new one."""
    text = written.strip()
    if text.endswith(":"):
        return text + word
    return word + text if text.startswith(":") else f"{word}:"


def paired(written: str, word: str) -> str:
    """Return pairs of regions: the first of a pair is followed by a dash, the second closes it."""
    text = written.strip().rstrip(",，").strip()
    if text.endswith("-"):
        return text + word
    return f"{text}, {word}-" if text else f"{word}-"


def chosen_by(written: str, word: str) -> str:
    """Return a condition with one more label of an attribute: "region3=east", then "region3=east, middle"."""
    found = _EQUAL.fullmatch(word)
    clauses = _parts(written, "[;；]")
    for k, one in enumerate(clauses):
        same = _EQUAL.fullmatch(one)
        if found and same and same[1] == found[1]:
            labels = joined(same[2], found[2])
            clauses[k] = f"{found[1]}={labels}" if labels else ""
            return "; ".join(filter(None, clauses))
    return "; ".join([*clauses, word])


@dataclass(frozen=True)
class Offer:
    """What a text is chosen from.

    Parameters
    ----------
    kind : str
        A method of `held.Held`.
    hint : str
        The text that stands in the empty line.
    join : function
        (what is written, what is chosen) to what is written then.
    """

    kind: str
    hint: str
    join: Join = replaced


_TIME = Offer("times", "held_times")
_TERM = Offer("terms", "held_terms")
_TERMS = Offer("terms", "held_several_terms", joined)
_GROUPS = Offer("groups", "held_several_groups", joined)
_REGIONS = Offer("regions", "held_regions", joined)
_LINKS = Offer("regions", "held_links", paired)
_OFFERS = {
    "group": Offer("groups", "held_groups"),
    "by": Offer("groups_or_times", "held_groups"),
    "borders": Offer("groups", "held_groups"),
    "groups": _GROUPS,
    "within": _GROUPS,
    "merged": _GROUPS,
    "at_times": Offer("times", "held_several_times", joined),
    "period": Offer("times", "held_span", spanned),
    "exclude": _REGIONS,
    "in_regions": _REGIONS,
    "poles": _REGIONS,
    "ignore": Offer("strangers", "held_strangers", joined),
    "corrections": Offer("strange_names", "held_corrections", begun),
    "only": Offer("labels", "held_labels", chosen_by),
    "subset": Offer("parts", "held_parts", joined),
    "cluster": Offer("clusters", "held_clusters", two_way),
    "regressor": _TERM,
    "moderator": _TERM,
    "mediator": _TERMS,
    "switching": _TERMS,
    "allow": _TERMS,
    "always": Offer("terms", "held_several_terms", summed),
    "at": Offer("places", "held_places", begun),
    "industry_groups": Offer("industries", "held_begun", begun),
    "anchors": Offer("anchors", "held_anchors", begun_lines),
    "grades": Offer("anchors", "held_begun", begun_lines),
    "expectations": Offer("expected", "held_conditions", either),
    "indicators": Offer("signs", "held_signs", signed),
    "methods": Offer("methods", "held_words", joined),
    "statistics": Offer("statistics", "held_words", joined),
    "links": _LINKS,
    "add": _LINKS,
    "remove": _LINKS,
}
_ONE_CLUSTER = "wild_bootstrap"
_SEVERAL_REGRESSORS = "wild_bootstrap"


def offer_of(kind: str, name: str, tool: str = "") -> Offer | None:
    """Return what a parameter is chosen from, by its kind and name; None where nothing holds its values."""
    if kind == "time":
        return _TIME
    if kind not in ("text", "links"):
        return None
    if tool == _ONE_CLUSTER and name == "cluster":
        return Offer("clusters", "held_cluster")
    if tool == _SEVERAL_REGRESSORS and name == "regressor":
        return _TERMS
    return _OFFERS.get(name)


def of_definition(definition: Any) -> Offer | None:
    """Return the same for a Processing parameter, by the tool that it belongs to.

    A tool that the plugin has beside those of the catalog reads other layers, and a model's input is of none: nothing
    is offered there.
    """
    tool = getattr(definition.algorithm(), "tool", None)
    if tool is None:
        return None
    name = definition.name().lower()
    found = next((p for p in core.catalog.expand(tool) if p.name == name), None)
    return None if found is None else offer_of(found.kind, name, tool.name)
