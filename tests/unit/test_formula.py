"""The formula reader: what it reads, what it refuses, and formulaic as an oracle."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import (
    DomainError,
    FormulaError,
    MissingValueError,
    UnknownColumnError,
)
from regspatial.formula import MAX_CHARACTERS, evaluate, parse
from regspatial.formula.models import expression


@pytest.fixture(scope="module")
def panel():
    rng = np.random.default_rng(1)
    names = ("y", "a", "b", "c", "数字化", "人均GDP", "my col", "ln_1")
    return rs.Panel.from_arrays(
        ["r1", "r2", "r3"], [2001, 2002], {n: rng.uniform(0.5, 2.0, size=(2, 3)) for n in names}
    )


@pytest.mark.parametrize(
    ("text", "terms", "intercept"),
    [
        ("y ~ a", ["a"], True),
        ("y ~ a + b - 1", ["a", "b"], False),
        ("y ~ 0 + a", ["a"], False),
        ("y ~ -1 + a", ["a"], False),
        ("y ~ 1 + a", ["a"], True),
        ("y ~ a - 1 + 1", ["a"], True),
        ("y ~ a*b", ["a", "b", "a:b"], True),
        ("y ~ a*b:c", ["a", "b:c", "a:b:c"], True),
        ("y ~ (a + b):c", ["a:c", "b:c"], True),
        ("y ~ a*b - a", ["b", "a:b"], True),
        ("y ~ b:a + a:b", ["b:a"], True),
        ("y ~ a + a", ["a"], True),
        ("y ~ a:a", ["a"], True),
        ("log(y) ~ log( a ) + square(b)+sqrt(c)", ["log(a)", "square(b)", "sqrt(c)"], True),
        ("y ~ log(a/b) + exp(-c)", ["log(a / b)", "exp(-c)"], True),
        ("y ~ log((a + b) * 2) : c", ["log((a + b) * 2):c"], True),
        ("y ~ 数字化 + log(人均GDP)", ["数字化", "log(人均GDP)"], True),
        ("y ~ `my col`:a", ["my col:a"], True),
        ("y ~\n a +\n b", ["a", "b"], True),
        ("y ~ a^2 + a/b + 1/c", ["a^2", "a / b", "1 / c"], True),
        ("y ~ a ** 2", ["a^2"], True),
        ("y ~ I(a*b - 1) + -a^2 + a^2", ["I(a * b - 1)", "a^2"], True),
        ("y / c ~ log（a）＋b", ["log(a)", "b"], True),
        (
            "y ~ lag(log(a),2) + winsor(b, .01, by=period)",
            ["lag(log(a), 2)", "winsor(b, 0.01, by=period)"],
            True,
        ),
    ],
)
def test_reads(text, terms, intercept):
    got = parse(text)
    assert [t.name for t in got.terms] == terms
    assert got.intercept is intercept


def test_values_are_the_columns_functions(panel):
    got = evaluate(parse("log(y) ~ a + a:b + log(a / `my col` + 1.5)"), panel)
    c = panel.columns
    assert got.y == pytest.approx(np.log(c["y"]))
    assert got.y_name == "log(y)"
    assert got.x["a:b"] == pytest.approx(c["a"] * c["b"])
    assert got.x["log(a / my col + 1.5)"] == pytest.approx(np.log(c["a"] / c["my col"] + 1.5))


def test_full_width_letters_are_found(panel):
    # Python's parser turns ＧＤＰ into GDP; the column keeps its own spelling.
    wide = panel.with_columns(by_position=True, 人均ＧＤＰ=panel.columns["a"])
    alone = rs.Panel.from_arrays(
        wide.ids, wide.times, {"y": wide.columns["y"], "人均ＧＤＰ": wide.columns["a"]}
    )
    got = evaluate(parse("y ~ 人均ＧＤＰ"), alone)
    assert next(iter(got.x.values())) == pytest.approx(wide.columns["a"])


@pytest.mark.parametrize(
    "text",
    [
        "y ~ __import__('os').system('true')",
        "y ~ a.__class__",
        "y ~ a[0]",
        "y ~ (lambda: a)()",
        "y ~ [a for a in b]",
        "y ~ a if b else c",
        "y ~ f'{a}'",
        "y ~ 'a'",
        "y ~ eval(a)",
        "y ~ open(a)",
        "y ~ log.__call__(a)",
        "y ~ log(a)(b)",
        "y ~ log(x=a)",
        "y ~ log(*a)",
        "y ~ log(a, b)",
        "y ~ log()",
        "y ~ log('a')",
        "y ~ log(a:b)",
        "y ~ log(a if b else c)",
        "y ~ log(True)",
        "y ~ (a := b)",
        "y ~ a; b",
        "y ~ a == b",
        "y ~ a and b",
        "y ~ ~a",
        "y ~ (a - b):c",
        "y ~ (a + b)^2",
        "y ~ a * b / c",
        "y ~ log(dummies(a))",
        "y ~ lag(a, 0)",
        "y ~ lag(a, b)",
        "y ~ lag(a, 1.5)",
        "y ~ winsor(a, by=never)",
        "y ~ winsor(a, size=3)",
        "y ~ deflate(a, b)",
        "y ~ 2",
        "y ~ 1",
        "y ~ a + 2",
        "y ~ True",
        "y ~ 1:a",
        "y ~ ",
        " ~ a",
        "y",
        "",
        "y ~ a ~ b",
        "y + a ~ b",
        "1 ~ a",
        "y:a ~ b",
        "y ~ a +",
        "y ~ a b",
        "y ~ (a",
        "y ~ a\x00b",
        "y ~ " + "(" * 600 + "a" + ")" * 600,
        "y ~ " + "*".join(f"a{i}" for i in range(12)),
        "y ~ " + "+".join(f"a{i}" for i in range(501)),
        "y ~ " + "-" * 1500 + "a",
        "y ~ " + "+".join(["a"] * MAX_CHARACTERS),
        "y ~ log(" + "-" * 1900 + "a)",
    ],
)
def test_refuses_with_a_sentence(text):
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert "log" in caught.value.en
    assert caught.value.zh != caught.value.en


def test_five_hundred_terms_are_allowed():
    assert len(parse("y~" + "+".join(f"a{i:02x}" for i in range(256))).terms) == 256


def test_two_thousand_characters_are_the_most():
    """The limit that the sentence names, to the character."""
    text = "y ~ a".ljust(2000)
    assert [t.name for t in parse(text).terms] == ["a"]
    with pytest.raises(FormulaError, match="has 2001 characters, more than 2000"):
        parse(text + " ")
    alone = "a".ljust(2000)
    assert expression(alone) == expression("a")
    with pytest.raises(FormulaError, match="has 2001 characters, more than 2000"):
        expression(alone + " ")


def test_long_sums_do_not_recurse():
    assert [t.name for t in parse("y~" + "+".join(["a"] * 950)).terms] == ["a"]


def test_unknown_names_are_all_named_with_what_they_might_be(panel):
    with pytest.raises(UnknownColumnError, match="ln_1") as caught:
        evaluate(parse("y ~ ln1 + a + nothing"), panel)
    assert caught.value.columns == ("ln1", "nothing")


def test_a_function_is_not_a_column(panel):
    with pytest.raises(UnknownColumnError):
        evaluate(parse("y ~ exec"), panel)


@pytest.mark.parametrize("value", [0.0, -1.0])
def test_logarithm_of_what_is_not_positive_names_region_and_year(panel, value):
    a = panel.columns["a"].copy()
    a[1, 2] = value
    with pytest.raises(DomainError, match="r3 2002") as caught:
        evaluate(parse("y ~ log(a)"), panel.with_columns(by_position=True, a=a))
    assert caught.value.ids == ("r3",)
    assert caught.value.columns == ("log(a)",)


@pytest.mark.parametrize("text", ["y ~ exp(a*1000)", "y ~ sqrt(a - 3)", "y ~ log(a / (b - b))"])
def test_numbers_that_are_none_are_refused(panel, text):
    with pytest.raises(DomainError):
        evaluate(parse(text), panel)


def test_empty_cells_of_used_columns_only(panel):
    a = panel.columns["a"].copy()
    a[0, 0] = np.nan
    with_gap = panel.with_columns(by_position=True, a=a)
    assert list(evaluate(parse("y ~ b"), with_gap).x) == ["b"]
    with pytest.raises(MissingValueError, match="r1 2001"):
        evaluate(parse("y ~ log(a)"), with_gap)


@pytest.mark.parametrize(
    "right",
    ["a + b", "a*b", "a*b*c", "(a+b):c", "a:b + c - 1", "0 + a*b - a", "(a+b)*c - b:c", "a*b:c"],
)
@pytest.mark.filterwarnings("ignore")  # of the oracle's own imports
def test_formulaic_makes_the_same_columns(panel, right):
    formulaic = pytest.importorskip("formulaic")
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({n: panel.columns[n].ravel() for n in ("y", "a", "b", "c")})
    wanted = formulaic.model_matrix(right, frame)
    got = evaluate(parse(f"y ~ {right}"), panel)
    names = {frozenset(n.split(":")): n for n in wanted.columns if n != "Intercept"}
    assert ("Intercept" in wanted.columns) == got.intercept
    assert {frozenset(n.split(":")) for n in got.x} == set(names)
    for name, values in got.x.items():
        column = wanted[names[frozenset(name.split(":"))]]
        assert values.ravel() == pytest.approx(column.to_numpy())


def test_arithmetic_inside_functions(panel):
    a, b = panel.columns["a"], panel.columns["b"]
    got = evaluate(parse("y ~ sqrt(a * a) + exp(b - 2 * a) + square(a + b)"), panel).x
    wanted = [np.sqrt(a * a), np.exp(b - 2 * a), (a + b) ** 2]
    for found, value in zip(got.values(), wanted, strict=True):
        assert found == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize(
    "name", ["exp", "log", "sqrt", "square", "lambda", "in", "class", "global"]
)
def test_a_column_called_as_a_function_or_a_word_of_python_is_a_column(name):
    """Exports are called exp, schooling class: names are functions only where they are called."""
    values = np.array([[1.0, 2.0, 4.0]])
    other = rs.Panel.from_arrays(["r1", "r2", "r3"], [2001], {"y": values * 3, name: values})
    got = evaluate(parse(f"y ~ {name} + log({name}) + {name}:y"), other)
    assert parse(f"{name} ~ y").columns == (name, "y")
    assert got.x[name].tolist() == values.tolist()
    assert got.x[f"log({name})"] == pytest.approx(np.log(values))
    assert list(got.x) == [name, f"log({name})", f"{name}:y"]


def test_a_function_that_is_called_is_no_column(panel):
    assert parse("log(y) ~ exp(a)").columns == ("y", "a")
    with pytest.raises(UnknownColumnError, match="not in the panel: exp"):
        evaluate(parse("y ~ exp"), panel)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("y ~ C(a)", "'C' is not allowed; here it is called dummies"),
        ("y ~ L(a)", "'L' is not allowed; here it is called lag"),
        ("y ~ a | city + year", "behind a bar .* fixed_effects= chooses those of regions"),
    ],
)
def test_habits_of_other_programs_are_answered(text, said):
    with pytest.raises(FormulaError, match=said):
        parse(text)


def test_ln_is_log():
    got = parse("ln(y) ~ ln(a) + a")
    assert [t.name for t in got.terms] == ["log(a)", "a"]
    assert got.columns == ("y", "a")
