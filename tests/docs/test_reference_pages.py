"""The generated reference pages say what the code says."""

import pytest

from regspatial import catalog, errors


def test_kept_pages_are_those_that_the_code_gives(build):
    for path, text in build.pages().items():
        kept = path.read_text(encoding="utf-8") if path.exists() else ""
        assert kept == text, f"{path.name}: the code changed; run `make docs`"


def test_no_page_is_left_of_what_is_not_generated_any_more(build):
    there = {path for folder in build.FOLDERS for path in folder.iterdir()}
    assert there <= build.pages().keys()


@pytest.mark.parametrize("suffix", ["", ".zh"])
def test_every_tool_parameter_and_output_is_on_its_page_or_on_that_of_inputs(suffix, build) -> None:
    pages, folder = build.pages(), build.REFERENCE / "tools"
    shared = pages[folder / f"inputs{suffix}.md"]
    index = pages[build.REFERENCE / f"tools{suffix}.md"]
    for tool in catalog.tools():
        text = pages[folder / f"{tool.name}{suffix}.md"]
        both = text + shared if "](inputs" in text else text
        missing = [p.name for p in catalog.expand(tool) if f"| `{p.name}` |" not in both]
        missing += [o.name for o in tool.outputs if f"- `{o.name}` (" not in text]
        assert not missing, (tool.name, missing)
        assert f"`regspatial run {tool.name}" in text
        assert f"[`{tool.name}`](tools/{tool.name}{suffix}.md)" in index


def test_a_page_is_read_at_once(build):
    """The page of all tools had 700 kB; what many tools take stands once, on a page of its own."""
    longest = {p.name: len(t) for p, t in build.pages().items() if p.parent.name == "tools"}
    assert {name: n for name, n in longest.items() if n > 25_000} == {}


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
