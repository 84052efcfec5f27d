"""Every sentence is said once in the code, and whole in every language."""

from __future__ import annotations

import ast
import importlib.util
import os
import pickle
import re
import shutil
import string
import subprocess
from pathlib import Path

import pytest

from regspatial import errors, words
from regspatial.reporting.tables import to_csv
from regspatial.results import Column, Table
from regspatial.terms import TERMS, Named, named, say_term
from regspatial.words import (
    Face,
    Message,
    ShellFace,
    _,
    listed,
    n_,
    p_,
    say,
    together,
    verbatim,
)
from regspatial.words import translated as _translations
from regspatial.words.translated import LOCALES, entries_of, translations

ROOT = Path(__file__).parent.parent.parent
CHINESE = re.compile("[\u3400-\u9fff]")
POS = sorted(LOCALES.glob("*/LC_MESSAGES/regspatial.po"))


def _script():
    spec = importlib.util.spec_from_file_location("words_script", ROOT / "docs/words.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def script():
    return _script()


def fields(text):
    """Names of the placeholders of a sentence, those inside a parameter's spelling too."""
    found = set()
    for _literal, name, spec, _conversion in string.Formatter().parse(text):
        if name is not None and name not in ("python", "shell", "qgis"):
            found.add(name)
        if spec:
            found |= fields(spec)
    return found


@pytest.mark.parametrize("path", POS, ids=lambda p: p.parent.parent.name)
def test_every_sentence_is_translated_and_nothing_is_obsolete(script, path):
    catalog, wanting = script.updated(path)
    assert wanting == []
    assert script.text_of(catalog) == path.read_text(encoding="utf-8"), "run `make words`"


@pytest.mark.parametrize("path", POS, ids=lambda p: p.parent.parent.name)
def test_placeholders_agree(path):
    wrong = []
    for key, value in entries_of(path.read_text(encoding="utf-8")):
        one, _glue, many = key.partition("\0")
        english = fields(one.rpartition("\x04")[2]) | (fields(many) if many else set())
        if key and fields(value) - english:
            wrong.append((key, value))
    assert wrong == []


@pytest.mark.parametrize(
    "path", sorted(LOCALES.glob("*/LC_MESSAGES/*.po")), ids=lambda p: p.parts[-3]
)
def test_fields_stand_in_braces_for_gettext_too(path):
    """Where Babel takes a percent sign for a field, msgfmt refuses the translation."""
    assert "python-format" not in path.read_text(encoding="utf-8")
    if shutil.which("msgfmt"):
        command = ["msgfmt", "--check-format", "--check-domain", "-o", os.devnull, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_a_translation_leaves_no_field_out():
    """What a sentence names (regions, columns, numbers) is named in every language."""
    for path in POS:
        for key, value in entries_of(path.read_text(encoding="utf-8")):
            one = key.partition("\0")[0].rpartition("\x04")[2]
            assert fields(one) <= fields(value) | {"n"} or not key, (one, value)


def _called(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else getattr(node.func, "id", "")
            )
            yield name, node


def test_no_error_is_raised_with_an_unmarked_sentence():
    kinds = {n for n in dir(errors) if n.endswith(("Error", "Warning")) or n == "Cancelled"}
    wrong = []
    for path in [*ROOT.glob("regspatial/**/*.py"), *ROOT.glob("qgis_plugin/**/*.py")]:
        for name, node in _called(ast.parse(path.read_text(encoding="utf-8"))):
            first = node.args[0] if node.args else None
            if name in kinds and isinstance(first, (ast.Constant, ast.JoinedStr, ast.BinOp)):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert wrong == []


def _said_at_once(tree):
    """Sentences that are given their fields where they stand: (sentence, names of fields)."""
    for name, node in _called(tree):
        first = node.args[0] if node.args else None
        if not (isinstance(first, ast.Call) and getattr(first.func, "id", "") in ("_", "n_", "p_")):
            continue
        if name in ("Message", "Note") or name.endswith(("Error", "Warning")):
            texts = [a.value for a in first.args if isinstance(a, ast.Constant)]
            wanted = set().union(*map(fields, texts))
            if name.endswith(("Error", "Warning")):  # these are data, no field is called so
                assert not wanted & {"ids", "columns"}, texts
            yield texts[-1], wanted, {k.arg for k in node.keywords}


def test_a_sentence_is_given_its_fields_and_no_others():
    """A field that is not there ends in a KeyError, one that nothing says was meant for something."""
    wrong = []
    for path in [*ROOT.glob("regspatial/**/*.py"), *ROOT.glob("qgis_plugin/**/*.py")]:
        for text, wanted, given in _said_at_once(ast.parse(path.read_text(encoding="utf-8"))):
            beside = {"ids", "columns", "cells", "n"}  # what errors carry as data, and the plural
            if None not in given and (wanted - {"param"} - given or given - wanted - beside):
                wrong.append((path.name, text[:60]))
    assert wrong == []


@pytest.mark.parametrize("path", POS, ids=lambda p: p.parent.parent.name)
def test_a_field_has_a_name_that_tells_a_translator_what_stands_there(path):
    """Not name2, not the name of a constant of the code."""
    said = {f for key, _value in entries_of(path.read_text(encoding="utf-8")) for f in fields(key)}
    odd = {f for f in said if re.search(r"\d$|^[A-Z]{2,}|^(obj|expr|item|dtype)$", f)}
    assert odd == set()


def test_few_files_hold_chinese_and_each_for_a_reason():
    """Readers of Chinese tables, years and names; sentences belong in the .po."""
    holders = [
        str(p.relative_to(ROOT))
        for p in [*ROOT.glob("regspatial/**/*.py"), *ROOT.glob("qgis_plugin/**/*.py")]
        if CHINESE.search(p.read_text(encoding="utf-8"))
    ]
    assert len(holders) <= 12, holders


def test_words_are_read_by_the_python_of_an_old_qgis():
    for name in ("__init__", "faces", "numerals", "translated"):
        path = ROOT / f"regspatial/words/{name}.py"
        ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 9))


