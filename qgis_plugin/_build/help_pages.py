# SPDX-License-Identifier: GPL-2.0-or-later
"""The pages that the help of the tools opens: written from docs/ when the plugin is built, read without a network.

A page a tool and language, its entry of the reference with a picture and the way to its formulas; and the pages of
methods. Their Markdown is what the docs use: headings, lists, tables, code, links, bold, formulas (as MathML).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

import help_own
from mathml import mathml

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = {"en": "", "zh": ".zh"}
"""What the names of pages have before .md."""
_STYLE = (
    "body{font:16px/1.6 sans-serif;max-width:56em;margin:2em auto;padding:0 1em;color:#1b1b1b}"
    "table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.3em .5em;vertical-align:top;text-align:left}"
    "math{font-size:1.05em}math[display=block]{overflow-x:auto;overflow-y:hidden;padding:.2em 0}"
    "pre,code{background:#f4f4f4}pre{padding:.6em;overflow:auto}a{color:#0b5cad}img{max-width:100%}"
)
_MOST_METHODS = 3
HOW_TO = ("qgis", "print")
"""Pages on the work in QGIS."""
INPUTS = "inputs"
"""The page of the reference on maps, tables, weights and flows, which tools share."""


def pages(picture: Callable[[str, str], str]) -> Iterator[tuple[str, str]]:
    """Yield (path under help/, text) of every page.

    Parameters
    ----------
    picture : callable
        Gives the name of the picture of a tool and group.
    """
    for lang, suffix in LANGUAGES.items():
        methods = _methods(suffix)
        for name, (title, text) in methods.items():
            yield f"{lang}/methods/{name}.html", page(title, body(text, _inside(suffix)), lang)
        for name in HOW_TO:
            text = (ROOT / f"docs/how-to/{name}{suffix}.md").read_text("utf-8")
            yield f"{lang}/{name}.html", page(_title(text), body(text, _of_reference), lang)
        text = (ROOT / f"docs/reference/tools/{INPUTS}{suffix}.md").read_text("utf-8")
        yield f"{lang}/{INPUTS}.html", page(_title(text), body(text, _beside), lang)
        for group, name, said in entries(suffix):
            yield f"{lang}/{name}.html", _tool_page(name, said, methods, lang, picture(name, group))
    for lang, name, title, inside in help_own.pages(picture, _how_to):
        yield f"{lang}/{name}.html", page(title, inside, lang)


def _catalog() -> list[dict[str, str]]:
    """Return the tools as they are stored; no core is imported for it."""
    found: list[dict[str, str]] = json.loads((ROOT / "regspatial/catalog.json").read_text("utf-8"))["tools"]
    return found


def _how_to(name: str, lang: str) -> str:
    """Return the title of a page on the work in QGIS."""
    return _title((ROOT / f"docs/how-to/{name}{LANGUAGES[lang]}.md").read_text("utf-8"))


def entries(suffix: str) -> Iterator[tuple[str, str, str]]:
    """Yield (group, tool, its text) of the reference, without its title, its picture and the way back."""
    for tool in _catalog():
        path = ROOT / f"docs/reference/tools/{tool['name']}{suffix}.md"
        _title_line, _, text = path.read_text("utf-8").partition("\n")
        text = re.sub(r"^!\[.*$", "", text.rpartition("\n[")[0], flags=re.MULTILINE)
        yield tool["group"], tool["name"], text.strip()


def _methods(suffix: str) -> dict[str, tuple[str, str]]:
    """Return (title, text) of the pages of methods in a language, by name."""
    found = {}
    for path in sorted((ROOT / "docs/methods").glob("*.md")):
        chinese = path.name.endswith(".zh.md")
        if chinese != bool(suffix) or path.name == "design-notes.md":
            continue
        text = path.read_text("utf-8")
        found[path.name.removesuffix(".md").removesuffix(".zh")] = _title(text), text
    return found


def _title(text: str) -> str:
    return text.partition("\n")[0].lstrip("# ").strip()


def _tool_page(
    name: str,
    text: str,
    methods: dict[str, tuple[str, str]],
    lang: str,
    shown: str,
) -> str:
    times = {
        page_: len(re.findall(rf"\b{name}(?:_of|_estimate)?\b", said))
        for page_, (_t, said) in methods.items()
        if page_ not in ("index", "evidence", "which_model", "second_opinion", "simulations")
    }
    best = sorted((page_ for page_ in times if times[page_]), key=lambda p: (-times[p], p))
    links = "".join(
        f'<li><a href="methods/{p}.html">{escape(methods[p][0])}</a></li>'
        for p in (best[:_MOST_METHODS] or ["index"])
    )
    title = re.match(r"\*\*(.+?)\*\*", text)
    heading = (title[1] if title else name).rstrip(".。")
    return page(
        heading,
        f"<h1>{escape(heading)}</h1><p><code>regspatial:{escape(name)}</code></p>"
        + f'<p><img src="../pictures/{shown}.svg" alt=""></p>'
        + body(text, _beside)
        + f"<h2>{escape(methods['index'][0])}</h2><ul>{links}</ul>",
        lang,
    )


def page(title: str, inside: str, lang: str) -> str:
    """Return a whole page."""
    full = "zh-CN" if lang == "zh" else "en"
    return (
        f'<!DOCTYPE html>\n<html lang="{full}"><head><meta charset="utf-8"><title>{escape(title)} · '
        f"regspatial</title><style>{_STYLE}</style></head>\n<body>\n{inside}\n</body></html>\n"
    )


def _of_reference(target: str) -> str:
    """Return where a link of the reference leads in the plugin; "" where nowhere."""
    found = re.fullmatch(r"(?:(\.\./methods/)|)([\w-]+?)(?:\.zh)?\.md(#.*)?", target)
    if found and found[1] and found[2] != "design-notes":
        return f"methods/{found[2]}.html"
    if found and found[2] in HOW_TO:
        return f"{found[2]}.html"
    return target if "://" in target else ""


def _beside(target: str) -> str:
    """Return where a link from one tool to another, or to what they share, leads: the pages lie in one folder."""
    found = re.fullmatch(r"(\w+)(?:\.zh)?\.md(#.*)?", target)
    return f"{found[1]}.html{found[2] or ''}" if found else ""


def _inside(suffix: str) -> Callable[[str], str]:
    def resolved(target: str) -> str:
        found = re.fullmatch(r"(\w[\w-]*?)(\.zh)?\.md(#.*)?", target)
        if found and found[1] != "design-notes":
            return f"{'../../' + _other(suffix) + '/methods/' if bool(found[2]) != bool(suffix) else ''}{found[1]}.html"
        return target if "://" in target else ""

    return resolved


def _other(suffix: str) -> str:
    return "en" if suffix else "zh"


# Markdown


def body(text: str, link: Callable[[str], str]) -> str:
    """Return the HTML of a page's Markdown; `link` says where a link leads, "" for nowhere."""
    out: list[str] = []
    lines, at = text.split("\n"), 0
    while at < len(lines):
        line = lines[at]
        if line.startswith("```"):
            end = next(
                (k for k in range(at + 1, len(lines)) if lines[k].startswith("```")), len(lines)
            )
            code = chr(10).join(lines[at + 1 : end])
            out.append(
                _displayed(code) if line.strip() == "```math" else f"<pre>{escape(code)}</pre>"
            )
            at = end + 1
        elif not line.strip() or line.startswith("<!--"):
            at += 1
        elif line.startswith("#"):
            depth = len(line) - len(line.lstrip("#"))
            said = line.lstrip("# ")
            anchor = escape(said.lower().replace(" ", "-"))
            out.append(f'<h{depth} id="{anchor}">{inline(said, link)}</h{depth}>')
            at += 1
        else:
            block = _block(lines, at)
            out.append(_of_block(block, link))
            at += len(block)
    return "\n".join(out)


