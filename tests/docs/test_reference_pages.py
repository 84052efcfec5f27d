"""The generated reference pages say what the catalog says."""

import importlib.util
from pathlib import Path

import pytest

from regspatial import catalog

ROOT = Path(__file__).resolve().parents[2]


def _build():
    spec = importlib.util.spec_from_file_location("docs_build", ROOT / "docs" / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["tools.md", "tools.zh.md"])
def test_kept_pages_are_those_the_catalog_gives(name: str) -> None:
    build = _build()
    kept = (build.REFERENCE / name).read_text(encoding="utf-8")
    assert kept == build.pages()[build.REFERENCE / name], "the catalog changed: run `make docs`"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_tool_and_parameter_is_on_the_page(language: str) -> None:
    sections = _build().page(language).split("\n### ")[1:]
    by_name = {section.partition("\n")[0]: section for section in sections}
    assert by_name.keys() == {tool.name for tool in catalog.tools()}
    for tool in catalog.tools():
        section = by_name[tool.name]
        missing = [p.name for p in catalog.expand(tool) if f"| `{p.name}` |" not in section]
        missing += [o.name for o in tool.outputs if f"- `{o.name}` (" not in section]
        assert not missing, (tool.name, missing)
