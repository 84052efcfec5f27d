"""Coded values, and words left in English, in what a reader is told."""

import functools
import re
from pathlib import Path

import regspatial as rs
from regspatial.terms import TERMS, say_term

FUNCTIONS = {"log"}
"""Codes that are the names of functions too: "log t" is what a regression is of, no unit that was chosen."""


@functools.cache
def codes(language):
    """Return the coded values that a reader of a language knows under another name.

    In English what is a word by itself ("time", "both", "gravity") is one in any sentence.
    """
    every = {code for family in TERMS.values() for code in family if len(code) > 1}
    said = " ".join(say_term(f, code, language) for f, known in TERMS.items() for code in known)
    words = set(re.findall(r"[\w-]+", said))
    if language == "en":
        every = {c for c in every if re.search(r"[A-Z]{2}|[-_]|twoway", c) and " " not in c}
    return {c for c in every if not c.isdigit() and c not in words} - FUNCTIONS


@functools.cache
def english_of_chinese():
    """Return the Latin words of the Chinese sentences: names of people, of methods, of parameters."""
    path = Path(rs.__file__).parent / "locale/zh_CN/LC_MESSAGES/regspatial.po"
    said = re.findall(r'^msgstr(?:\[\d\])? ((?:".*"\n?)+)', path.read_text("utf-8"), re.MULTILINE)
    return set(re.findall("[A-Za-z]{3,}", " ".join(said)))


@functools.cache  # tables repeat their cells, and both tests read them all
def coded_in(words, language):
    """Return the coded values, and in Chinese the words left in English, of a text."""
    known = codes(language)
    words = re.sub(r"\w+='[^']*'", "", words)  # a parameter as the reader of Python writes it
    found = {w for w in re.findall(r"(?<![\w-])[A-Za-z][\w-]*", words) if w in known}
    if language == "zh":
        found |= set(re.findall("(?<![A-Za-z])[A-Za-z]{4,}", words)) - english_of_chinese()
    return found