@pytest.mark.parametrize(
    ("face", "said"),
    [
        (words.PYTHON, "choose islands='keep' or links=[(id, id)], not power=2 (see balance())"),
        (words.SHELL, "choose --islands keep or --links id-id, not --power 2 (see --ignore)"),
    ],
)
def test_a_parameter_is_spelled_as_the_face_spells_it(face, said):
    message = Message(
        "choose {param:islands=keep} or {param:links=[(id, id)]}, not {param:{name}={value}} "
        "{python:(see balance())}{shell:(see --ignore)}",
        name="power",
        value=2,
    )
    assert message.text("en", face) == said


def test_a_shell_knows_the_options_behind_an_argument():
    assert ShellFace({"kind": "weights_kind"}).parameter("kind", None, "en") == "--weights-kind"
    assert ShellFace().parameter("where", None, "en") == "--only"  # Python's is no option


def test_one_and_many():
    sentence = n_("… {n} more row", "… {n} more rows")
    assert Message(sentence, n=1).en == "… 1 more row"
    assert Message(sentence, n=2).en == "… 2 more rows"
    assert Message(sentence, n=2).zh == "… 另有 2 行"


def test_lists_are_joined_as_the_language_joins_them():
    message = Message("{who}", who=listed("abcdefghij", 3))
    assert message.en == "a, b, c and 7 more"
    assert message.zh == "a、b、c 等 10 个"


def test_labels_that_hold_a_comma_are_parted_by_semicolons():
    message = Message("{who}", who=listed(["GDP per head, log", "FDI"]))
    assert message.en == "GDP per head, log; FDI"
    assert message.zh == "GDP per head, log；FDI"


def test_a_text_of_a_user_is_never_translated_nor_filled_in():
    assert verbatim("Region {x.__class__}").zh == "Region {x.__class__}"
    with pytest.raises(KeyError):
        Message("{x.__class__}", x=1).text()


@pytest.mark.parametrize(
    ("y", "what", "said"),
    [
        ("生产效率", "解", "生产效率与解"),
        ("ln_y", "解", "ln_y 与解"),
        ("生产效率", "ln_y", "生产效率与 ln_y"),
    ],
)
def test_no_blank_stands_between_two_chinese_characters(y, what, said):
    """A translation has a blank beside a field, for names in Latin letters, which get one in any case."""
    assert Message("{y} and {what}", y=y, what=what).text("zh") == said
    assert Message("{y} {what}", y=y, what=what).text("zh") == f"{y} {what}"  # two of a list
    assert Message("{y} and {what}", y=y, what=what).text("en") == f"{y} and {what}"


def test_messages_put_together_and_nested():
    inner = Message(_("Cancelled."))
    assert together(inner, verbatim(" x")).zh == "已取消。 x"
    assert Message("<{a}>", a=inner).zh == "<已取消。>"
    assert say(inner, "zh-Hans") == inner.zh


