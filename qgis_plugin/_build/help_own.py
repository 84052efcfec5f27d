# SPDX-License-Identifier: GPL-2.0-or-later
"""Pages of help of the plugin's own tools, which no entry of the catalog describes: from what their dialogs say."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any

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
_SPEAKS = """
import json, sys
root, languages = json.loads(sys.argv[1])
sys.path.insert(0, root)
from regspatial.catalog import GROUPS
from regspatial.words import Message, say
texts = json.load(sys.stdin)
json.dump({
    lang: {
        "groups": {name: say(title, lang) for name, title in GROUPS.items()},
        "texts": {name: Message(text).text(lang) for name, text in texts.items()},
    }
    for lang in languages
}, sys.stdout)
"""
"""A process of its own asks the core: what builds the plugin, and tests that load it, hold no second one."""


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
    asked = {name: _asked(texts, start) for name, (_group, start, _more) in OWN.items()}
    shown = {key for pairs in asked.values() for pair in pairs for key in pair}
    shown |= {f"{start}{end}" for _group, start, _more in OWN.values() for end in ("_name", _HELP)}
    spoken = _spoken({key: texts[key] for key in sorted(shown)})
    for name, (group, start, more) in OWN.items():
        for lang, said in spoken.items():
            own = {key: escape(text) for key, text in said["texts"].items()}
            items = "".join(f"<li><strong>{own[label]}</strong> {own[told]}</li>" for label, told in asked[name])
            title = said["texts"][f"{start}_name"]
            inside = (
                f"<h1>{escape(title)}</h1><p><code>regspatial:{name}</code> · {escape(said['groups'][group])}</p>"
                f'<p><img src="../pictures/{picture(name, group)}.svg" alt=""></p>'
                f"<p>{own[start + _HELP]}</p><ul>{items}</ul>"
                f'<p><a href="{more}.html">{escape(titles(more, lang))}</a></p>'
            )
            yield lang, name, title, inside


def _asked(texts: dict[str, str], start: str) -> list[tuple[str, str]]:
    """Return the keys of the label and of the help of each thing that a dialog asks for."""
    helped = [k.removesuffix(_HELP) for k in texts if k.startswith(f"{start}_") and k.endswith(_HELP)]
    return [(k if k in texts else k.replace(start, "rm", 1), k + _HELP) for k in helped if k != start]


def _spoken(texts: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Return the titles of groups and all sentences, by language."""
    asked = json.dumps([str(ROOT), ["en", "zh"]])
    answer = subprocess.run(
        [sys.executable, "-c", _SPEAKS, asked], input=json.dumps(texts), capture_output=True, encoding="utf-8", check=True
    )
    return dict(json.loads(answer.stdout))


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
