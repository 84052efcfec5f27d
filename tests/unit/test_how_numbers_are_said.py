"""Numbers in sentences: without a power of ten where that is short, with minus signs in print."""

import pytest

from regspatial.reporting._paper import PAPER
from regspatial.results.table import p_said, values_said
from regspatial.words import Message, listed
from regspatial.words.numerals import in_full, in_print, raised


@pytest.mark.parametrize(
    ("given", "full", "printed"),
    [
        ("2.67e-05", "0.0000267", "0.0000267"),
        ("3.79e+04", "37900", "37900"),
        ("-1.2e-12", "-1.2e-12", "−1.2 × 10⁻¹²"),
        ("1.5e+22", "1.5e+22", "1.5 × 10²²"),
        ("-0.5 to -.3", "-0.5 to -.3", "−0.5 to −.3"),
        ("2019-2020, T-1, p-value", "2019-2020, T-1, p-value", "2019-2020, T-1, p-value"),
        ("1e-05", "0.00001", "0.00001"),
    ],
)
def test_powers_and_signs(given, full, printed):
    assert in_full(given) == full
    assert in_print(given) == printed


def test_a_cell_keeps_the_digits_it_has():
    assert raised("(-8.81e-09)***") == "(−8.81 × 10⁻⁹)***"


def test_a_sentence_writes_numbers_as_its_face_does():
    said = Message("{a:.3g} and {b}, {many}", a=-2.671e-5, b=-3, many=listed([-0.5, 1e-6]))
    assert said.text() == "-0.0000267 and -3, -0.5, 0.000001"
    assert said.text("en", PAPER) == "−0.0000267 and −3, −0.5, 0.000001"
    assert Message("{id}", id="a-1e-5").text("en", PAPER) == "a-1e-5", "a text is its owner's"
    assert Message("{yes}", yes=True).text("en", PAPER) == "True"


def test_p_is_never_zero():
    assert p_said(0.0004).text() == "p < 0.001"
    assert p_said(0.0123).text("zh") == "p = 0.012"


def test_values_with_their_names():
    assert values_said(("rho", "tau"), (-0.25, 1e-7)).endswith("tau = 0.0000001")


def test_print_has_words_for_options():
    one = Message(
        "{param:bias_correction=none}; {param:no_such_thing=a_b}; {param:model}{python: x=}"
    )
    assert one.text("en", PAPER) == "“bias correction: none”; “no such thing: a b”; “model”"
    assert one.text("zh", PAPER).startswith("“偏差修正：无”")


def test_chinese_has_blanks_beside_letters_and_digits_and_none_beside_chinese():
    sentence = "{x}的第{k}个值"
    assert Message(sentence, x="gdp", k=3).text("zh") == "gdp 的第 3 个值"
    assert Message(sentence, x="产出", k=3).text("zh") == "产出的第 3 个值"
    assert Message("的 {param:missing} 和", a=1).text("zh", PAPER).count(" ") == 0
    assert Message(sentence, x="gdp", k=3).text("en") == "gdp的第3个值"
