"""The generated reference pages say what the code says."""

import pytest

from regspatial import catalog, errors


def test_kept_pages_are_those_that_the_code_gives(build):
    for path, text in build.pages().items():
        kept = path.read_text(encoding="utf-8") if path.exists() else ""
        assert kept == text, f"{path.name}: the code changed; run `make docs`"


def test_no_page_is_left_of_what_is_not_generated_any_more(build):
    there = set((build.REFERENCE / "python").glob("*.md"))
    assert there <= build.pages().keys()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_tool_and_parameter_is_on_the_page(language: str, build) -> None:
    sections = build.page(language).split("\n### ")[1:]
    by_name = {section.partition("\n")[0]: section for section in sections}
    assert by_name.keys() == {tool.name for tool in catalog.tools()}
    for tool in catalog.tools():
        section = by_name[tool.name]
        missing = [p.name for p in catalog.expand(tool) if f"| `{p.name}` |" not in section]
        missing += [o.name for o in tool.outputs if f"- `{o.name}` (" not in section]
        assert not missing, (tool.name, missing)


@pytest.mark.parametrize("name", ["errors.md", "errors.zh.md"])
def test_every_error_is_in_the_tree(name, build):
    text = build.pages()[build.REFERENCE / name]
    for one in vars(errors).values():
        if isinstance(one, type) and issubclass(one, (errors.RegspatialError, UserWarning)):
            assert f"- `{one.__name__}`" in text


def test_docstrings_become_markdown(build):
    doc = """Return x.

.. math:: y = a\\|b\\|

Parameters
----------
x : float
    The one
    thing.
y, z : int

References
----------
Ord, K. (1975). Models. JASA 70.
    More.
Moran, P. A. P. (1950). Notes.

Examples
--------
>>> 1
1
"""
    assert build.python_pages.markdown(doc) == [
        "Return x.",
        "$$\ny = a|b|\n$$",
        "**Parameters**",
        "- `x`: float. The one thing.\n- `y, z`: int",
        "**References**",
        "- Ord, K. (1975). Models. JASA 70. More.\n- Moran, P. A. P. (1950). Notes.",
        "**Examples**",
        "```\n>>> 1\n1\n```",
    ]
