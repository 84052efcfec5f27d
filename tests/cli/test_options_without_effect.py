"""No option passes in silence, and every sentence is in the language that --lang names."""

import importlib.util
from pathlib import Path

import openpyxl
import pytest

import regspatial as rs

_spec = importlib.util.spec_from_file_location("inside", Path(__file__).with_name("inside.py"))
_inside = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_inside)
YEARS = (2020, 2021)
MORAN = ("run", "moran", "--variable", "x", "--links", "460000-440000")
TABLE = (
    "--regions",
    "china:province",
    "--panel",
    "表.csv",
    "--panel-id",
    "地区",
    "--panel-time",
    "年份",
    "--names",
    "province",
)


def shell(*arguments, cwd, language="C"):
    return _inside.inside(*arguments, cwd=cwd, LC_ALL=language)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A long table in GB18030 and a wide workbook, with names, in a folder with a space."""
    place = tmp_path_factory.mktemp("规划 院")
    china = rs.china("province")
    names = [str(n) for i, n in zip(china.ids, china["name_short_zh"], strict=True) if i < "7"]
    lines = [f"{n},{t}年,{len(n) + k + t % 7}" for t in YEARS for k, n in enumerate(names)]
    (place / "表.csv").write_text("\n".join(["地区,年份,x", *lines]), encoding="gb18030")
    book = openpyxl.Workbook()
    book.active.append(["地　区", *(f"{t}年" for t in YEARS)])
    for k, name in enumerate(names):
        book.active.append([name.replace("", "　").strip("　"), *(k + 2.0 + t % 7 for t in YEARS)])
    book.save(place / "宽.xlsx")
    return place


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--sheet", "1"), "--sheet 对表.csv（.csv 文件）不起作用"),
        (("--power", "3"), "--power 3.0 不起作用：仅用于 --weights-kind inverse-distance"),
        (("--ignore", "火星"), "--ignore 所列的火星在表.csv 中没有"),
    ],
)
def test_an_option_without_effect_is_said_and_changes_nothing(folder, more, said):
    plain = shell(*MORAN, *TABLE, "--lang", "zh", cwd=folder)
    out = shell(*MORAN, *TABLE, *more, "--lang", "zh", cwd=folder)
    assert out.returncode == 0, out.stderr
    assert said in out.stderr
    assert said not in plain.stderr
    assert out.stdout == plain.stdout


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        ((*TABLE, "--regions-id", "name_zh"), 3, "编号列 'name_zh' 对 china:province 不起作用"),
        ((*TABLE, "--weights-kind", "exponential"), 3, "需要 --weights-bandwidth"),
        ((*TABLE, "--weights-kind", "kin"), 3, "--weights-kind kin 无效"),
        ((*TABLE, "--links", "460000"), 3, "例如 460000-440000"),
        ((*TABLE, "--variabel", "x"), 2, "是否指 --variable"),
        ((*TABLE, "--id", "x"), 2, "是否指 --regions-id、--panel-id"),
        ((*TABLE, "--out", "表.csv"), 2, "已有同名文件"),
        ((*TABLE, "--out"), 2, "选项 --out 需要一个值"),
    ],
)
def test_errors_are_in_the_language_of_the_option_and_in_words_of_the_shell(
    folder, more, code, said
):
    given = [one for one in MORAN if "exponential" not in more or one not in MORAN[-2:]]
    for language in (("--lang", "zh"), ("--lang=zh",)):
        out = shell(*given, *language, *more, cwd=folder)
        assert out.returncode == code
        assert out.stderr.splitlines()[-1].startswith("错误：")
        assert said in out.stderr
    english = shell(*given, "--lang", "en", *more, cwd=folder, language="zh_CN.UTF-8")
    assert "Error: " in english.stderr
    assert "错误" not in english.stderr
    if "--id" in more:  # what stands nearest by its letters is --islands
        assert "'--panel-id'" in english.stderr
        assert "'--regions-id'" in english.stderr
        assert "--islands" not in english.stderr


def test_reading_options_without_their_file_are_refused(folder):
    weights = ("run", "build_weights", "--regions", "china:province", "--weights-kind", "knn")
    out = shell(*weights, "--panel-id", "地区", "--times", "2020,2021", cwd=folder)
    assert out.returncode == 3
    assert "--panel-id --times without --panel" in out.stderr
    poles = shell("run", "pole_network", *TABLE, "--mass", "x", "--flows-value", "v", cwd=folder)
    assert poles.returncode == 3
    assert "--flows-value without --flows" in poles.stderr


def test_years_in_columns_and_names_with_wide_spaces(folder):
    wide = ("--panel", "宽.xlsx", "--panel-id", "地　区", "--names", "province", "--wide", "gdp")
    spans = [
        shell("run", "disparity", *wide, "--variable", "gdp", "--times", span, cwd=folder)
        for span in ("2020,2021", "2020年，2021年")
    ]
    assert spans[0].returncode == 0, spans[0].stderr
    assert spans[0].stdout == spans[1].stdout
    assert [line[:4] for line in spans[0].stdout.splitlines() if line[:2] == "20"] == [
        str(t) for t in YEARS
    ]
    wrong = shell(
        "run", "disparity", *wide[:2], "--panel-id", "地区", "--variable", "gdp", cwd=folder
    )
    assert "Perhaps '地　区'?" in wrong.stderr  # as it stands in the file, to be copied


def test_links_and_flows_may_be_named_as_the_table_is(folder, tmp_path):
    named = [one.replace("460000-440000", "海南-广东") for one in MORAN]
    by_code, by_name = (shell(*m, *TABLE, cwd=folder) for m in (MORAN, named))
    assert by_code.returncode == 0, by_code.stderr
    assert by_name.stdout == by_code.stdout
    wrong = shell(*MORAN[:-1], "海南-广冬", *TABLE, "--lang", "zh", cwd=folder)
    assert wrong.returncode == 2
    assert "'广冬'" in wrong.stderr
    results = []
    for rows in ("上海,江苏,30\n江苏,浙江,20", "310000,320000,30\n320000,330000,20"):
        (tmp_path / "flows.csv").write_text(f"从,到,n\n{rows}\n", encoding="utf-8")
        flows = (
            "--flows",
            tmp_path / "flows.csv",
            "--flows-origin",
            "从",
            "--flows-destination",
            "到",
            "--flows-value",
            "n",
        )
        how = ("--mass", "x", "--growth-by", "none", "--rng", "1", "--draws", "5")
        out = shell("run", "pole_network", *TABLE, *flows, *how, cwd=folder)
        assert out.returncode == 0, out.stderr
        results.append(out.stdout)
    assert results[0] == results[1]


def test_help_speaks_the_language_of_the_option(folder):
    page = shell("run", "disparity", "--lang", "zh", "--help", cwd=folder).stdout
    assert "显示帮助并退出" in page
    assert "Show this message" not in page
    assert "Show this message" in shell("run", "disparity", "--help", cwd=folder).stdout


def test_long_tables_go_to_files_and_a_local_regression_is_drawn(folder, tmp_path):
    lines = (folder / "表.csv").read_text(encoding="gb18030").splitlines()
    data = [f"{line},{(3 * k) % 11}.{k}" for k, line in enumerate(lines[1:], 1)]
    (tmp_path / "t.csv").write_text("\n".join([f"{lines[0]},z", *data]), encoding="utf-8")
    table = [tmp_path / "t.csv" if one == "表.csv" else one for one in TABLE]
    how = ("--formula", "x ~ z", "--bandwidth", "25", "--kappa", "1000", "--out", tmp_path / "out")
    out = shell("run", "gtwr", *table, *how, "--lang", "zh", cwd=folder)
    assert out.returncode == 0, out.stderr
    assert "分地点估计结果" not in out.stdout  # 62 rows: in local.csv
    assert "x 的时空地理加权回归：62 个观测的系数分布" in out.stdout
    left = {p.name for p in (tmp_path / "out").iterdir()}
    assert {"local.csv", "surfaces.csv", "screen-1.svg"} <= left


def test_a_recipe_says_its_notes_on_standard_error(folder, tmp_path):
    (tmp_path / "r.toml").write_text(
        f"""
