"""Write groups.csv: belts, regions and city groups of China by the plans that name them.

    python data/places/build_groups.py

Members are written here by name, as the plans do, and looked up in the shipped map; a name that is not in
it, or twice, ends the script. Of a plan that takes in parts of a unit the whole unit is taken, and `note`
says which parts are meant. Units are those of 2021, the vintage of the map: Laiwu is part of Jinan.
"""

import csv
import sys
from pathlib import Path

import regspatial as rs

HERE = Path(__file__).resolve().parent

P, C = "province", "prefecture"
YRD = "上海 江苏 浙江 安徽"
YREB = "上海 江苏 浙江 安徽 江西 湖北 湖南 重庆 四川 贵州 云南"
EAST = "北京 天津 河北 上海 江苏 浙江 福建 山东 广东 海南"
WEST = "内蒙古 广西 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆"
CENTRAL = "山西 安徽 江西 河南 湖北 湖南"
PRD = "广州 深圳 珠海 佛山 惠州 东莞 中山 江门 肇庆"
CY = "重庆 成都 自贡 泸州 德阳 绵阳 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 资阳"
CY_PARTS = (
    "Parts of Chongqing, Mianyang (without Beichuan, Pingwu), Dazhou (without Wanyuan) and Ya'an (without "
    "Tianquan, Baoxing): whole units are taken."
)
CY_PARTS_ZH = (
    "重庆、绵阳（除北川、平武）、达州（除万源）、雅安（除天全、宝兴）只含部分：取整个单元。"
)
YRD26 = (
    "上海 南京 无锡 常州 苏州 南通 盐城 扬州 镇江 泰州 杭州 宁波 嘉兴 湖州 绍兴 金华 舟山 台州 合肥 芜湖 "
    "马鞍山 铜陵 安庆 滁州 池州 宣城"
)
HENAN = "郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 济源"
SHANDONG = "济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽"