@pytest.mark.parametrize(
    ("outer", "english", "chinese"),
    [
        ("{a}.", "Cancelled.", "已取消."),
        ("<{a}>", "<Cancelled.>", "<已取消。>"),
        ("({a})", "(Cancelled)", "(已取消)"),
        ("{a}; {a}", "Cancelled; Cancelled.", "已取消; 已取消。"),
        ("{a} Then.", "Cancelled. Then.", "已取消。 Then."),
        ("{nested}.", "so: Cancelled.", "so: 已取消."),
        ("{many}.", "Cancelled, Cancelled.", "已取消、已取消."),
        ("{foreign}.", "Cut off.", "Cut off."),
        ("{name}.", "No..", "No.."),
        ("{folder}.", "...", "..."),
    ],
)
def test_a_sentence_inside_another_leaves_it_the_full_stop(outer, english, chinese):
    inner = Message(_("Cancelled."))
    message = Message(
        outer,
        a=inner,
        nested=Message("so: {a}", a=inner),
        many=[inner, inner],
        foreign=OSError("Cut off."),
        name=verbatim("No."),
        folder="..",
    )
    assert (message.en, message.zh) == (english, chinese)


def test_no_sentence_of_any_language_ends_twice():
    """Whatever sentence is quoted in whatever other one, no full stop is doubled."""
    inner = Message(_("Cancelled."))
    for key, value in (e for p in POS for e in entries_of(p.read_text(encoding="utf-8"))):
        sentences = [part.rpartition("\x04")[2] for part in (*key.split("\0"), value)]
        known = set().union(*map(fields, sentences))
        for text in sentences:
            pieces = list(string.Formatter().parse(text)) if "{" in text else []
            bare = [p[1] for p in pieces if p[1] and not p[2] and not p[3]]
            plain = dict.fromkeys(known, 1)
            for name in bare:
                for language in ("en", "zh"):
                    said = Message(text, **{**plain, name: inner}).text(language)
                    assert not re.search(
                        r"(?<!\.)\.\.(?!\.)|。(?:[。；，：）]|\.(?!\w))|\.。", said
                    ), said


def test_errors_carry_their_message_through_a_pickle():
    error = errors.LabelError(_("Cancelled."), ids=["a"], columns=["b"])
    again = pickle.loads(pickle.dumps(error))
    assert (again.zh, again.ids, again.columns) == ("已取消。", ("a",), ("b",))


def test_a_code_without_a_term_stays_as_it_is():
    assert named("variable", "ln_de") == "ln_de"
    assert named("variable", "Intercept") == "Intercept"
    assert named("cluster", "not significant") == "Not significant"


def test_files_and_records_keep_the_code_of_a_cell(tmp_path):
    cells = ((Named("weights_kind", "inverse-distance"),),)
    table = Table(name="t", en="t", columns=(Column("v", "v"),), rows=cells)
    assert table.records() == [{"v": "inverse-distance"}]
    to_csv(table, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == "v\ninverse-distance\n"
    assert table.formatted("zh") == [["反距离"]]


def test_terms_have_their_words_in_every_language():
    for family, codes in TERMS.items():
        for code in codes:
            assert named(family, code, "en")
            assert say_term(family, code, "zh"), (family, code)
    assert named("cluster", "HH", "zh") == "高—高集聚"
    assert say_term("fixed_effects", "twoway", "zh") == "地区和时间双固定"
    assert say_term("cluster", "a code of tomorrow", "zh") == "a code of tomorrow"


def test_an_unknown_language_is_english():
    assert translations("xx") is None
    assert say(_("Cancelled."), "xx") == "Cancelled."


def test_a_context_tells_one_word_from_another():
    assert say(p_("correction", "no correction"), "zh") == "不校正"
    assert Face().parameter("k", "3", "en") == "k=3"


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (1, "1 region has"),
        (2, "2 regions have"),
        (0, "0 regions have"),
        ("1,000", "1,000 regions have"),
    ],
)
def test_a_number_inside_a_sentence_chooses_its_noun_and_verb(n, said):
    assert Message("{n} {n:region has|regions have}", n=n).en == said
    assert Message("{n} {n:region has|regions have}", n=n).zh == said, "not translated: English"


def test_a_translation_has_as_many_forms_as_its_language(monkeypatch):
    class Slavic:
        def plural(self, n):
            return 0 if n == 1 else 1 if n in (2, 3, 4) else 2

        def gettext(self, sentence):
            return "{n} {n:region|regiony|regionów}"

    for module in (words, _translations):
        monkeypatch.setattr(
            module, "translations", lambda language: Slavic() if language == "pl" else None
        )
    sentence = "{n} {n:region|regions}"
    assert [Message(sentence, n=n).text("pl") for n in (1, 3, 5)] == [
        "1 region",
        "3 regiony",
        "5 regionów",
    ]


