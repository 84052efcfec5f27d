"""A sentence is written once, in English, where it is needed, and put into words at the face.

`Message` carries the sentence, its fields and nothing else; a face (`PYTHON`, `SHELL`, the QGIS
dialog) says in which language and how a parameter is spelled there. Translations stand in
``locale/<language>/LC_MESSAGES/regspatial.po`` and are read with the standard library alone, so
that a checkout, a wheel and the plugin's zip need no further step.

In a sentence

- ``{name}`` is a field; lists are joined, messages are put into words themselves;
- ``{param:islands}`` is a parameter as the face spells it (``islands=``, ``--islands``, the label
  in the dialog), ``{param:islands=keep}`` one with its value, ``{param:{name}={value}}`` one whose
  name and value are fields;
- ``{n} {n:region has|regions have}`` chooses by the number in a field; a translation gives as
  many forms as its language has, or none. `n_` chooses between whole sentences;
- ``{python:…}``, ``{shell:…}``, ``{qgis:…}`` is advice for that one face; the others leave it out.

The room: `translated` reads the files of translations, `numerals` writes numbers, `faces` knows how each face
spells a parameter; above this file `naming` says what regions are called while a call runs, `alike` which names
come near to one, `shortened` cuts long values.

This file and the three below it keep to the syntax of Python 3.9, so that the plugin can say in the
user's language that a QGIS with such a Python is too old for the rest.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Union

from . import translated as _translations
from .faces import FACES, PYTHON, SHELL, Face, FaceName, OnFace, Parameter, ShellFace
from .translated import Language, before, context_key, form_of, meeting, translations

__all__ = [
    "FACES",
    "PYTHON",
    "SHELL",
    "SPOKEN_ON",
    "Face",
    "FaceName",
    "InContext",
    "Language",
    "Listed",
    "Message",
    "NameOf",
    "Plural",
    "Sentence",
    "ShellFace",
    "Spoken",
    "ToolName",
    "Words",
    "_",
    "changed",
    "environment_language",
    "language_of",
    "languages",
    "listed",
    "message_of",
    "n_",
    "p_",
    "retold",
    "say",
    "together",
    "translate",
    "verbatim",
]

languages, language_of = _translations.languages, _translations.language_of
retold = _translations.retold
environment_language = _translations.environment_language


def _(sentence: str) -> str:
    """Mark a sentence for translation; it is returned as it is."""
    return sentence


@dataclass(frozen=True)
class Plural:
    """A sentence for one and a sentence for many; the field `n` says which."""

    one: str
    many: str


def n_(one: str, many: str) -> Plural:
    """Mark a sentence that has a singular and a plural; its field `n` decides."""
    return Plural(one, many)


@dataclass(frozen=True)
class InContext:
    """An English word that means different things; the context tells translators which."""

    context: str
    english: str


def p_(context: str, text: str) -> InContext:
    """Mark a text whose English has several translations, with a context to tell them apart."""
    return InContext(context, text)


Sentence = Union[str, Plural, InContext]


SPOKEN_ON: ContextVar[Face] = ContextVar("spoken_on", default=PYTHON)
"""Whose spelling is meant where no face is named: that of what writes tables and reports."""


class Spoken:
    """What can put itself into words: a message, a term, a name."""

    def text(self, language: str = "en", face: Face = PYTHON) -> str:
        """Return the words."""
        raise NotImplementedError


@dataclass(frozen=True, init=False)
class Message(Spoken):
    """A sentence with its fields, not yet in words.

    Parameters
    ----------
    sentence : str, `Plural` or `InContext`
        Marked by `_`, `n_` or `p_`.
    **fields
        What stands in the placeholders: text, numbers, lists of them, other messages.
    """

    sentence: Sentence
    fields: tuple[tuple[str, Any], ...]

    def __init__(self, sentence: Sentence, /, **fields: Any) -> None:
        object.__setattr__(self, "sentence", sentence)
        object.__setattr__(self, "fields", tuple(fields.items()))

    def text(self, language: str = "en", face: Face = PYTHON) -> str:
        """Return the sentence in one language, spelled for one face."""
        return _put(self.sentence, dict(self.fields), language, face)

    @property
    def en(self) -> str:
        """The sentence in English, as Python spells it."""
        return self.text("en")

    @property
    def zh(self) -> str:
        """The sentence in Chinese, as Python spells it."""
        return self.text("zh")

    def __str__(self) -> str:
        return self.text()

    def __hash__(self) -> int:
        return hash((self.sentence, self.text()))


Words = Union[Sentence, Spoken]
"""What stands for a text until a face asks for it."""


@dataclass(frozen=True)
class NameOf(Spoken):
    """A name in two languages, as data has it, "Beijing" and its Chinese name; `more` by language."""

    en: str
    zh: str
    more: tuple[tuple[str, str], ...] = ()

    def text(self, language: str = "en", face: Face = PYTHON) -> str:
        """Return the name in one language."""
        del face
        if language.startswith("zh"):
            return self.zh
        return dict(self.more).get(language, self.en)


@dataclass(frozen=True)
class ToolName(Spoken):
    """A tool in a sentence: the name that is typed, in print what it is called."""

    name: str

    def text(self, language: str = "en", face: Face = PYTHON) -> str:
        """Return the name as a face spells it."""
        own = SPOKEN_ON.get() if face is PYTHON else face
        return own.tool(self.name, language)


def together(*parts: Message) -> Message:
    """Return several messages as one, one after the other, with nothing between."""
    return Message(
        "".join(f"{{part{k}}}" for k in range(len(parts))),
        **{f"part{k}": part for k, part in enumerate(parts)},
    )


def verbatim(text: object) -> Message:
    """Return a text that is nobody's to translate, such as the name of a user's column."""
    return Message("{text}", text=text)


def changed(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return a value changed; of a sentence or a list, with whatever stands in it changed."""
    new = change(value)
    if new is not value:
        return new
    if isinstance(value, Listed):
        return listed((changed(one, change) for one in value.items), value.limit)
    if isinstance(value, (list, tuple)):
        return type(value)(changed(one, change) for one in value)
    if isinstance(value, Message):
        return Message(value.sentence, **{k: changed(one, change) for k, one in value.fields})
    if isinstance(value, Spoken) and hasattr(value, "changed"):  # what is worked out at its reading
        return value.changed(change)
    return value


