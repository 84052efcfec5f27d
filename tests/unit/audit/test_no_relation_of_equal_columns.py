"""Two columns that are one, as p and p corrected for nothing, make no relation with a third."""

import regspatial as rs
from regspatial.audit import relation_checks

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