GROUPS: list[tuple[str, str, str, str, str, int, str, str, str, str, str]] = [
    # key, Chinese, English, other names, kind, year, level, members, source, note, note in Chinese
    (
        "east",
        "东部地区",
        "Eastern region",
        "东部;四大板块东部",
        "macro-region",
        2011,
        P,
        EAST,
        "国家统计局《东西中部和东北地区划分方法》（2011年6月13日）",
        "",
        "",
    ),
    (
        "central",
        "中部地区",
        "Central region",
        "中部;中部六省;四大板块中部",
        "macro-region",
        2011,
        P,
        CENTRAL,
        "国家统计局《东西中部和东北地区划分方法》（2011年6月13日）",
        "",
        "",
    ),
    (
        "west",
        "西部地区",
        "Western region",
        "西部;西部十二省;西部大开发;四大板块西部",
        "macro-region",
        2011,
        P,
        WEST,
        "国家统计局《东西中部和东北地区划分方法》（2011年6月13日）",
        "",
        "",
    ),
    (
        "northeast",
        "东北地区",
        "Northeastern region",
        "东北;东北三省;四大板块东北",
        "macro-region",
        2011,
        P,
        "辽宁 吉林 黑龙江",
        "国家统计局《东西中部和东北地区划分方法》（2011年6月13日）",
        "",
        "",
    ),
    (
        "yangtze-belt",
        "长江经济带",
        "Yangtze River Economic Belt",
        "YREB;长江经济带11省市",
        "belt",
        2014,
        P,
        YREB,
        "国务院关于依托黄金水道推动长江经济带发展的指导意见（国发〔2014〕39号）",
        "",
        "",
    ),
    (
        "yellow-river-basin",
        "黄河流域",
        "Yellow River Basin",
        "黄河流域九省区",
        "belt",
        2021,
        P,
        "青海 四川 甘肃 宁夏 内蒙古 山西 陕西 河南 山东",
        "中共中央、国务院《黄河流域生态保护和高质量发展规划纲要》（2021）",
        "The outline covers the counties along the river in these nine provinces: whole provinces are taken.",
        "规划范围为九省区内的沿黄县域：取整个省份。",
    ),
    (
        "jing-jin-ji",
        "京津冀",
        "Beijing-Tianjin-Hebei",
        "京津冀地区;京津冀城市群;BTH;Jing-Jin-Ji",
        "city group",
        2015,
        P,
        "北京 天津 河北",
        "中共中央、国务院《京津冀协同发展规划纲要》（2015）",
        "",
        "",
    ),
    (
        "yangtze-delta",
        "长三角",
        "Yangtze River Delta",
        "长三角地区;长江三角洲;长三角一体化;长三角三省一市;YRD",
        "city group",
        2019,
        P,
        YRD,
        "中共中央、国务院《长江三角洲区域一体化发展规划纲要》（2019）",
        "",
        "",
    ),
    (
        "yangtze-delta-core",
        "长三角中心区",
        "Core of the Yangtze River Delta",
        "长三角27市;长三角27城",
        "city group",
        2019,
        C,
        f"{YRD26} 温州",
        "中共中央、国务院《长江三角洲区域一体化发展规划纲要》（2019）",
        "",
        "",
    ),
    (
        "yangtze-delta-2016",
        "长三角城市群",
        "Yangtze River Delta urban agglomeration",
        "长三角26市;长三角26城;长江三角洲城市群",
        "city group",
        2016,
        C,
        YRD26,
        "国家发展改革委、住房城乡建设部《长江三角洲城市群发展规划》（2016，国函〔2016〕87号）",
        "",
        "",
    ),
    (
        "pearl-delta",
        "珠三角",
        "Pearl River Delta",
        "珠江三角洲;珠三角九市;珠三角城市群;PRD",
        "city group",
        2008,
        C,
        PRD,
        "国家发展改革委《珠江三角洲地区改革发展规划纲要（2008—2020年）》",
        "",
        "",
    ),
    (
        "greater-bay-area",
        "粤港澳大湾区",
        "Guangdong-Hong Kong-Macao Greater Bay Area",
        "大湾区;GBA;Greater Bay Area",
        "city group",
        2019,
        C,
        f"{PRD} 香港 澳门",
        "中共中央、国务院《粤港澳大湾区发展规划纲要》（2019）",
        "",
        "",
    ),
    (
        "cheng-yu",
        "成渝",
        "Chengdu-Chongqing",
        "成渝城市群;成渝地区;成渝经济圈;成渝地区双城经济圈;CY",
        "city group",
        2021,
        C,
        CY,
        "国家发展改革委、住房城乡建设部《成渝城市群发展规划》（2016，国函〔2016〕68号）；中共中央、国务院《成渝地区双城经济圈建设规划纲要》（2021），范围相同",
        CY_PARTS,
        CY_PARTS_ZH,
    ),
    (
        "middle-yangtze",
        "长江中游城市群",
        "Middle Yangtze urban agglomeration",
        "长江中游31市;MYR",
        "city group",
        2015,
        C,
        "武汉 黄石 鄂州 黄冈 孝感 咸宁 仙桃 潜江 天门 襄阳 宜昌 荆州 荆门 长沙 株洲 湘潭 岳阳 益阳 常德 衡阳 娄底 "
        "南昌 九江 景德镇 鹰潭 新余 宜春 萍乡 上饶 抚州 吉安",
        "国家发展改革委《长江中游城市群发展规划》（2015，国函〔2015〕62号）",
        "Parts of Fuzhou and Ji'an: whole units are taken.",
        "抚州、吉安只含部分：取整个单元。",
    ),
    (
        "harbin-changchun",
        "哈长城市群",
        "Harbin-Changchun urban agglomeration",
        "哈长",
        "city group",
        2016,
        C,
        "哈尔滨 大庆 齐齐哈尔 绥化 牡丹江 长春 吉林市 四平 辽源 松原 延边",
        "国家发展改革委《哈长城市群发展规划》（2016，国函〔2016〕43号）",
        "",
        "",
    ),
    (
        "central-plains",
        "中原城市群",
        "Central Plains urban agglomeration",
        "中原30市",
        "city group",
        2016,
        C,
        f"{HENAN} 长治 晋城 运城 邢台 邯郸 聊城 菏泽 淮北 蚌埠 宿州 阜阳 亳州",
        "国家发展改革委《中原城市群发展规划》（2016，国函〔2016〕210号）",
        "",
        "",
    ),
    (
        "beibu-gulf",
        "北部湾城市群",
        "Beibu Gulf urban agglomeration",
        "北部湾",
        "city group",
        2017,
        C,
        "南宁 北海 钦州 防城港 玉林 崇左 湛江 茂名 阳江 海口 儋州 东方 澄迈 临高 昌江",
        "国家发展改革委、住房城乡建设部《北部湾城市群发展规划》（2017，国函〔2017〕6号）",
        "",
        "",
    ),
    (
        "guanzhong",
        "关中平原城市群",
        "Guanzhong Plain urban agglomeration",
        "关中城市群;关中平原",
        "city group",
        2018,
        C,
        "西安 宝鸡 咸阳 铜川 渭南 商洛 运城 临汾 天水 平凉 庆阳",
        "国家发展改革委、住房城乡建设部《关中平原城市群发展规划》（2018，国函〔2018〕6号）",
        "Parts of Shangluo, Yuncheng, Linfen, Pingliang and Qingyang: whole units are taken.",
        "商洛、运城、临汾、平凉、庆阳只含部分：取整个单元。",
    ),
    (
        "hohhot-baotou-ordos-yulin",
        "呼包鄂榆城市群",
        "Hohhot-Baotou-Ordos-Yulin urban agglomeration",
        "呼包鄂榆",
        "city group",
        2018,
        C,
        "呼和浩特 包头 鄂尔多斯 榆林",
        "国家发展改革委《呼包鄂榆城市群发展规划》（2018，国函〔2018〕16号）",
        "",
        "",
    ),
    (
        "lanzhou-xining",
        "兰州—西宁城市群",
        "Lanzhou-Xining urban agglomeration",
        "兰西城市群;兰州-西宁城市群;兰州西宁城市群;兰西",
        "city group",
        2018,
        C,
        "兰州 白银 定西 临夏 西宁 海东 海北 海南州 黄南",
        "国家发展改革委、住房城乡建设部《兰州—西宁城市群发展规划》（2018，国函〔2018〕38号）",
        "Parts of Baiyin, Dingxi, Linxia, Haibei, Hainan and Huangnan: whole units are taken.",
        "白银、定西、临夏、海北、海南、黄南只含部分：取整个单元。",
    ),
    (
        "shandong-peninsula",
        "山东半岛城市群",
        "Shandong Peninsula urban agglomeration",
        "山东半岛",
        "city group",
        2017,
        C,
        SHANDONG,
        "山东省人民政府《山东半岛城市群发展规划（2016—2030年）》（2017）",
        "The plan names 17 cities; Laiwu is part of Jinan since 2019.",
        "规划列17市；莱芜市已于2019年并入济南市。",
    ),
    (
        "west-strait",
        "海峡西岸经济区",
        "Economic zone on the west side of the Taiwan Strait",
        "海峡西岸城市群;海西经济区;海西",
        "city group",
        2011,
        C,
        "福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德 温州 丽水 衢州 上饶 鹰潭 抚州 赣州 汕头 梅州 潮州 揭阳",
        "国家发展改革委《海峡西岸经济区发展规划》（2011）",
        "",
        "",
    ),
    (
        "north-coast",
        "北部沿海综合经济区",
        "Northern coastal economic zone",
        "北部沿海",
        "economic zone",
        2005,
        P,
        "北京 天津 河北 山东",
        "国务院发展研究中心《地区协调发展的战略和政策》八大综合经济区（2005）",
        "",
        "",
    ),
    (
        "east-coast",
        "东部沿海综合经济区",
        "Eastern coastal economic zone",
        "东部沿海",
        "economic zone",
        2005,
        P,
        "上海 江苏 浙江",
        "国务院发展研究中心《地区协调发展的战略和政策》八大综合经济区（2005）",
        "",
        "",
    ),
    (
        "south-coast",
        "南部沿海综合经济区",
        "Southern coastal economic zone",
        "南部沿海",
        "economic zone",
        2005,
        P,
        "福建 广东 海南",
        "国务院发展研究中心《地区协调发展的战略和政策》八大综合经济区（2005）",
        "",
        "",
    ),
    (
        "middle-yellow-river",
        "黄河中游综合经济区",
        "Middle Yellow River economic zone",
        "黄河中游",
        "economic zone",
        2005,
        P,
        "陕西 山西 河南 内蒙古",
        "国务院发展研究中心《地区协调发展的战略和政策》八大综合经济区（2005）",
        "",
        "",
    ),
    (
        "middle-yangtze-zone",
        "长江中游综合经济区",
        "Middle Yangtze economic zone",
        "",
        "economic zone",
        2005,
        P,
        "湖北 湖南 江西 安徽",
        "国务院发展研究中心《地区协调发展的战略和政策》八大综合经济区（2005）",
        "",
        "",
    ),
    (
        "southwest",
        "大西南综合经济区",
        "Southwestern economic zone",
        "大西南;西南综合经济区",
        "economic zone",
        2005,
        P,
        "云南 贵州 四川 重庆 广西",
        "国务院发展研究中心《地区协调发展的战略和政策》八大综合经济区（2005）",
        "",
        "",
    ),
    (
        "northwest",
        "大西北综合经济区",
        "Northwestern economic zone",
        "大西北;西北综合经济区",
        "economic zone",
        2005,
        P,
        "甘肃 青海 宁夏 西藏 新疆",
        "国务院发展研究中心《地区协调发展的战略和政策》八大综合经济区（2005）",
        "",
        "",
    ),
    (
        "northeast-zone",
        "东北综合经济区",
        "Northeastern economic zone",
        "",
        "economic zone",
        2005,
        P,
        "辽宁 吉林 黑龙江",
        "国务院发展研究中心《地区协调发展的战略和政策》八大综合经济区（2005）",
        "",
        "",
    ),
]

