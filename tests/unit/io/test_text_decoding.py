"""Encodings are told apart, and broken text is refused instead of turned to nonsense."""

import pytest

from regspatial.errors import FileFormatError, ParameterError
from regspatial.studies.yearbooks.text import decode

TEXT = "地区,年份,地区生产总值\n北京,2012年,17879\n瀍河,2013年,5\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_what_is_found_out(encoding):
    assert decode(TEXT.encode(encoding), "t.csv") == TEXT


def test_a_stated_encoding_is_taken():
    assert decode("臺北".encode("big5"), "t.csv", "big5") == "臺北"


def test_a_wrong_encoding_names_the_line():
    data = b"id,x\n" + "北京,1\n".encode("gb18030")
    with pytest.raises(FileFormatError, match=r"not utf-8 text \(line 2\).*Leave encoding= out"):
        decode(data, "t.csv", "utf-8")
    with pytest.raises(ParameterError, match="no encoding 'utf-99'"):
        decode(data, "t.csv", "utf-99")


def test_utf8_with_a_broken_byte_is_not_read_as_chinese():
    data = TEXT.encode()
    with pytest.raises(FileFormatError, match="cut off in the middle of a character in line 3"):
        decode(data[: data.index(b",2013") - 1], "t.csv")
    broken = data.replace("京".encode(), b"\xe4\xba")
    with pytest.raises(FileFormatError, match="broken UTF-8 character in line 2"):
        decode(broken, "t.csv")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("Nürnberg;Düren;Köln\n" * 3, "latin-1"), ("臺灣省統計年鑑,臺北市,高雄市\n" * 3, "big5")],
)
def test_other_encodings_are_refused_with_the_way_out(text, encoding):
    with pytest.raises(FileFormatError, match="Say its encoding"):
        decode(text.encode(encoding), "t.csv")
