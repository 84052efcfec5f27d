"""Every example of README.md and docs/ runs, and prints what the page shows."""

import pytest


def test_examples_print_what_the_page_shows(page, examples):
    for e in examples.examples(page):
        if e.shown is not None:
            found = examples.difference(e.shown.text, e.printed)
            assert found is None, f"{page.name}, line {e.shown.line}: {found}"


def test_nearly_every_python_block_runs(examples):
    """Exempt blocks are few; each says so in the page."""
    blocks = [b for p in examples.pages() for b in examples.blocks(p.read_text(encoding="utf-8"))]
    code = [b for b in blocks if b.language == "python"]
    exempt = [b for b in code if b.comment == "no-run"]
    assert len(code) > 40
    assert len(exempt) <= len(code) / 10


PAGE = """
```python
import regspatial as rs
print("Ōsaka", 2, 1 / 3)
```

```text
{shown}
```
"""


@pytest.fixture
def compare(examples, tmp_path, monkeypatch):
    """Run a page with one example, and return the first difference."""
    monkeypatch.setattr(examples, "ROOT", tmp_path)
    for name in ("data", "recipes", "docs"):
        (tmp_path / name).mkdir()

    def compared(shown: str) -> str | None:
        page = tmp_path / "page.md"
        page.write_text(PAGE.format(shown=shown), encoding="utf-8")
        (one,) = examples.examples(page)
        return examples.difference(one.shown.text, one.printed)

    return compared


def test_what_is_printed_is_shown(compare):
    assert compare("Ōsaka 2 0.3333333333333333") is None
    assert compare("Ōsaka   2  0.3333333333333334") is None  # widths, and one unit


@pytest.mark.parametrize(
    "shown",
    [
        "Osaka 2 0.3333333333333333",
        "Ōsaka 3 0.3333333333333333",
        "Ōsaka 2 0.3333333333333433",
        "Ōsaka 2 0.333",
        "Ōsaka 2 0.3333333333333333\nmore",
        "Ōsaka 2",
        "",
    ],
)
def test_a_page_that_shows_something_else_is_found(compare, shown):
    assert compare(shown) is not None


def test_dots_stand_for_lines(examples):
    printed = "a 1.00\nb 2.00\n-----\nc 3.00\n"
    assert examples.difference("…\nb 2.00\n…", printed) is None
    assert examples.difference("a 1.00\nb 2.00\n---------\nc 3.00", printed) is None
    assert examples.difference("…\nb 2.02\n…", printed) is not None
    assert examples.difference("…\nc 3.00\nb 2.00", printed) is not None
    assert examples.difference("a 1.00\n…\nb 2.00", printed) is not None


def test_a_failing_example_names_page_and_line(examples, tmp_path, monkeypatch):
    monkeypatch.setattr(examples, "ROOT", tmp_path)
    for name in ("data", "recipes", "docs"):
        (tmp_path / name).mkdir()
    page = tmp_path / "page.md"
    page.write_text("one\n\n```python\n1 / 0\n```\n", encoding="utf-8")
    with pytest.raises(RuntimeError, match=r"page\.md, line 3: ZeroDivisionError"):
        examples.examples(page)
    page.write_text("```sh\nregspatial run nothing\n```\n", encoding="utf-8")
    with pytest.raises(RuntimeError, match="exit code 2, not 0"):
        examples.examples(page)
