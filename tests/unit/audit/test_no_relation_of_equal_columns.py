"""Two columns that are one, as p and p corrected for nothing, make no relation with a third."""

import regspatial as rs
from regspatial.audit.checks import relations as relation_checks

SMALL = [0.021, 0.034, 0.047, 0.013, 0.052, 0.028, 0.061, 0.018, 0.043, 0.036, 0.057, 0.024]


def test_a_small_number_is_no_change_between_equal_p(tmp_path):
    rows = [f"r{k},{v},{0.006 + 0.001 * (k % 5):.3f}" for k, v in enumerate(SMALL)]
    rows += ["r12,1.0953,0.812", "r13,0.9417,0.764"]
    table = "region,variance,p,corrected p\n" + "\n".join(
        f"{row},{row.rpartition(',')[2]}" for row in rows
    )
    path = tmp_path / "t.csv"
    path.write_text(table + "\n", encoding="utf-8")
    found = rs.audit_table(path).to_frame()
    assert not (found["verdict"] == "inconsistent").any()
    assert len(SMALL) / 14 >= relation_checks._SHARE  # enough rows for a relation to be seen


ENDS = (
    "-0.00000126 0.000000887; -0.00000126 0.000000887; -0.00000620 0.00000493;"
    "-0.0000103 0.00000850; -0.00000386 0.00000288; -0.00000119 0.000000840;"
    "-0.000000633 0.000000437; -0.000000738 0.000000516; -0.000208 0.000179;"
    "-0.000148 0.000125; -0.00129 0.00112; -0.000472 0.000424;"
    "-0.0174 0.0160; -0.00945 0.00851; -0.0000523 0.0000422;"
    "-0.0000679 0.0000564; -0.000772 0.000681; -0.00926 0.00839;"
    "-0.0131 0.0120; -0.0492 0.0455; -0.000546 0.000491;"
    "-0.000111 0.0000947; -0.00111 0.000972; -0.000836 0.000735;"
    "-0.0000718 0.0000603; -0.0000568 0.0000468; -0.0000105 0.00000865;"
    "-0.0000153 0.0000128; -0.00000743 0.00000594; -0.0000102 0.00000824"
)
"""Intervals of changes in provinces, as a report prints them."""


def test_numbers_lost_in_the_places_of_a_target_of_zero_make_no_sum(tmp_path):
    """A change of 0.00 in 30 regions and of 1.00 in one is no sum of the ends of an interval."""
    ends = [one.split() for one in ENDS.split(";")]
    rows = [f"r{k},0.00,{low},{high}" for k, (low, high) in enumerate(ends)]
    rows.append("r30,1.00,0.0257,0.0755")
    path = tmp_path / "t.csv"
    path.write_text(
        "Region,Change of x,95% low,95% high\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    found = rs.audit_table(path).to_frame()
    assert not (found["verdict"] == "inconsistent").any()
