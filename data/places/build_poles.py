"""Write national_poles.csv and pole_cities.csv: China's seven national growth poles, and their great cities.

    python data/places/build_poles.py

Qin (Regional Economic Review 2025(4)) lists seven national poles by name, and says of one what it is made of (the
Pearl River Delta, Hong Kong, Macao). The members of the others are ours: those of the plan of the city group of
that name in groups.csv, of the Bohai Rim the units of its five provinces. A unit in two plans belongs to the first.
Cities are the municipalities, capitals and special zones among the members that the text of the plans calls central;
each stands at its seat on the shipped map (GeoNames, CC BY 4.0).
"""

import csv
from pathlib import Path

import regspatial as rs

HERE = Path(__file__).resolve().parent
BOHAI = ("110000", "120000", "130000", "210000", "370000")

POLES = [
    (
        "yangtze-delta",
        "Yangtze River Delta",
        "长江三角洲地区",
        "yangtze-delta-core",
        "310100 320100 330100",
    ),
    (
        "greater-pearl-delta",
        "Greater Pearl River Delta",
        "大珠江三角洲地区",
        "greater-bay-area",
        "440100 440300 810000",
    ),
    ("middle-yangtze", "Middle Yangtze", "长江中游地区", "middle-yangtze", "420100 430100 360100"),
    ("chengdu-chongqing", "Chengdu-Chongqing", "成渝地区", "cheng-yu", "510100 500000"),
    ("central-plains", "Central Plains", "中原地区", "central-plains", "410100"),
    ("guanzhong", "Guanzhong", "关中地区", "guanzhong", "610100"),
    ("bohai-rim", "Bohai Rim", "环渤海地区", "", "110100 120100"),
]


def main() -> None:
    """Write both tables."""
    units = rs.china("prefecture")
    with (HERE / "groups.csv").open(encoding="utf-8", newline="") as stream:
        groups = {row["key"]: row for row in csv.DictReader(stream)}
    inside = dict(zip(units.ids, units["parent"].tolist(), strict=True))
    seats = dict(zip(units.ids, units.coordinates("seat").tolist(), strict=True))
    en, zh = (dict(zip(units.ids, units[k].tolist(), strict=True)) for k in ("name_en", "name_zh"))
    taken: set[str] = set()
    with (
        (HERE / "national_poles.csv").open("w", encoding="utf-8", newline="") as one,
        (HERE / "pole_cities.csv").open("w", encoding="utf-8", newline="") as other,
    ):
        poles = csv.writer(one, lineterminator="\n")
        cities = csv.writer(other, lineterminator="\n")
        poles.writerow(["key", "name_en", "name_zh", "members", "source"])
        cities.writerow(
            ["adcode", "name_en", "name_zh", "pole", "pole_en", "pole_zh", "lon", "lat"]
        )
        for key, called, in_chinese, group, centres in POLES:
            listed = (
                groups[group]["members"].split()
                if group
                else [i for i in units.ids if inside[i] in BOHAI or i in BOHAI]
            )
            members = sorted(i for i in listed if i not in taken)
            taken |= set(members)
            source = groups[group]["source"] if group else "北京、天津、河北、辽宁、山东五省市"
            poles.writerow([key, called, in_chinese, " ".join(members), source])
            for code in centres.split():
                lon, lat = seats[code]
                cities.writerow(
                    [code, en[code], zh[code], key, called, in_chinese, f"{lon:.4f}", f"{lat:.4f}"]
                )


if __name__ == "__main__":
    main()