EXACT = {
    "吉林市": "220200",
    "海南州": "632500",
    "抚州": "361000",
    "重庆": "500000",
    "香港": "810000",
    "澳门": "820000",
}
"""Names that alone would mean two units, or none."""


def codes_of(level: str, members: str) -> list[str]:
    """Return the codes of members by their short names."""
    regions = rs.china(level)  # type: ignore[arg-type]
    found = {}
    for code, short in zip(regions.ids, regions["name_short_zh"].tolist(), strict=True):
        found.setdefault(str(short), []).append(code)
    out = []
    for name in members.split():
        known = [EXACT[name]] if level == C and name in EXACT else found.get(name, [])
        if len(known) != 1 or known[0] not in regions.ids:
            raise SystemExit(f"{name}: {known or 'not in the map'}")
        out += known
    if len(set(out)) != len(out):
        raise SystemExit(f"twice in {members}")
    return sorted(out)


def main() -> None:
    """Write the table beside this file."""
    head = (
        "key",
        "name_zh",
        "name_en",
        "aliases",
        "kind",
        "year",
        "level",
        "members",
        "source",
        "note_en",
        "note_zh",
    )
    with (HERE / "groups.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(head)
        for key, zh, en, other, kind, year, level, members, source, note, note_zh in GROUPS:
            codes = " ".join(codes_of(level, members))
            writer.writerow((key, zh, en, other, kind, year, level, codes, source, note, note_zh))
    sys.stdout.write(f"{len(GROUPS)} groups\n")


if __name__ == "__main__":
    main()
