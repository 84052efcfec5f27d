"""Notes under tables end with a whole sentence, and methods told again keep names that have commas."""

from regspatial.reporting._notes import NOTE_LETTERS, letters, two_lines
from regspatial.reporting._once import paragraph_of


def test_a_note_does_not_break_off_within_brackets():
    note = f"标准误按配对计算。{'抽样' * 48}（种子 13；界限 -0.07 至 0.10）只按正态分布。{'再说' * 30}。"
    (head,), (tail,) = two_lines([note])
    assert head == "标准误按配对计算。"
    assert head + tail == note
    assert letters(head) <= NOTE_LETTERS


def test_a_part_before_a_semicolon_ends_with_a_full_stop():
    (head,), (tail,) = two_lines([f"各点沿边界编号；{'每个效应' * 30}。"])
    assert head == "各点沿边界编号。"
    assert tail.startswith("每个效应")
    (head,), _tail = two_lines([f"Places are numbered; {'Effects ' * 40}end."])
    assert head == "Places are numbered."


def test_a_formula_told_again_keeps_names_with_commas():
    def said(y: str) -> list[str]:
        return [
            f"Least squares: Innovation, {y} ~ Pilot + GDP per head, log + Spending; N = 90; effects: region; errors: CR2."
        ]

    before: list = []
    paragraph_of(said("quantity"), said("quantity"), "Quantity", before, "en")
    again = paragraph_of(said("quality"), said("quality"), "Quality", before, "en")
    assert "Innovation, quality ~ Pilot + GDP per head, log + Spending" in again
    assert "N = 90" not in again
