"""A slip in a place name of two characters: half of it is wrong, and one name may still be meant."""

from regspatial.studies.places.gazetteer import Gazetteer, suggest


def names(*pairs):
    return Gazetteer(
        codes={}, exact={}, bare={name: (code,) for name, code in pairs}, kinds={}, endings={}
    )


SH, BJ, SR = "\u4e0a\u6d77", "\u5317\u4eac", "\u4e0a\u9976"


def test_the_only_name_that_shares_a_character_is_suggested():
    known = names((SH, "310000"), (BJ, "110000"))
    assert suggest("\u4e0a\u8bf2", known) == ("310000",)
    assert suggest("\u6d77\u5357", known) == ()  # the same character in another place


def test_two_such_names_are_none():
    assert suggest("\u4e0a\u8bf2", names((SH, "310000"), (SR, "361100"))) == ()
