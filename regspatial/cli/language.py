"""The language that the command line speaks; needs no library, so that it can say what is missing."""

from __future__ import annotations

import locale
import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from ..words import SHELL, Words, language_of, languages, say

_CHOSEN: ContextVar[str | None] = ContextVar("_CHOSEN", default=None)


@contextmanager
def speaking(arguments: Sequence[str]) -> Generator[None]:
    """Speak the language that --lang names, for errors and help as for results."""
    chosen = None
    for at, one in enumerate(arguments):
        value = one.partition("=")[2] if one.startswith("--lang=") else ""
        if one == "--lang" and at + 1 < len(arguments):
            value = arguments[at + 1]
        chosen = value if value in languages() else chosen
    before = _CHOSEN.set(chosen)
    try:
        yield
    finally:
        _CHOSEN.reset(before)


def default_language() -> str:
    """Return the language of --lang; without it the one that the environment asks for."""
    chosen = _CHOSEN.get()
    if chosen is not None:
        return chosen
    for name in ("REGSPATIAL_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return language_of(value) or "en"
    return language_of(locale.getlocale()[0] or "en") or "en"


def in_language(what: Words) -> str:
    """Return a text in the language spoken, as the shell spells it; see `default_language`."""
    return say(what, default_language(), SHELL)
