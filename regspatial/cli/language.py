"""The language that the command line speaks; needs no library, so that it can say what is missing."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from ..words import SHELL, Words, environment_language, language_of, say

_CHOSEN: ContextVar[str | None] = ContextVar("_CHOSEN", default=None)


def without_lang(arguments: Sequence[str]) -> tuple[list[str], str | None]:
    """Return a command line without --lang, wherever it was typed, and the language it names.

    What names no language stays, for the command line to refuse; so does all behind ``--``.
    """
    kept: list[str] = []
    chosen: str | None = None
    left = list(arguments)
    while left:
        one = left.pop(0)
        if one == "--":
            return [*kept, one, *left], chosen
        inline = one.startswith("--lang=")
        value = one.partition("=")[2] if inline else left[0] if one == "--lang" and left else ""
        found = language_of(value) if value else None
        if found is None:
            kept.append(one)
            continue
        chosen = found
        if not inline:
            left.pop(0)
    return kept, chosen


@contextmanager
def speaking(arguments: Sequence[str]) -> Generator[None]:
    """Speak the language that --lang names, for errors and help as for results."""
    chosen = without_lang(arguments)[1]
    before = _CHOSEN.set(chosen)
    try:
        yield
    finally:
        _CHOSEN.reset(before)


def chosen_language() -> str | None:
    """Return the language of --lang, None where it was not typed."""
    return _CHOSEN.get()


def default_language() -> str:
    """Return the language of --lang; without it the one that the environment asks for."""
    return _CHOSEN.get() or environment_language()


def in_language(what: Words) -> str:
    """Return a text in the language spoken, as the shell spells it; see `default_language`."""
    return say(what, default_language(), SHELL)
