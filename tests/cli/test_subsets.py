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
