"""Recipe files that are none: one sentence each, in bounded time, never a traceback."""

import pytest

from regspatial.errors import FileFormatError
from regspatial.recipes import read_recipe

STEP = '[[step]]\nname = "a"\ntool = "moran"\n'
DEEP = "nested more than 30 levels"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param(f"title = {'[' * 3000}{']' * 3000}", DEEP, id="lists"),
        pytest.param(f"title = {'[' * 31}{']' * 31}", DEEP, id="lists-just"),
        pytest.param("a = " + "{a = " * 3000 + "1" + "}" * 3000, DEEP, id="tables"),
        pytest.param(f"a{'.a' * 100_000} = 1", DEEP, id="dotted key"),
        pytest.param(f"a{'. a' * 100} = 1", DEEP, id="dotted key with blanks"),
        pytest.param(f"[{'a.' * 100_000}a]\nb = 1", DEEP, id="dotted table"),
        pytest.param(f"""[{'"é".' * 100_000}a]\nb = 1""", DEEP, id="quoted parts"),
        pytest.param(f"rng = {'9' * 400}\n{STEP}", "more than 64 bits", id="400 digits"),
        pytest.param(f"rng = {'9' * 5000}\n{STEP}", "more than 64 bits", id="5000 digits"),
        pytest.param(f"{STEP}permutations = 9223372036854775808", "64 bits", id="just too large"),
        pytest.param(f"{STEP}of = [[-9223372036854775809]]", "64 bits", id="in a list"),
        pytest.param("title = \na = 1", "not a TOML file.*line 1", id="no value"),
        pytest.param("title = 'a'\r# b", "not a TOML file", id="lone carriage return"),
        pytest.param("#" * 1_000_001, "larger than 1,000,000 bytes", id="too large"),
        pytest.param("title = '\udcff'", "not a TOML file", id="no UTF-8"),
    ],
)
def test_what_no_recipe_is(tmp_path, text, sentence):
    path = tmp_path / "r.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(FileFormatError, match=sentence) as caught:
        read_recipe(path)
    assert "r.toml" in caught.value.zh


def test_what_a_recipe_may_be(tmp_path):
    path = tmp_path / "r.toml"
    prose = "One sentence. " * 200
    path.write_text(
        f'title = "a"\r\nnote = "{prose}"\r\nrng = 9223372036854775807\r\n{STEP}params.variable = "x"',
        "utf-8",
    )
    assert read_recipe(path).rng == 2**63 - 1
