"""The page on the audit lists every check that there is, by its name and in words; the code has no other."""

import re
from pathlib import Path

import pytest

from regspatial.terms import term
from regspatial.terms.audit import FAMILIES
from regspatial.words import say

ROOT = Path(__file__).parents[3]
CHECKS = FAMILIES["audit_check"]


@pytest.mark.parametrize(
    ("page", "language", "joint"), [("audit.md", "en", ": "), ("audit.zh.md", "zh", "\uff1a")]
)
def test_the_page_lists_every_check(page, language, joint):
    text = (ROOT / "docs" / "methods" / page).read_text(encoding="utf-8")
    listed = dict(re.findall(rf"^- `(\w+)`{joint}(.+)$", text, re.MULTILINE))
    assert listed == {name: say(term("audit_check", name), language) for name in CHECKS}


def test_every_check_of_the_code_has_words_and_every_word_a_check():
    code = "".join(p.read_text("utf-8") for p in (ROOT / "regspatial" / "audit").rglob("*.py"))
    named = set(re.findall(r'"(\w+)"', code))
    assert set(CHECKS) <= named
    held = set(re.findall(r'held\(\s*[^,()]*(?:\([^()]*\))?[^,()]*,\s*"(\w+)"', code))
    held |= set(re.findall(r'check="(\w+)"', code))
    assert len(held) > 30
    assert held <= set(CHECKS)
