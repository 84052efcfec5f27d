"""Translations: .po files read at run time by the standard library, one catalog a language.

`gettext` reads compiled .mo files; they are made here, in memory, from the .po itself, since the
plugin's zip may hold nothing binary and a checkout should need no build step. Reading the Chinese
file takes some hundredths of a second, once, and only where Chinese is asked for.
"""

from __future__ import annotations

import ast
import gettext
import io
import locale
import os
import struct
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["en", "zh"]
"""The languages that come along; the door takes each that has a .po (`languages`)."""
LOCALES = Path(__file__).resolve().parents[1] / "locale"
DOMAIN = "regspatial"
_CONTEXT_GLUE = "\x04"


def context_key(context: str, text: str) -> str:
    """Return the key under which a text with a context is kept in a catalog."""
    return f"{context}{_CONTEXT_GLUE}{text}"


@cache
def languages() -> tuple[Language, ...]:
    """Return the languages that can be asked for: English, Chinese, and each that has a .po.

    A language is called as its folder, in small letters with a hyphen (``fr``, ``pt-br``); the
    Chinese of zh_CN is called ``zh``.
    """
    found = sorted(p.parent.parent.name for p in LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
    codes = (f.lower().replace("_", "-") for f in found)
    more = (c for c in codes if c not in ("zh-cn", "zh", "en"))
    return ("en", "zh", *more)  # type: ignore[arg-type]  # as many as there are files


def language_of(name: object) -> Language | None:
    """Return the language that a name means, None where there is none.

    A name is a code, or what systems call a language: zh-Hans, zh_CN.UTF-8, fr_CA, Chinese (Simplified).
    """
    plain = str(name).split(".")[0].split("@")[0].replace("_", "-").lower()
    if plain.startswith(("chinese", "zh")):
        return "zh"
    found = [c for c in languages() if plain == c or plain.startswith(c + "-")]
    return max(found, key=len, default=None)


def environment_language() -> str:
    """Return the language that the environment asks for, English where it names none that there is."""
    for name in ("REGSPATIAL_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return language_of(value) or "en"
    return language_of(locale.getlocale()[0] or "en") or "en"


def folder_of(language: str) -> str:
    """Return the folder of a language: all that begins with zh is zh_CN."""
    if language.lower().startswith("zh"):
        return "zh_CN"
    code = language_of(language)
    names = (p.name for p in LOCALES.iterdir())
    return next((n for n in names if n.lower().replace("_", "-") == code), language)


@cache
def translations(language: str) -> gettext.GNUTranslations | None:
    """Return the catalog of a language; None for English and for languages without a .po."""
    if language.startswith("en"):
        return None
    path = LOCALES / folder_of(language) / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not path.is_file():
        return None
    return gettext.GNUTranslations(io.BytesIO(compiled(path.read_text(encoding="utf-8"))))


def form_of(count: object, forms: Sequence[str], language: str) -> str:
    """Return the form that goes with a number, by the rule for plurals of the language."""
    try:
        n = int(str(count).replace(",", ""))
    except ValueError:
        n = 2
    catalog = translations(language)
    which = n != 1 if catalog is None else catalog.plural(n)  # type: ignore[attr-defined]
    return forms[min(int(which), len(forms) - 1)]


def compiled(po: str) -> bytes:
    """Return the .mo form of a .po (GNU gettext manual, "The Format of GNU MO Files")."""
    entries = sorted((k.encode(), v.encode()) for k, v in entries_of(po) if v)
    keys = b"".join(k + b"\0" for k, _ in entries)
    values = b"".join(v + b"\0" for _, v in entries)
    start = 28 + 16 * len(entries)
    table_k, table_v, at_k, at_v = b"", b"", start, start + len(keys)
    for k, v in entries:
        table_k += struct.pack("<2I", len(k), at_k)
        table_v += struct.pack("<2I", len(v), at_v)
        at_k, at_v = at_k + len(k) + 1, at_v + len(v) + 1
    head = struct.pack("<7I", 0x950412DE, 0, len(entries), 28, 28 + 8 * len(entries), 0, 28)
    return head + table_k + table_v + keys + values


@cache
def _said(language: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return what English texts are called in a language, and back; those without a context first."""
    path = LOCALES / folder_of(language) / "LC_MESSAGES" / f"{DOMAIN}.po"
    pairs = list(entries_of(path.read_text(encoding="utf-8"))) if path.is_file() else []
    there: dict[str, str] = {}
    back: dict[str, str] = {}
    for key, value in sorted(pairs, key=lambda pair: _CONTEXT_GLUE in pair[0]):
        english = key.rpartition(_CONTEXT_GLUE)[2]
        if value and "\0" not in key:
            there.setdefault(english, value)
            back.setdefault(value, english)
    return there, back


def retold(text: str, language: str) -> str:
    """Return a text that was said in one language as it is said in another; as it is, if it is nobody's.

    For what was written down in words, such as the legend of a file: a code is said anew by its term.
    """
    others = [one for one in languages() if one != "en"]
    english = text
    if not any(text in _said(one)[0] for one in others):
        english = next((_said(one)[1][text] for one in others if text in _said(one)[1]), text)
    if language.startswith("en"):
        return english
    return _said(language)[0].get(english, english)


def entries_of(po: str) -> Iterator[tuple[str, str]]:
    """Yield (key, value) of a .po, as a .mo holds them; fuzzy and obsolete entries are left out."""
    entry: dict[str, str] = {}
    part, fuzzy = "", False
    for line in [*po.splitlines(), ""]:
        text = line.strip()
        if text.startswith('"'):
            entry[part] += _unquoted(text)
        elif text.startswith("msg"):
            part, _, rest = text.partition(" ")
            entry[part] = _unquoted(rest)
        elif text.startswith("#,") and "fuzzy" in text:
            fuzzy = True
        elif not text:
            if "msgid" in entry and not fuzzy:
                yield _pair(entry)
            entry, part, fuzzy = {}, "", False


def _unquoted(text: str) -> str:
    """Return what stands in quotation marks; nearly every line is without escapes, and read six times as fast."""
    plain = "\\" not in text and text.count('"') == 2 and text[0] == text[-1]
    return text[1:-1] if plain else ast.literal_eval(text)


def _pair(entry: dict[str, str]) -> tuple[str, str]:
    key = entry["msgid"]
    if "msgctxt" in entry:
        key = context_key(entry["msgctxt"], key)
    if "msgid_plural" in entry:
        forms = [entry[k] for k in sorted(k for k in entry if k.startswith("msgstr["))]
        return f"{key}\0{entry['msgid_plural']}", "\0".join(forms)
    return key, entry.get("msgstr", "")


def meeting(said: str, literal: str, language: str = "zh") -> str:
    """Return what stands between two fields, without the blank between two Chinese characters.

    A translation has a blank beside a field for names in Latin letters; a Chinese label wants none.
    A blank that is all there is between two fields stays. Between a Chinese character and a letter or
    digit a blank is set where the translation has none.
    """
    if literal[:1] == " " and _is_han(said[-1:]) and _is_han(literal[1:2]):
        return literal[1:]
    return f" {literal}" if _touch(said, literal, language) else literal


def before(said: str, literal: str, text: str, language: str = "zh") -> str:
    """Return what was said, without the blank that its last literal has before a Chinese field.

    With a blank where a Chinese character would touch a letter or digit.
    """
    if literal[-1:] == " " and _is_han(literal[-2:-1]) and _is_han(text[:1]):
        return said[:-1]
    return f"{said} " if _touch(said, text, language) else said


def _touch(left: str, right: str, language: str) -> bool:
    """Whether a Chinese character would stand beside a Latin letter or a digit without a blank."""
    if not language.startswith("zh"):
        return False
    one, other = left[-1:], right[:1]
    return (_is_latin(one) and _is_ideograph(other)) or (_is_ideograph(one) and _is_latin(other))


def _is_latin(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "%")


def _is_ideograph(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _is_han(character: str) -> bool:
    """Whether a character is Chinese: an ideograph, one of its full-width marks, or a quotation mark."""
    return (
        character in ("\u201c", "\u201d")
        or "\u3000" < character <= "\u9fff"
        or "\uff00" <= character <= "\uffef"
    )