language = "zh"
[regions]
source = "china:province"
exclude = ["710000", "810000", "820000"]
[panel]
source = '{folder / "表.csv"}'
id = "地区"
time = "年份"
names = "province"
[weights.near]
kind = "knn"
islands = "keep"
[[step]]
name = "moran"
tool = "moran"
weights = "near"
params = {{ variable = "x" }}
""",
        encoding="utf-8",
    )
    out = shell("recipe", "r.toml", "--out", "out", cwd=tmp_path)
    assert out.returncode == 0, out.stderr
    assert "knn 权重不使用 islands" in out.stderr


def test_a_page_to_explore_is_written_or_said_to_be_none(folder, tmp_path):
    to = tmp_path / "out"
    done = shell(*MORAN, *TABLE, "--out", to, "--format", "linked", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert (to / "moran-linked.html").is_file()
    assert "No page to explore" not in done.stderr
    gini = ("run", "disparity", "--variable", "x", *TABLE)
    done = shell(*gini, "--out", tmp_path / "gini", "--format", "csv,linked", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "No page to explore was written" in done.stderr


def test_tables_are_written_in_the_formats_of_the_option(folder, tmp_path):
    to = tmp_path / "out"
    done = shell(*MORAN, *TABLE, "--lang", "zh", "--out", to, "--format", "docx,xlsx", cwd=folder)
    assert done.returncode == 0, done.stderr
    written = {p.name for p in to.iterdir()}
    assert {"moran.docx", "moran.xlsx"} <= written
    assert not [n for n in written if n.endswith((".csv", ".tex"))]
    wrong = shell(*MORAN, *TABLE, "--lang", "zh", "--out", to, "--format", "doc", cwd=folder)
    assert wrong.returncode == 3
    assert "--format doc 不可用" in wrong.stderr
    alone = shell(*MORAN, *TABLE, "--lang", "zh", "--format", "docx", cwd=folder)
    assert alone.returncode == 3
    assert "没有 --out 时 --format 不起作用" in alone.stderr