def message_of(sentence: Sentence | Message, fields: Mapping[str, Any]) -> Message:
    """Return a sentence and its fields as a message; a message stays what it is."""
    return sentence if isinstance(sentence, Message) else Message(sentence, **fields)


def say(what: object, language: str = "en", face: Face = PYTHON) -> str:
    """Put anything that stands for a text into words: a marked sentence, a message, a plain text."""
    if isinstance(what, Spoken):
        return what.text(language, face)
    if isinstance(what, (str, Plural, InContext)):
        return translate(what, language)
    return str(what)


def translate(sentence: Sentence, language: str, n: int = 1) -> str:
    """Return a marked sentence in one language, its placeholders unfilled."""
    if isinstance(sentence, Plural):
        chosen = sentence.one if n == 1 else sentence.many
        catalog = translations(language)
        return chosen if catalog is None else catalog.ngettext(sentence.one, sentence.many, n)
    if isinstance(sentence, InContext):
        catalog = translations(language)
        if catalog is None:
            return sentence.english
        key = context_key(sentence.context, sentence.english)
        found = catalog.gettext(key)
        return sentence.english if found == key else found
    catalog = translations(language)
    return sentence if catalog is None or not sentence else catalog.gettext(sentence)


class Listed(str):
    """A list in a sentence: the first few items, and how many more there are."""

    __slots__ = ("items", "limit")
    items: tuple[Any, ...]
    limit: int

    def __new__(cls, items: Iterable[object], limit: int = 8) -> Listed:
        """Return the list as English text that still knows its items."""
        kept = tuple(items)
        made = super().__new__(cls, _joined(kept, limit, "en", PYTHON))
        made.items, made.limit = kept, limit
        return made


def listed(items: Iterable[object], limit: int = 8) -> Listed:
    """Join the first `limit` items for a sentence and say how many more there are."""
    return Listed(items, limit)


