"""Which of the names there are a name that is none of them comes nearest to."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import takewhile

from . import Message, _

MOST = 2
ENOUGH = 0.6
"""Share of letters in common from which a name is worth asking about, as difflib has it."""


def alike(asked: str, there: Iterable[str], most: int = MOST, enough: float = ENOUGH) -> list[str]:
    """Return the names that come nearest to one, the nearest first.

    Of names as near as each other, those that begin alike for longer stand first, then those whose first
    other letter is nearer (region8 before region1 for region9), then the order in which they are given.
    Capitals count as small letters where that brings a name nearer.
    """
    folded = asked.casefold()
    exact, loose = SequenceMatcher(b=asked), SequenceMatcher(b=folded)
    found: list[tuple[float, int, int, str]] = []
    for one in dict.fromkeys(there):
        share = max(_share(exact, one, enough), _share(loose, one.casefold(), enough) - _CASE)
        if share >= enough:
            begins = sum(1 for _pair in takewhile(_same, zip(one, asked, strict=False)))
            apart = [
                ord(one[k]) - ord(asked[k]) for k in (begins,) if k < min(len(one), len(asked))
            ]
            found.append((-share, -begins, abs(apart[0]) if apart else 0, one))
    return [one for *_how, one in sorted(found, key=lambda f: f[:3])[:most]]


_CASE = 1e-3
"""What capitals cost: a name with those typed comes before one that has others."""


def _same(pair: tuple[str, str]) -> bool:
    return pair[0] == pair[1]


def _share(matcher: SequenceMatcher[str], one: str, enough: float) -> float:
    matcher.set_seq1(one)
    near = matcher.real_quick_ratio() >= enough and matcher.quick_ratio() >= enough
    return matcher.ratio() if near else 0.0


def did_you_mean(
    unknown: Iterable[str], there: Iterable[str], most: int = MOST, enough: float = ENOUGH
) -> Message:
    """Return the question whether one of the nearest names was meant, empty where none is near."""
    names = list(there)
    near = dict.fromkeys(one for asked in unknown for one in alike(asked, names, most, enough))
    return asked_whether(near)


def asked_whether(near: Iterable[object]) -> Message:
    """Return the question whether one of these was meant, empty where there are none."""
    found = list(near)
    return Message(_(" Did you mean {near}?"), near=found) if found else Message("")
