"""The named parts of China in the shell: each can be used as it is listed."""

import json

from click.testing import CliRunner

import regspatial as rs
from regspatial.cli.app import make_app


def listed(*how):
    done = CliRunner().invoke(make_app(), ["subsets", *how])
    assert done.exit_code == 0, done.output
    return done.output


def test_every_part_can_be_chosen_as_it_is_listed():
    rows = json.loads(listed("--json"))
    assert len(rows) == len(rs.subsets().subsets)
    for row in rows:
        whole = rs.china(row["level"])
        assert sorted(whole.subset(row["key"]).ids) == sorted(row["members"])


def test_a_reader_sees_names_years_and_documents_in_the_language():
    chinese, english = listed("--lang", "zh"), listed("--lang", "en")
    for said in ("粤港澳大湾区", "城市群", "2019", "国务院", "地级"):
        assert said in chinese
    assert "Greater Bay Area" in english
    assert "City group" in english
    assert "City group" not in chinese


def test_tables_on_the_screen_have_names_with_a_map_and_without(tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("地区,2022\n北京,2\n天津,3\n河北,5\n", encoding="utf-8")
    how = ["run", "ranking", "--panel", str(table), "--names", "province", "--variable", "t"]
    for lang, names in (("zh", ("河北", "天津", "北京")), ("en", ("Hebei", "Tianjin", "Beijing"))):
        for more in ([], ["--regions", "china:province"]):
            done = CliRunner().invoke(make_app(), [*how, *more, "--lang", lang])
            assert done.exit_code == 0, done.output
            assert all(name in done.output for name in names)
            assert "130000" not in done.output
    kept = CliRunner().invoke(make_app(), [*how, "--json"])
    assert '"130000"' in kept.output  # a program has the codes
