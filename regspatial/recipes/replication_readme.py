"""The README of a replication package, by the template of the social science data editors, in two languages."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..words import Message, _, say
from .passport import RECIPE
from .schema import read_recipe

NAMES = {"en": "README.md", "zh": "README.zh.md"}
_CAPTION = re.compile(
    r'<(?:fig)?caption[^>]*>\s*<span class="number">(.*?)</span>(.*?)(?:</?(?:fig)?caption|<span|<a |<button|<small)',
    re.DOTALL,
)
_TAG = re.compile(r"<[^>]+>")
_COMES_WITH = ("china:", "example:", "shipped:")


def readme(
    record: Mapping[str, Any],
    place: Path,
    language: str,
    *,
    recipe: str,
    kept_out: tuple[str, ...],
) -> str:
    """Return the text of the README.

    Parameters
    ----------
    record : mapping
        What the run said of itself.
    place : Path
        Folder of the run.
    language : {"en", "zh"}
    recipe : str
        Path of the recipe in the package.
    kept_out : tuple of str
        Data that are not in the package.
    """

    def said(sentence: str, **values: Any) -> str:
        return say(Message(sentence, **values), language)

    study = read_recipe(place / RECIPE)
    lines = [f"# {said(_('Replication package: {title}'), title=say(study.title, language))}", ""]
    if study.question is not None:
        lines += [say(study.question, language), ""]
    lines += [
        f"## {said(_('Overview'))}",
        "",
        said(
            _(
                "The recipe {recipe} makes all tables and figures from the data. One command, sh run.sh, "
                "runs it again and compares every number with those in results/."
            ),
            recipe=f"`{recipe}`",
        ),
        "",
        f"## {said(_('Data availability and provenance'))}",
        "",
        *_provenance(study, said, language),
        "",
        f"| {said(_('File'))} | {said(_('Provided'))} | SHA-256 |",
        "|---|---|---|",
        *_datasets(record, kept_out, said),
        "",
        f"## {said(_('Computational requirements'))}",
        "",
        ", ".join(f"{name} {version}" for name, version in record["versions"].items()) + ".",
        said(_("Random draws begin at the seed {seed}."), seed=str(record["seed"])),
        "",
        f"## {said(_('Instructions to replicators'))}",
        "",
        "```sh",
        "sh run.sh",
        "```",
        "",
        said(
            _(
                "Without it: install the versions of requirements.txt, then regspatial verify results. The "
                "study alone is made by: {command}."
            ),
            command=f"`{record['command']}`",
        ),
        "",
        f"## {said(_('Tables and figures'))}",
        "",
        f"| {said(_('Number'))} | {said(_('Caption'))} |",
        "|---|---|",
        *(f"| {number} | {caption} |" for number, caption in captions(place)),
        "",
    ]
    return "\n".join(lines)


def _provenance(study: Any, said: Any, language: str) -> Iterator[str]:
    """Yield what the recipe says of its data, and what only the authors can say."""
    for one in (study.notice, study.source, study.note):
        if one is not None:
            yield f"- {say(one, language)}"
    yield "- " + said(
        _(
            "To be written by the authors: where each file comes from, whether all data may be handed on, "
            "and how a reader gets those that may not."
        )
    )


def _datasets(record: Mapping[str, Any], kept_out: tuple[str, ...], said: Any) -> Iterator[str]:
    for name, checksum in record.get("inputs", {}).items():
        if name.startswith(_COMES_WITH):
            there = said(_("comes with regspatial"))
        else:
            there = said(_("no")) if name in kept_out else said(_("yes"))
        yield f"| `{name}` | {there} | `{checksum}` |"


def captions(place: Path) -> list[tuple[str, str]]:
    """Return numbers and captions of the tables and figures of a report, in its order."""
    report = place / "report.html"
    if not report.is_file():
        return []
    found = _CAPTION.findall(report.read_text(encoding="utf-8"))
    return [(_plain(number).rstrip("."), _plain(caption)) for number, caption in found]


def _plain(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", text)).split()).replace("|", "\\|")
