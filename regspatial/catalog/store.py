"""Tools as `catalog.json` has them, and back: JSON Schema, which needs none of the package's code.

A tool's `parameters` are a schema of its own arguments; what a map, a table, weights and flows are taken
apart into stands once under `$defs`. English is the key of every translation, so that a text is stored as
it stands in the code; `zh` is there for readers that have no .po.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..declare.description import GROUPS, REQUIRED, Choice, Output, Param, Tool
from ..terms import Named
from ..words import InContext, Message, Words, say

TYPES = {"integer": "integer", "number": "number", "boolean": "boolean", "seed": "integer"}
_FLAGS = ("optional", "several", "advanced")
_SAID = {"title": "en", "description": "help_en", "shell": "shell_en"}


def written(tools: Sequence[Tool], compound: Mapping[str, Sequence[Param]]) -> dict[str, Any]:
    """Return tools as the content of `catalog.json`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": {kind: _schema(params) for kind, params in compound.items()},
        "groups": {group: _text(said) for group, said in GROUPS.items()},
        "tools": [
            {
                "name": one.name,
                "group": one.group,
                **({"behind": one.behind} if one.behind else {}),
                "entry": one.entry,
                "title": _text(one.en),
                "help": _text(one.help_en),
                "tags": _text(one.tags_en),
                **({"style": one.style} if one.style else {}),
                **({"tried": dict(one.tried)} if one.tried else {}),
                "parameters": _schema(one.params),
                "outputs": [
                    {"name": o.name, "kind": o.kind, "title": _text(o.en), "source": o.source}
                    for o in one.outputs
                ],
            }
            for one in tools
        ],
    }


def read(content: Mapping[str, Any]) -> tuple[Tool, ...]:
    """Return the tools of `catalog.json`."""
    return tuple(
        Tool(
            name=one["name"],
            group=one["group"],
            behind=one.get("behind", ""),
            entry=one["entry"],
            en=_words(one["title"]),
            help_en=_words(one["help"]),
            tags_en=_words(one["tags"]),
            style=one.get("style"),
            tried=one.get("tried", {}),
            params=tuple(_param(name, p) for name, p in one["parameters"]["properties"].items()),
            outputs=tuple(
                Output(name=o["name"], kind=o["kind"], en=_words(o["title"]), source=o["source"])
                for o in one["outputs"]
            ),
        )
        for one in content["tools"]
    )


def _schema(params: Sequence[Param]) -> dict[str, Any]:
    """Return the JSON Schema of some parameters; compound ones refer to what they are taken apart into."""
    apart = [p.kind for p in params if p.kind in ("regions", "panel", "weights", "flows")]
    return {
        "type": "object",
        **({"allOf": [{"$ref": f"#/$defs/{kind}"} for kind in apart]} if apart else {}),
        "properties": {p.name: _property(p) for p in params},
        "required": [p.name for p in params if p.required],
    }


def _property(p: Param) -> dict[str, Any]:
    out: dict[str, Any] = {
        key: _text(getattr(p, of)) for key, of in _SAID.items() if getattr(p, of)
    }
    if p.kind in TYPES:
        out["type"] = TYPES[p.kind]
    if p.choices:
        out["enum"] = [c.value for c in p.choices]
        out["terms"] = getattr(p.choices[0].en, "family", "")
    out |= {"minimum": p.minimum} if p.minimum is not None else {}
    out |= {"maximum": p.maximum} if p.maximum is not None else {}
    out |= {"default": p.default} if p.default is not REQUIRED else {}
    out |= {"kind": p.kind, "feeds": p.feeds}
    out |= {flag: True for flag in _FLAGS if getattr(p, flag)}
    out |= {"also": list(p.also)} if p.also else {}
    out |= {"when": {p.when[0]: list(p.when[1])}} if p.when else {}
    return out


def _param(name: str, said: Mapping[str, Any]) -> Param:
    when = next(((k, tuple(v)) for k, v in said.get("when", {}).items()), None)
    default = said.get("default", REQUIRED)
    return Param(
        name=name,
        kind=said["kind"],
        feeds=said["feeds"],
        en=_words(said["title"]),
        help_en=_words(said.get("description", "")),
        shell_en=_words(said.get("shell", "")),
        default=tuple(default) if isinstance(default, list) else default,
        choices=tuple(Choice(v, Named(said["terms"], v)) for v in said.get("enum", ())),
        minimum=said.get("minimum"),
        maximum=said.get("maximum"),
        also=tuple(said.get("also", ())),
        when=when,
        **{flag: said.get(flag, False) for flag in _FLAGS},
    )


def _text(words: Words) -> Any:
    """Return a text as it is stored: English, Chinese, and what tells it from its like."""
    out = {"en": say(words, "en"), "zh": say(words, "zh")}
    if isinstance(words, InContext):
        return {**out, "context": words.context}
    if isinstance(words, Message):
        fields = {name: _text(value) for name, value in words.fields}
        return {**out, "sentence": words.sentence, "fields": fields}
    return out


def _words(said: Any) -> Words:
    if not said:
        return ""
    if "context" in said:
        return InContext(said["context"], said["en"])
    if "fields" in said:
        return Message(said["sentence"], **{k: _words(v) for k, v in said["fields"].items()})
    return str(said["en"])
