"""Write the reference pages: tools from the catalog, Python names from docstrings, the error tree.

The pages are kept in the repository, so that they read without building anything; a test compares
them with the code.
"""

import sys
from pathlib import Path

from regspatial import catalog
from regspatial.words import say

sys.path.insert(0, str(Path(__file__).resolve().parent))

import error_pages
import python_pages

REFERENCE = Path(__file__).resolve().parent / "reference"

WORDS = {
    "en": {
        "title": "Tools",
        "intro": "Every tool has the same name and the same parameters in the shell "
        "(`regspatial run NAME`, options with `-` for `_`), as a step of a recipe, and in the QGIS "
        "toolbox (`regspatial:NAME`). This page is written from the same catalog; `make docs` "
        "writes it anew.",
        "other": "[中文](tools.zh.md)",
        "parameter": "Parameter",
        "kind": "Kind",
        "default": "Default",
        "meaning": "Meaning",
        "required": "required",
        "outputs": "Gives",
        "function": "Python",
        "choices": "One of",
        "range": "Range",
        "stop": ".",
        "also": "See also",
    },
    "zh": {
        "title": "工具",
        "intro": "每个工具在命令行（`regspatial run 名称`，选项中 `_` 写作 `-`）、研究方案的步骤和 QGIS "
        "工具箱（`regspatial:名称`）中名称与参数相同。本页由同一目录生成；`make docs` 可重新生成。",
        "other": "[English](tools.md)",
        "parameter": "参数",
        "kind": "类型",
        "default": "默认值",
        "meaning": "含义",
        "required": "必填",
        "outputs": "输出",
        "function": "Python",
        "choices": "可选值",
        "range": "范围",
        "stop": "。",
        "also": "另见",
    },
}


def page(language: str) -> str:
    """Return the reference page in one language."""
    words = WORDS[language]
    tools = catalog.tools()
    blocks = [f"# {words['title']}", f"{words['intro']} {words['other']}"]
    for group, name in catalog.GROUPS.items():
        members = [tool for tool in tools if tool.group == group]
        if members:
            blocks.append(f"## {say(name, language)}")
        for tool in members:
            blocks += _tool(tool, language)
    return "\n\n".join(blocks) + "\n"


def _tool(tool: catalog.Tool, language: str) -> list[str]:
    words = WORDS[language]
    head = "| {parameter} | {kind} | {default} | {meaning} |".format(**words)
    rows = [_parameter(parameter, language) for parameter in catalog.expand(tool)]
    outputs = [f"- `{o.name}` ({o.kind}): {o.label(language)}" for o in tool.outputs]
    entry = tool.entry.removeprefix(".").replace(":", ".")
    return [
        f"### {tool.name}",
        f"**{tool.label(language)}{words['stop']}** {tool.help(language)}",
        f"{words['function']}: `regspatial.{entry}`",
        "\n".join([head, "| --- | --- | --- | --- |", *rows]),
        "\n".join([f"{words['outputs']}:", "", *outputs]),
        *_relatives(tool, words),
    ]


def _relatives(tool: catalog.Tool, words: dict[str, str]) -> list[str]:
    """Return the line that names what stands behind the same door."""
    near = ", ".join(f"[`{one.name}`](#{one.name})" for one in catalog.relatives(tool))
    return [f"{words['also']}: {near}"] if near else []


def _parameter(parameter: catalog.Param, language: str) -> str:
    words = WORDS[language]
    meaning = [f"{parameter.label(language)}{words['stop']}"]
    if parameter.help(language):
        meaning.append(parameter.help(language))
    if parameter.choices:
        names = (f"`{c.value}` ({c.label(language)})" for c in parameter.choices)
        meaning.append(f"{words['choices']}: {'; '.join(names)}{words['stop']}")
    if parameter.minimum is not None or parameter.maximum is not None:
        low = "" if parameter.minimum is None else f"{parameter.minimum:g}"
        high = "" if parameter.maximum is None else f"{parameter.maximum:g}"
        meaning.append(f"{words['range']}: {low} – {high}{words['stop']}")
    default = (
        words["required"]
        if parameter.required
        else "-"
        if parameter.default is None or parameter.default is catalog.REQUIRED
        else f"`{parameter.default}`"
    )
    text = " ".join(meaning).replace("|", "\\|").replace("\n", " ")
    return f"| `{parameter.name}` | {parameter.kind} | {default} | {text} |"


def pages() -> dict[Path, str]:
    """Return what every generated page should hold."""
    tools = {REFERENCE / "tools.md": page("en"), REFERENCE / "tools.zh.md": page("zh")}
    return {**tools, **python_pages.pages(), **error_pages.pages()}


if __name__ == "__main__":
    for path, text in pages().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