def _joined(items: Sequence[object], limit: int, language: str, face: Face) -> str:
    said = [_item(i, language, face) for i in items[:limit]]
    for k, item in enumerate(items[: len(said) - 1]):
        said[k] = _unstopped(said[k], item, language)
    comma, semicolon = translate(_(", "), language), translate(_("; "), language)
    parted = any(sign in one for one in said for sign in (", ", "\N{FULLWIDTH COMMA}", comma))
    shown = (semicolon if parted else comma).join(said)
    more = len(items) - limit
    if more <= 0:
        return shown
    # English counts those that are left, Chinese all of them.
    n = len(items) if language.startswith("zh") else more
    return _put(_("{shown} and {n} more"), {"shown": shown, "n": n}, language, face)


def _item(item: object, language: str, face: Face) -> str:
    said = _said(item, language, face)
    return face.number(str(said)) if isinstance(said, float) else str(said)


def _put(sentence: Sentence, fields: Mapping[str, Any], language: str, face: Face) -> str:
    n = fields.get("n", 1)
    template = translate(sentence, language, n if isinstance(n, int) else 1)
    own = SPOKEN_ON.get() if face is PYTHON else face
    if not fields and "{" not in template:
        return own.signs(template)
    said = _Words(language, own)
    if template == translate(sentence, "en", n if isinstance(n, int) else 1):
        said.counted_in = "en"
    return said.vformat(template, (), fields)


_MARKS = (".", "。", ";", "；", ",", "，", ":", "：", ")", "）")
"""Before these a quoted sentence has no full stop of its own."""


def _unstopped(said: str, value: object, language: str) -> str:
    """Return a sentence quoted inside another without the full stop it ends with.

    Only a sentence loses it, of ours or of an exception; what a user wrote ("No.") keeps it.
    """
    if said.endswith(("..", "。。")) or not _is_sentence(value, language):
        return said
    return said[:-1] if said.endswith((".", "。")) else said


def _is_sentence(value: object, language: str) -> bool:
    """Whether the full stop at the end of a value is that of a sentence."""
    if isinstance(value, (list, Listed)):
        items = value.items if isinstance(value, Listed) else tuple(value)
        return bool(items) and _is_sentence(items[-1], language)
    if not isinstance(value, Message):
        return isinstance(value, BaseException)
    fields = dict(value.fields)
    n = fields.get("n", 1)
    template = translate(value.sentence, language, n if isinstance(n, int) else 1)
    pieces = list(string.Formatter().parse(template))
    if not pieces or pieces[-1][1] is None or pieces[-1][1] in ("param", *FACES):
        return True
    return _is_sentence(fields.get(pieces[-1][1]), language)


def _said(value: object, language: str, face: Face) -> object:
    if isinstance(value, Spoken):
        return value.text(language, face)
    if isinstance(value, (Plural, InContext)):
        return translate(value, language)
    if isinstance(value, Listed):
        return _joined(value.items, value.limit, language, face)
    if isinstance(value, (list, Set)):
        return _joined(tuple(value), 8, language, face)
    return value


class _Words(string.Formatter):
    def __init__(self, language: str, face: Face) -> None:
        self.language, self.face, self.counted_in = language, face, language

    def vformat(self, format_string: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
        """Fill the fields in; a sentence leaves its full stop to the mark that follows it."""
        said = ""
        pieces = list(self.parse(format_string))
        following = [piece[0] for piece in pieces[1:]] + [""]
        for (literal, name, spec, conversion), after in zip(pieces, following):  # noqa: B905 - Python 3.9
            worded = self.face.signs(literal)
            said += meeting(said, worded, self.language)
            if name is None:
                continue
            field = f"{name}!{conversion}" if conversion else name
            if spec and "|" in spec and name not in ("param", *FACES):
                said += form_of(kwargs[name], spec.split("|"), self.counted_in)
                continue
            text = super().vformat(f"{{{field}:{spec}}}" if spec else f"{{{field}}}", args, kwargs)
            if after.startswith(_MARKS):
                text = _unstopped(text, kwargs.get(name), self.language)
            said = before(said, worded, text, self.language) + text
        return said

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write a value; a number as the face writes numbers."""
        text: str = super().format_field(value, format_spec)
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return self.face.number(text) if is_number else text

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """Look a field up by its whole name: no attributes, no indices, whoever wrote the text."""
        return self.get_value(field_name, args, kwargs), field_name

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        if key == "param":
            return Parameter(self.language, self.face)
        if key in FACES:
            return OnFace(key == self.face.name)
        return _said(kwargs[str(key)], self.language, self.face)