def _block(lines: list[str], at: int) -> list[str]:
    """Return the lines up to the next blank one, code or heading."""
    end = at
    while end < len(lines) and lines[end].strip() and not re.match(r"```|#+ ", lines[end]):
        end += 1
    return lines[at:end]


def _of_block(block: list[str], link: Callable[[str], str]) -> str:
    if len(block) > 1 and block[0].startswith("|") and re.fullmatch(r"[|\s:-]+", block[1]):
        rows = [re.split(r"(?<!\\)\|", one.strip().strip("|")) for one in (block[0], *block[2:])]
        cells = [
            "<tr>"
            + "".join(
                f"<t{'d' if k else 'h'}>{inline(c.strip(), link)}</t{'d' if k else 'h'}>"
                for c in row
            )
            + "</tr>"
            for k, row in enumerate(rows)
        ]
        return f"<table>{''.join(cells)}</table>"
    if re.match(r"\s*([-*]|\d+\.) ", block[0]):
        kind = "ol" if re.match(r"\s*\d+\.", block[0]) else "ul"
        items: list[str] = []
        for one in block:
            new = re.match(r"\s*(?:[-*]|\d+\.) (.*)", one)
            if new or not items:
                items.append(new[1] if new else one)
            else:
                items[-1] += f" {one.strip()}"
        return f"<{kind}>{''.join(f'<li>{inline(i, link)}</li>' for i in items)}</{kind}>"
    if block[0].startswith("$$"):
        return _displayed(chr(10).join(block).strip("$ \n"))
    return f"<p>{inline(' '.join(one.strip() for one in block), link)}</p>"


def _displayed(tex: str) -> str:
    return f"<p>{mathml(tex, display=True)}</p>"


def inline(text: str, link: Callable[[str], str]) -> str:
    """Return a line with its code, formulas, links and bold words."""
    kept: list[str] = []

    def keep(html: str) -> str:
        kept.append(html)
        return f"\x00{len(kept) - 1}\x00"

    text = re.sub(r"\$\$`?(.+?)`?\$\$", lambda m: keep(mathml(m[1], display=True)), text)
    text = re.sub(r"\$`([^`]+)`\$", lambda m: keep(mathml(m[1])), text)
    text = re.sub(r"`([^`]+)`", lambda m: keep(f"<code>{escape(m[1])}</code>"), text)
    text = re.sub(r"(?<!\$)\$([^$]+)\$(?!\$)", lambda m: keep(mathml(m[1])), text)
    text = re.sub(r"!\[([^\]]*)\]\([^)]*\)", lambda m: keep(f"<em>{escape(m[1])}</em>"), text)

    def linked(found: re.Match[str]) -> str:
        where = link(found[2])
        words = escape(found[1])
        return keep(f'<a href="{escape(where)}">{words}</a>') if where else words

    text = re.sub(r"\[([^\]]+)\]\(([^)\s]+)\)", linked, text)
    text = escape(text, quote=False)
    text = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", text)
    text = re.sub(r"(?<![A-Za-z0-9*])\*([^*\s][^*]*)\*(?![A-Za-z0-9*])", r"<em>\1</em>", text)
    for _k in range(2):
        text = re.sub("\x00(\\d+)\x00", lambda m: kept[int(m[1])], text)
    return text.replace("\\|", "|")