COUNTED = re.compile(
    r"\{(\w+)(?:![a-z])?(?::[^{}|]*)?\} (?:(?:conditional|empty|merged|different|new|more|spatial) )?"
    r"(?:regions|times|periods|cells|rows|columns|links|pairs|values|observations|variables|units|"
    r"places|points|polygons|permutations|draws|samples|coefficients|groups|clusters|nodes|flows|"
    r"industries|models|weights|sheets|files|figures|numbers|lines|features|parameters|layers|ids|"
    r"names|labels|tables|levels|neighbours|indicators|simulations|runs|terms|problems|faults)\b"
)
NO_COUNT = re.compile(
    r"name|source|param|kind|what|x|y|z|rule|text|by|alpha|level|share|correction|time|"
    r"errors|folder|file|names|called|variable|shown|wrong|group|others|members|"
    r"function|shape|power|high|unknown|statistic"
)
"""Fields of sentences that hold words, of which a noun or a verb follows."""


def uncounted(sentences):
    """Counts before a plural noun in a sentence that has no form for one of them."""
    plural = len(sentences) > 1
    return [
        hit[0]
        for hit in COUNTED.finditer(sentences[-1])
        if not NO_COUNT.fullmatch(hit[1]) and hit[1] != "all" and not (plural and hit[1] == "n")
    ]


def test_what_is_counted_has_a_form_for_one():
    """'1 regions' is said nowhere: by `n_`, or by {n:region|regions} in the sentence."""
    wrong = {}
    for path in POS[:1]:
        for key, _value in entries_of(path.read_text(encoding="utf-8")):
            sentences = key.rpartition("\x04")[2].split("\0")
            if uncounted(sentences):
                wrong[sentences[-1][:90]] = uncounted(sentences)
    assert wrong == {}


def test_a_careless_count_is_found():
    assert uncounted(["{n} regions have no neighbours"]) == ["{n} regions"]
    assert uncounted(["over {k:,} empty cells"]) == ["{k:,} empty cells"]
    assert uncounted(["{n} {n:region|regions}"]) == []
    assert uncounted(["{n} region", "{n} regions"]) == []


HAN = "\u3400-\u9fff"
REGIONAL = (
    "经济|差异|差距|划分|协调|板块|研究|图层|边界|地图|周期|政策|一体|网络|空间分析|创新|趋同"
)
"""What 区域 stands before; a region is 地区."""
TYPED = re.compile(
    r"\{[^{}]*\}|\[[^\[\]]*\]|[A-Za-z_.0-9]+\([^()]*\)| \([^()]*, [^()]*\)|\(\*[^()]*\)|\w+=\S+|;;"
)
"""What is typed as it stands, or a filter of a file dialog."""


def prose(text):
    """A Chinese sentence without its fields and without what is typed: only words and marks."""
    said = ""
    for literal, name, spec, _conversion in string.Formatter().parse(text):
        said += literal
        if name in ("python", "shell", "qgis"):
            said += prose(spec)
        elif name is not None:
            said += "\ufffc"
    return TYPED.sub("\ufffc", said)


def is_a_list_of_tags(english):
    return english.count(",") >= 2 and not re.search(r"[.;:{}]", english)


def spoken_badly(english, chinese):
    """What a Chinese reader stumbles over: half-width marks, glued names, the other word."""
    text = prose(chinese)
    found = re.findall(rf"区域(?!{REGIONAL}).{{0,3}}|Moran's I|Geary's [cC]", text)
    if not is_a_list_of_tags(english):
        found += re.findall(rf"[{HAN}”][,;:!?(]|[,;:!?)][{HAN}]", text)
        found += re.findall(rf"[{HAN}]\{{param|[{HAN}]\{{\w+!r|[{HAN}][A-Za-z]", chinese)
    return found


def test_chinese_has_one_word_for_a_thing_and_its_own_marks():
    """地区 is a region, 莫兰指数 Moran's I; a half-width mark between Chinese words is a slip."""
    (path,) = (p for p in POS if p.parent.parent.name == "zh_CN")
    wrong = {}
    for key, value in entries_of(path.read_text(encoding="utf-8")):
        english = key.rpartition("\x04")[2].partition("\0")[0]
        if key and (found := spoken_badly(english, value)):
            wrong[value[:80]] = found
    assert wrong == {}


@pytest.mark.parametrize(
    "slip",
    [
        "请改用区域。",
        "残差的 Moran's I",
        "请给出 x,并重试。",
        "权重(行标准化)",
        "请用{param:k}",
        "见W 的行",
    ],
)
def test_a_slip_in_chinese_is_found(slip):
    assert spoken_badly("Something.", slip)
    assert not spoken_badly("Something.", "请用 {param:k}，见 from_dense(编号, 矩阵) 与区域差异。")


def test_pages_in_chinese_have_one_word_for_a_region():
    pages = [*ROOT.glob("docs/**/*.zh.md"), *ROOT.glob("recipes/*.toml")]
    wrong = {
        page.name: found
        for page in pages
        if (found := re.findall(rf"区域(?!{REGIONAL}).{{0,3}}", page.read_text("utf-8")))
    }
    assert wrong == {}
