"""The programs of docs/, loaded by their paths."""

import importlib.util
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"


def load(name: str):
    known = f"docs_{name}"
    if known not in sys.modules:
        spec = importlib.util.spec_from_file_location(known, DOCS / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        sys.modules[known] = module  # dataclasses look their module up
        spec.loader.exec_module(module)
    return sys.modules[known]


@pytest.fixture(scope="session")
def examples():
    """docs/examples.py: blocks of pages, run and compared."""
    return load("examples")


@pytest.fixture(scope="session")
def build():
    """docs/build.py: what the generated pages should hold."""
    return load("build")


def all_pages() -> list[Path]:
    """Return README.md, SECURITY.md and docs/**/*.md."""
    return [DOCS.parent / "README.md", DOCS.parent / "SECURITY.md", *sorted(DOCS.rglob("*.md"))]


@pytest.fixture(scope="session")
def pages() -> list[Path]:
    """Every page, for rules that read them."""
    return all_pages()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give every test that asks for a `page` each one that has a block of code."""
    if "page" in metafunc.fixturenames:
        found = [p for p in all_pages() if "```" in p.read_text("utf-8")]
        metafunc.parametrize("page", found, ids=[str(p.relative_to(DOCS.parent)) for p in found])
