# SPDX-License-Identifier: GPL-2.0-or-later
"""Pages of help of the plugin's own tools, which no entry of the catalog describes: from what their dialogs say."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

from regspatial.catalog import GROUPS
from regspatial.words import Message, say

ROOT = Path(__file__).resolve().parents[2]
OWN = {
    "dissolve_regions": ("data", "dr", "qgis"),
    "merge_tables": ("data", "mt", "qgis"),
    "shipped_data": ("data", "sd", "qgis"),
    "report_map": ("report", "rm", "print"),
    "external": ("report", "ex", "qgis"),
}
"""Group, what the keys of its sentences begin with, and the page that says more, by tool."""
_HELP = "_help"


def pages(
    picture: Callable[[str, str], str], titles: Callable[[str, str], str]
) -> Iterator[tuple[str, str, str, str]]:
    """Yield (language, tool, title, inside of its page).

    Parameters
    ----------
    picture : callable
        Gives the name of the picture of a tool and group.
    titles : callable
        Gives the title of a page on the work in QGIS in a language.
    """
    texts = _texts()
    for name, (group, start, more) in OWN.items():
        helped = [k.removesuffix(_HELP) for k in texts if k.startswith(f"{start}_") and k.endswith(_HELP)]
        asked = [(texts.get(k) or texts[k.replace(start, "rm", 1)], texts[k + _HELP]) for k in helped if k != start]
        for lang in ("en", "zh"):

            def said(text: str, lang: str = lang) -> str:
                return escape(Message(text).text(lang))

            items = "".join(f"<li><strong>{said(label)}</strong> {said(told)}</li>" for label, told in asked)
            title = Message(texts[f"{start}_name"]).text(lang)
            inside = (
                f"<h1>{escape(title)}</h1><p><code>regspatial:{name}</code> · {escape(say(GROUPS[group], lang))}</p>"
                f'<p><img src="../pictures/{picture(name, group)}.svg" alt=""></p>'
                f"<p>{said(texts[start + _HELP])}</p><ul>{items}</ul>"
                f'<p><a href="{more}.html">{escape(titles(more, lang))}</a></p>'
            )
            yield lang, name, title, inside


def _texts() -> dict[str, str]:
    """Return the plugin's sentences by key; the modules that hold them need no QGIS."""
    whole: dict[str, str] = {}
    for path in sorted((ROOT / "qgis_plugin/i18n").glob("texts*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        if spec is None or spec.loader is None:
            raise ValueError(f"{path.name} cannot be read")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        whole |= module.TEXTS
    return whole
