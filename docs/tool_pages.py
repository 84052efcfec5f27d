"""The pages of the tools: an index by question, a page a tool, and one page for what many tools take."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from regspatial import catalog
from regspatial.asking.calls import in_python, in_shell, setting
from regspatial.catalog import Param, Tool
from regspatial.words import say

DOCS = Path(__file__).resolve().parent
REFERENCE, PICTURES = DOCS / "reference", DOCS / "images" / "tools"
LANGUAGES = {"en": "", "zh": ".zh"}
MOST_TAGS = 4
WORDS = {
    "en": {
        "title": "Tools",
        "intro": "Every tool has the same name and the same parameters in Python (`rs.NAME`), in the shell "
        "(`regspatial run NAME`, options with `-` for `_`), as a step of a recipe, and in QGIS (`regspatial:NAME`). "
        'Ask by `rs.find("…")`, `regspatial find …` or the field at the top of QGIS\'s Study panel. '
        "`make docs` writes these pages from the catalog.",
        "other": "[中文](tools.zh.md)",
        "tool": "Tool",
        "gives": "What it does",
        "asked": "Also asked as",
        "parameter": "Parameter",
        "kind": "Kind",
        "default": "Default",
        "meaning": "Meaning",
        "required": "required",
        "outputs": "Gives",
        "choices": "One of",
        "range": "Range",
        "stop": ".",
        "shell": "Shell",
        "also": "See also",
        "takes": "Also takes",
        "with": "In Python, with for example",
        "inputs": "Maps, tables, weights and flows",
        "inputs_intro": "What many tools take, and how each of them is read: in the shell and in recipes by these names, "
        "in QGIS as fields of the dialog. In Python a tool takes `Regions`, a `Panel`, `SpatialWeights`, a `FlowTable`.",
        "regions": "Map",
        "panel": "Table",
        "weights": "Weights",
        "flows": "Flows",
        "page": "tools.md",
    },
    "zh": {
        "title": "工具",
        "intro": "每个工具在 Python（`rs.名称`）、命令行（`regspatial run 名称`，选项中 `_` 写作 `-`）、研究方案的步骤和 QGIS"
        '（`regspatial:名称`）中名称与参数相同。可用 `rs.find("…")`、`regspatial find …` 或 QGIS 研究面板顶部的提问框查找。'
        "这些页面由同一目录生成；`make docs` 可重新生成。",
        "other": "[English](tools.md)",
        "tool": "工具",
        "gives": "用途",
        "asked": "也可这样问",
        "parameter": "参数",
        "kind": "类型",
        "default": "默认值",
        "meaning": "含义",
        "required": "必填",
        "outputs": "输出",
        "choices": "可选值",
        "range": "范围",
        "stop": "。",
        "shell": "命令行",
        "also": "另见",
        "takes": "另可输入",
        "with": "在 Python 中，例如",
        "inputs": "地图、数据表、权重与流量",
        "inputs_intro": "许多工具共用的输入及其读取方式：在命令行和研究方案中用这些名称，在 QGIS 中为对话框的各栏。"
        "在 Python 中，工具接受 `Regions`、`Panel`、`SpatialWeights`、`FlowTable`。",
        "regions": "地图",
        "panel": "数据表",
        "weights": "权重",
        "flows": "流量",
        "page": "tools.zh.md",
    },
}
SHARED = {kind: catalog.asked_of(kind) for kind in catalog.COMPOUND}
"""What a map, a table, weights and flows are taken apart into: said once, on a page of their own."""


def pages() -> dict[Path, str]:
    """Return what every page of the tools, and every picture on them, should hold."""
    out: dict[Path, str] = {}
    drawn, chosen = _loaded("_build/help_pictures.py"), _loaded("algorithms/help_of.py")
    for language, suffix in LANGUAGES.items():
        out[REFERENCE / f"tools{suffix}.md"] = index(language)
        out[REFERENCE / "tools" / f"inputs{suffix}.md"] = inputs(language)
        for tool in catalog.tools():
            picture = chosen.picture_of(tool.name, tool.group)
            out[REFERENCE / "tools" / f"{tool.name}{suffix}.md"] = page(tool, language, picture)
            out[PICTURES / f"{picture}.svg"] = drawn.svg(picture)
    return out


def _loaded(name: str) -> ModuleType:
    """Return a module of the plugin that needs no QGIS: it draws and chooses the picture of a tool there too."""
    path = DOCS.parent / "qgis_plugin" / name
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def index(language: str) -> str:
    """Return the page of all tools: by group, doors first, each with what it does and how it is asked for."""
    words, suffix = WORDS[language], LANGUAGES[language]
    blocks = [f"# {words['title']}", f"{words['intro']} {words['other']}"]
    blocks.append(f"[{words['inputs']}](tools/inputs{suffix}.md)")
    for group, name in catalog.GROUPS.items():
        rows = [f"| {words['tool']} | {words['gives']} | {words['asked']} |", "| --- | --- | --- |"]
        for tool in catalog.tools():
            if tool.group == group:
                indent = "&emsp;" if tool.behind else ""
                link = f"[`{tool.name}`](tools/{tool.name}{suffix}.md)"
                tags = ", ".join(tool.tags(language)[:MOST_TAGS])
                rows.append(f"| {indent}{link} | {_cell(tool.label(language))} | {_cell(tags)} |")
        blocks += [f"## {say(name, language)}", "\n".join(rows)]
    return "\n\n".join(blocks) + "\n"


def page(tool: Tool, language: str, picture: str) -> str:
    """Return the page of one tool."""
    words, suffix = WORDS[language], LANGUAGES[language]
    title, group = tool.label(language), say(catalog.GROUPS[tool.group], language)
    own = [p for p in catalog.expand(tool) if p not in _shared(tool)]
    table = [
        "| {parameter} | {kind} | {default} | {meaning} |".format(**words),
        "| --- | --- | --- | --- |",
        *(_parameter(p, language) for p in own),
    ]
    outputs = [f"- `{o.name}` ({o.kind}): {o.label(language)}" for o in tool.outputs]
    blocks = [
        f"# {tool.name}",
        f"**{title}{words['stop']}** {tool.help(language)}",
        f"![{title}](../../images/tools/{picture}.svg)",
        "\n".join(_calls(tool, language, f"{group} › {title}")),
        *(["\n".join(table)] if own else []),
        *_takes(tool, language),
        "\n".join([f"{words['outputs']}:", "", *outputs]),
        *_relatives(tool, language),
        f"[{words['title']}](../tools{suffix}.md)",
    ]
    return "\n\n".join(blocks) + "\n"


def _calls(tool: Tool, language: str, in_qgis: str) -> Iterator[str]:
    """Yield the shortest call on three faces."""
    words = WORDS[language]
    python = in_python(tool)
    yield f"- Python: `{python}`"
    yield f"- {words['shell']}: `{in_shell(tool)}`"
    yield f"- QGIS: **{in_qgis}** (`regspatial:{tool.name}`)"
    lines = [one for one in setting(tool) if one.partition(" =")[0] in python]
    if lines:
        yield f"- {words['with']} " + ", ".join(f"`{one}`" for one in lines)


def _shared(tool: Tool) -> list[Param]:
    """Return the parameters of a tool that stand on the page of inputs: of maps, tables, weights and flows."""
    names = {p.name for shared in SHARED.values() for p in shared}
    return [p for p in catalog.expand(tool) if p.name in names and p not in tool.params]


def _takes(tool: Tool, language: str) -> list[str]:
    """Return the line that leads to how the map, the table, weights and flows of a tool are read."""
    words, suffix = WORDS[language], LANGUAGES[language]
    there = {p.name for p in _shared(tool)}
    kinds = [kind for kind, parts in SHARED.items() if parts[0].name in there]
    links = ", ".join(f"[{words[k]}](inputs{suffix}.md#{_anchor(words[k])})" for k in kinds)
    return [f"{words['takes']}: {links}{words['stop']}"] if kinds else []


def _anchor(heading: str) -> str:
    return heading.lower().replace(" ", "-")


def _relatives(tool: Tool, language: str) -> list[str]:
    words, suffix = WORDS[language], LANGUAGES[language]
    near = ", ".join(f"[`{one.name}`]({one.name}{suffix}.md)" for one in catalog.relatives(tool))
    return [f"{words['also']}: {near}"] if near else []


def inputs(language: str) -> str:
    """Return the page of what many tools take."""
    words, suffix = WORDS[language], LANGUAGES[language]
    blocks = [f"# {words['inputs']}", words["inputs_intro"]]
    head = "| {parameter} | {kind} | {default} | {meaning} |".format(**words)
    for kind, parts in SHARED.items():
        rows = [head, "| --- | --- | --- | --- |", *(_parameter(p, language) for p in parts)]
        blocks += [f"## {words[kind]}", "\n".join(rows)]
    blocks.append(f"[{words['title']}](../tools{suffix}.md)")
    return "\n\n".join(blocks) + "\n"


def _parameter(parameter: Param, language: str) -> str:
    words = WORDS[language]
    meaning = [f"{parameter.label(language)}{words['stop']}"]
    if parameter.help(language):
        meaning.append(parameter.help(language))
    if parameter.choices:
        names = (f"`{c.value}` ({c.label(language)})" for c in parameter.choices)
        meaning.append(f"{words['choices']}: {'; '.join(names)}{words['stop']}")
    if parameter.minimum is not None or parameter.maximum is not None:
        meaning.append(f"{words['range']}: {_range(parameter)}{words['stop']}")
    return f"| `{parameter.name}` | {parameter.kind} | {_default(parameter, words)} | {_cell(' '.join(meaning))} |"


def _range(parameter: Param) -> str:
    low, high = (
        None if v is None else f"{v:,.10g}" for v in (parameter.minimum, parameter.maximum)
    )
    return f"≥ {low}" if high is None else f"≤ {high}" if low is None else f"{low} – {high}"


def _default(parameter: Param, words: dict[str, str]) -> str:
    if parameter.required:
        return words["required"]
    if parameter.default is None or parameter.default is catalog.REQUIRED:
        return "-"
    return f"`{parameter.default}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
