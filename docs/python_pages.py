"""Write the reference of the Python names from their docstrings: python.md and python/*.md."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import regspatial
from regspatial._calls.citations import SECTION, works

FOLDER = Path(__file__).resolve().parent / "reference"

# page: title, packages whose public functions stand on it, and what is said above them
PAGES = {
    "data": ("Data", ("io", "studies"), "Reading maps and tables, matching and transforming them."),
    "weights": (
        "Weights",
        ("weights",),
        "Formulas and advice: [weights](../../methods/weights.md).",
    ),
    "autocorrelation": (
        "Autocorrelation",
        ("autocorrelation",),
        "Formulas and advice: [Moran's I and local clusters](../../methods/moran.md), "
        "[point patterns](../../methods/point_patterns.md).",
    ),
    "regression": (
        "Regression",
        ("regression",),
        "Formulas and advice: [fixed effects](../../methods/fixed_effects.md), "
        "[spatial panel models](../../methods/sdm.md), "
        "[effects](../../methods/impacts.md).",
    ),
    "indicators": (
        "Indicators",
        ("indicators", "efficiency", "configurations", "regionalisation"),
        "Formulas and advice: [describing variables](../../methods/description.md), "
        "[structure of regional economies](../../methods/industries.md), "
        "[regions made of regions](../../methods/regionalisation.md).",
    ),
    "local_regression": ("Geographically weighted regression", ("gw",), ""),
    "network": ("Growth-pole networks", ("network",), ""),
    "reporting": ("Tables, figures, reports", ("reporting",), ""),
    "containers": (
        "Containers",
        ("containers", "options"),
        "What the verbs take: frozen, labelled, numpy inside.",
    ),
}
_NOTE = "Written from the docstrings; `make docs` writes it anew."
_MOVED = {"spatial_panel": "regression"}


def pages() -> dict[Path, str]:
    """Return what every page should hold."""
    found = {name: _members(packages) for name, (_, packages, _) in PAGES.items()}
    for members in found.values():
        for name in [n for n in members if n in _MOVED]:
            found[_MOVED[name]][name] = members.pop(name)
    out = {FOLDER / "python.md": _index(found)}
    for name, members in found.items():
        out[FOLDER / "python" / f"{name}.md"] = _page(name, members)
    return out


def _members(packages: tuple[str, ...]) -> dict[str, Any]:
    """Return the public functions and classes of some packages, by the name a user writes."""
    out: dict[str, Any] = {}
    for name in regspatial.__all__:
        value = getattr(regspatial, name)
        if isinstance(value, ModuleType):
            if value.__name__.rpartition(".")[2] in packages:
                inside = [(n, getattr(value, n)) for n in value.__all__]
                known = {id(v) for v in out.values()}
                out |= {f"{name}.{n}": v for n, v in inside if callable(v) and id(v) not in known}
        elif callable(value) and value.__module__.split(".")[1] in packages:
            out = {n: v for n, v in out.items() if v is not value} | {name: value}
    order = sorted(out, key=lambda n: (n.count("."), n.lower()))
    return {n: out[n] for n in order}


def _index(found: dict[str, dict[str, Any]]) -> str:
    blocks = [
        "# Python",
        "All public names, as `rs.NAME` after `import regspatial as rs`; they are imported when "
        f"first used. {_NOTE} [Tools](tools.md) are the same verbs in the shell, in recipes and "
        "in QGIS.",
    ]
    for name, members in found.items():
        title = PAGES[name][0]
        rows = [
            f"| [`{n}`](python/{name}.md#{_anchor(n)}) | {_cell(_summary(v))} |"
            for n, v in members.items()
        ]
        blocks += [
            f"## {title}",
            "\n".join(["| | |", "| --- | --- |", *rows]),
        ]
    return "\n\n".join(blocks) + "\n"


def _page(name: str, members: dict[str, Any]) -> str:
    title, _, words = PAGES[name]
    blocks = [f"# {title}", f"[Python](../python.md). {_NOTE}" + (f" {words}" if words else "")]
    for n, value in members.items():
        blocks += [f"## {n}", *_described(n, value)]
    return "\n\n".join(blocks) + "\n"


def _anchor(name: str) -> str:
    return name.lower().replace(".", "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _summary(value: Any) -> str:
    return " ".join((inspect.getdoc(value) or "").split("\n\n")[0].split())


def _described(name: str, value: Any) -> list[str]:
    blocks = [_signature(name, value), *markdown(inspect.getdoc(value) or "")]
    if inspect.isclass(value):
        rows = [f"| `{n}` | {_cell(_summary(m))} |" for n, m in _methods(value)]
        if rows:
            blocks.append("\n".join(["| | |", "| --- | --- |", *rows]))
    return blocks


def _methods(value: type) -> Iterator[tuple[str, Any]]:
    for n, member in vars(value).items():
        if n.startswith("_"):
            continue
        if isinstance(member, property):
            yield n, member
        elif isinstance(member, (classmethod, staticmethod)) or inspect.isfunction(member):
            yield f"{n}{_parameters(getattr(value, n))}", member


def _signature(name: str, value: Callable[..., Any]) -> str:
    text = f"rs.{name}{_parameters(value)}"
    if len(text) > 100:
        head, _, rest = text.partition("(")
        text = f"{head}(\n    " + rest.removesuffix(")").replace(", ", ",\n    ") + ",\n)"
    return f"```\n{text}\n```"


def _parameters(value: Callable[..., Any]) -> str:
    signature = inspect.signature(value)
    bare = [
        p.replace(annotation=p.empty)
        for p in signature.parameters.values()
        if p.name not in ("self", "_cache")
    ]
    return str(signature.replace(parameters=bare, return_annotation=signature.empty))


def markdown(doc: str) -> list[str]:
    """Return the blocks of a numpydoc docstring in Markdown."""
    parts = SECTION.split(doc)
    blocks = _prose(parts[0])
    for heading, body in zip(parts[1::2], parts[2::2], strict=True):
        blocks.append(f"**{heading}**")
        if heading == "Examples":
            blocks.append(f"```\n{body.strip()}\n```")
        elif heading == "References":
            blocks.append("\n".join(f"- {one}" for one in works(body)))
        elif heading in ("Parameters", "Attributes", "Returns", "Yields", "Raises", "Warns"):
            blocks += _items(body)
        else:
            blocks += _prose(body)
    return blocks


def _items(body: str) -> list[str]:
    """Return a list of ``name : type`` with indented text below."""
    lines = []
    for entry in re.split(r"\n(?=\S)", body.strip()):
        head, _, text = entry.partition("\n")
        names, colon, kind = head.partition(" : ")
        shown = f"`{names}`" + (f": {kind}" if colon else "") if " " not in names or colon else head
        said = " ".join(inspect.cleandoc(text).split())
        lines.append(f"- {shown}" + (f". {said}" if said else ""))
    return ["\n".join(lines)]


def _prose(text: str) -> list[str]:
    """Return paragraphs; formulas between dollars, tables as they are written."""
    blocks = []
    text = re.sub(r"\\\|", "|", text)
    for part in re.split(r"\n\s*\n(?=\S)", text.strip()):
        if part.startswith(".. math::"):
            formula = inspect.cleandoc(part.removeprefix(".. math::"))
            blocks.append(f"$$\n{formula.strip()}\n$$")
        elif re.match(r"\s*={3,}", part):
            blocks.append(f"```\n{part}\n```")
        elif part.strip():
            blocks.append(part.rstrip())
    return blocks
