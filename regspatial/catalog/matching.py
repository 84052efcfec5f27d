"""Which tool answers a question: names, titles, tags, help and choices, in every language at once.

A question is taken apart into words (pairs of neighbouring signs where a language writes none apart), and a
tool is the better an answer the rarer the words that it shares with the question, and the more prominent the
place where it has them. Standard library only.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ..declare.description import Tool
from ..words import Words, _, languages, say
from .doors import DOORS, Door

_PLACES = {"name": 4.0, "title": 4.0, "tags": 4.0, "help": 1.0, "choices": 1.5}
"""What a word counts for by where it stands: what a tool is called, above what is said of it."""
_PHRASE = 3.0
"""What a whole tag or title counts for that stands in the question, times the rarity of its words."""
_FURTHER = 0.25
"""What each further phrase counts for beside the best one: tags say the same thing in several words."""
_LATER = 0.02
"""What a tag loses by each that stands before it: the first say what a tool is, the last what else it meets."""
_BESIDE = 0.35
"""What an answer must score of the best one's points to stand beside it."""
_TITLE, _NAME = 1.3, 2.0
"""What a title and a name count for as a phrase, beside a first tag."""
_NEAREST = 3
_FEW = 0.25
"""Share of the question's rarity that an answer must have: below it, it only happens to share a word."""
_SAID_OFTEN = _(
    "a about an and any are as at be between by can do does each find for from get has have how i in is it its me my "
    "of on one or our over run should show that the them there this to use using want was we what when where whether "
    "which who why will with you your"
)
"""What says only that something is asked; a language lists its own."""
_UNKNOWN = 1.5
"""What a word counts for that no tool has: it makes every answer a little less of one."""
_ALIKE = 7
"""Letters by which words of one root are one word: endogenous and endogeneity, regressor and regression."""
_WORD = re.compile(r"[a-z0-9]+(?:[*'\u2019][a-z]*)?")
SIGNS = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Place:
    """What can be found: a tool or another door, with its words by where they stand."""

    of: Tool | Door
    words: Mapping[str, frozenset[str]]
    phrases: Mapping[tuple[str, ...], float]


def found(question: str, most: int = 5) -> tuple[tuple[Tool | Door, ...], bool]:
    """Return what answers a question, the best first, and whether it does: of a miss, the three nearest."""
    asked = _asked(question)
    rarity = _rarity()
    weights = {w: rarity.get(w, _UNKNOWN) for w in asked}
    scored = [(one.of, *_score(one, weights, tuple(_said(question)))) for one in _places()]
    ranked = sorted((s for s in scored if s[1] > 0.0), key=lambda s: -s[1])
    enough = _FEW * sum(weights.values())
    if ranked and ranked[0][2] >= enough:
        least = _BESIDE * ranked[0][1]
        good = [of for of, points, share in ranked if share >= enough and points >= least]
        return tuple(good[:most]), True
    return tuple(of for of, *_how in ranked[:_NEAREST]), False


def _score(one: Place, weights: Mapping[str, float], asked: Sequence[str]) -> tuple[float, float]:
    """Return what a place scores, and how much of the question it has."""
    points = share = 0.0
    for word, weight in weights.items():
        best = max((_PLACES[where] for where, has in one.words.items() if word in has), default=0.0)
        points += weight * best
        share += weight if best else 0.0
    rarity = _rarity()
    phrases = [
        weight * sum(rarity.get(w, 0.0) for w in phrase)
        for phrase, weight in one.phrases.items()
        if _within(phrase, asked)
    ]
    if phrases:
        points += _PHRASE * (max(phrases) + _FURTHER * (sum(phrases) - max(phrases)))
    return points, share


def _within(phrase: Sequence[str], asked: Sequence[str]) -> bool:
    n = len(phrase)
    return any(tuple(asked[k : k + n]) == phrase for k in range(len(asked) - n + 1))


def _asked(question: str) -> tuple[str, ...]:
    """Return the words of a question that say what is asked, each once."""
    plain = unicodedata.normalize("NFKC", question).casefold()
    often = [w for text in _every(_SAID_OFTEN) for w in text.split()]
    for one in sorted((w for w in often if SIGNS.fullmatch(w)), key=len, reverse=True):
        plain = plain.replace(one, " ")
    return tuple(dict.fromkeys(w for w in _said(plain) if w not in often))


def _said(text: str) -> Iterator[str]:
    """Give the words of a text in their order, as they are compared."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("_", " ")
    at = 0
    while at < len(plain):
        signs, word = SIGNS.match(plain, at), _WORD.match(plain, at)
        if signs:
            run = signs[0]
            yield from (run[k : k + 2] for k in range(max(1, len(run) - 1)))
            at = signs.end()
        elif word:
            yield _stem(word[0])
            at = word.end()
        else:
            at += 1


def _stem(word: str) -> str:
    """Return an English word without what only grammar adds."""
    word = re.sub(r"['\u2019]s?$", "", word)
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("s", "")):
        if (
            word.endswith(ending)
            and len(word) > len(ending) + 2
            and not word.endswith(("ss", "is", "us"))
        ):
            word = word[: -len(ending)] + instead
            break
    return word[:_ALIKE]


@cache
def _places() -> tuple[Place, ...]:
    from . import tools

    every: tuple[Tool | Door, ...] = (*tools(), *DOORS)
    return tuple(_place(one) for one in every)


def _place(one: Tool | Door) -> Place:
    tags = [re.split("[,\uff0c\u3001] ?", text) for text in _every(one.tags_en)]
    titles = [
        part for text in _every(one.en) for part in (text, re.split("[(\uff08:\uff1a]", text)[0])
    ]
    choices = [c.en for p in one.params for c in p.choices] if isinstance(one, Tool) else []
    texts = {
        "name": [one.name],
        "title": titles,
        "tags": [tag for some in tags for tag in some],
        "help": _every(one.help_en),
        "choices": [text for c in choices for text in _every(c)],
    }
    ranked = [(tag, 1.0 - _LATER * k) for some in tags for k, tag in enumerate(some)]
    phrases: dict[tuple[str, ...], float] = {}
    for text, weight in [*ranked, *((t, _TITLE) for t in titles), (one.name, _NAME)]:
        said = tuple(_said(text))
        phrases[said] = max(weight, phrases.get(said, 0.0))
    phrases.pop((), None)
    words = {
        where: frozenset(w for text in some for w in _said(text)) for where, some in texts.items()
    }
    return Place(one, words, phrases)


def _every(words: Words) -> list[str]:
    return [say(words, language) for language in languages()]


@cache
def _rarity() -> Mapping[str, float]:
    places = _places()
    there = Counter(w for one in places for w in frozenset[str]().union(*one.words.values()))
    return {w: math.log(1.0 + len(places) / n) for w, n in there.items()}
