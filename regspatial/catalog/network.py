"""Tools of growth-pole networks."""

from __future__ import annotations

from .types import Choice, Output, Param, Tool


def _common(function: str) -> tuple[Param, ...]:
    """Return the parameters that both tools share, fed to one function."""
    return (
        Param(
            name="regions", kind="regions", feeds=f"{function}.regions", en="Regions", zh="区域边界"
        ),
        Param(
            name="panel", kind="panel", feeds="panel", en="Table by region and time",
            zh="分区域、分时期的数据表",
        ),
        Param(
            name="mass", kind="variable", feeds=f"{function}.mass", en="Mass", zh="规模变量",
            help_en="Positive, such as GDP; several times give growth.",
            help_zh="取值为正，如 GDP；有多个时期时可计算增长。",
        ),
        Param(
            name="population", kind="variable", feeds=f"{function}.population",
            en="Second mass (population)", zh="第二规模变量（人口）",
            help_en="If given, the gravity mass is the square root of both.",
            help_zh="若给出，引力质量为两者乘积的平方根。",
            default=None,
        ),
        Param(
            name="power", kind="number", feeds=f"{function}.power", en="Distance power",
            zh="距离幂次",
            help_en="Gravity flow = mass × mass / distance^power.",
            help_zh="引力流量 = 规模 × 规模 / 距离^幂次。",
            default=2.0, minimum=0.0, maximum=10.0,
        ),
        Param(
            name="points", kind="choice", feeds=f"{function}.points",
            en="Points distances are measured between", zh="量测距离所用的点",
            help_en="Seats need the attributes seat_lon and seat_lat; a layer of points has its points.",
            help_zh="驻地需要属性 seat_lon、seat_lat；点图层直接使用其点位。",
            default="centroid",
            choices=(
                Choice("centroid", "Centroids", "质心"),
                Choice("seat", "Seats of government", "政府驻地"),
                Choice("point", "Representative points", "代表点"),
            ),
        ),
        Param(
            name="group", kind="text", feeds=f"{function}.group", en="Macro-region attribute",
            zh="大区属性",
            help_en="Attribute of the regions, such as region4: mass and growth of a pole must exceed "
            "the means of its macro-region; empty: of all regions.",
            help_zh="区域的属性，如 region4：增长极的规模与增长须高于所在大区的均值；留空则与全部区域均值比较。",
            default=None,
        ),
        Param(
            name="growth_by", kind="choice", feeds=f"{function}.growth_by", en="Growth measured by",
            zh="增长的衡量",
            help_en="Rate: small places easily outgrow great ones; increase: the part in the growth "
            "of the whole; none: growth is not asked for.",
            help_zh="增长率：小区域易高于大区域；增量：对整体增长的贡献；不考虑：不检验增长。",
            default="rate",
            choices=(
                Choice("rate", "Yearly rate (logarithm)", "年增长率（对数）"),
                Choice("increment", "Yearly increase", "年增量"),
                Choice("none", "Not asked for", "不考虑"),
            ),
        ),
        Param(
            name="core_z", kind="number", feeds=f"{function}.core_z", en="Core score above",
            zh="核心得分阈值",
            help_en="Mean z-score of a node's strength over the layers.",
            help_zh="节点强度在各图层的 z 值均值。",
            default=1.0, minimum=-10.0, maximum=50.0, advanced=True,
        ),
        Param(
            name="mass_factor", kind="number", feeds=f"{function}.mass_factor",
            en="Mass above × the regional mean", zh="规模阈值（区域均值的倍数）",
            help_en="1: above the mean.", help_zh="1 表示高于均值。",
            default=1.0, minimum=0.0, maximum=100.0, advanced=True,
        ),
        Param(
            name="growth_factor", kind="number", feeds=f"{function}.growth_factor",
            en="Growth above × the regional mean", zh="增长阈值（区域均值的倍数）",
            help_en="1: above the mean.", help_zh="1 表示高于均值。",
            default=1.0, minimum=0.0, maximum=100.0, advanced=True,
        ),
    )  # fmt: skip


_NETWORK = (
    Param(
        name="flows", kind="flows", feeds="pole_network.flows", en="Observed flows", zh="观测流量",
        help_en="If given, they are the network that is described; gravity stands beside it.",
        help_zh="若给出，则以其作为所描述的网络，引力图层与之并列。",
        optional=True,
    ),
    Param(
        name="time", kind="time", feeds="pole_network.time", en="Time", zh="时期",
        help_en="Of the gravity layer; growth is up to it. Empty: the last.",
        help_zh="引力图层的时期，增长计算至该时期；留空为最后一期。",
        default=None,
    ),
    Param(
        name="directed", kind="boolean", feeds="pole_network.directed", en="Directed gravity",
        zh="有向引力",
        help_en="Modified gravity: the heavier end of a pair sends more.",
        help_zh="修正引力模型：规模较大的一端流出更多。",
        default=False,
    ),
    Param(
        name="growth_layers", kind="choice", feeds="pole_network.growth_layers",
        en="Layers beside gravity", zh="引力之外的图层",
        help_en="With one layer alone, whether a pole is a hub over layers cannot be tested.",
        help_zh="仅有一个图层时，无法检验增长极是否为跨层枢纽。",
        default="auto",
        choices=(
            Choice("auto", "Similarity of growth, from five times up", "增长相似性（至少五个时期）"),
            Choice("none", "None", "无"),
            Choice("similarity", "Similarity of growth", "增长相似性"),
            Choice("both", "Similarity and lead–lag", "增长相似性与领先–滞后"),
        ),
    ),
    Param(
        name="rule", kind="choice", feeds="pole_network.rule", en="Backbone rule", zh="骨架规则",
        help_en="Which flows are kept for measures, blocks and hinterlands.",
        help_zh="用于网络指标、板块与腹地的流量如何保留。",
        default="row-mean",
        choices=(
            Choice("row-mean", "Above the row mean", "高于行均值"),
            Choice("disparity", "Disparity filter", "差异过滤"),
            Choice("threshold", "Threshold", "阈值"),
            Choice("top-k", "k largest of each origin", "每个起点最大的 k 条"),
            Choice("spanning-tree", "Maximum spanning tree", "最大生成树"),
        ),
    ),
    Param(
        name="alpha", kind="number", feeds="pole_network.alpha", en="Level of the disparity filter",
        zh="差异过滤的显著性水平", help_en="Smaller keeps fewer.", help_zh="越小保留越少。",
        default=0.05, minimum=0.000001, maximum=0.999999, advanced=True,
    ),
    Param(
        name="k", kind="integer", feeds="pole_network.k", en="k of the rule top-k",
        zh="top-k 规则的 k", help_en="Flows kept per origin.", help_zh="每个起点保留的流量数。",
        default=3, minimum=1, advanced=True,
    ),
    Param(
        name="threshold", kind="number", feeds="pole_network.threshold",
        en="Threshold of the rule threshold", zh="threshold 规则的阈值",
        help_en="In the unit of the flows.", help_zh="单位与流量相同。",
        default=None, minimum=0.0, advanced=True,
    ),
    Param(
        name="hub_participation", kind="number", feeds="pole_network.hub_participation",
        en="Hub score above", zh="枢纽得分阈值",
        help_en="Participation over the layers: 0 in one only, 1 equally in all.",
        help_zh="跨层参与系数：0 表示仅在一层，1 表示各层均等。",
        default=0.5, minimum=0.0, maximum=1.0, advanced=True,
    ),
    Param(
        name="how", kind="choice", feeds="pole_network.how", en="Hinterlands by", zh="腹地划分",
        help_en="Each region goes to the pole of its largest kept flow, to the pole at the end of its "
        "chain of largest flows, or to the pole of greatest Huff probability.",
        help_zh="各区域归属其最大保留流量的增长极、最大流量链末端的增长极，或 Huff 概率最大的增长极。",
        default="largest-flow",
        choices=(
            Choice("largest-flow", "Largest flow", "最大流量"),
            Choice("chain", "Chain of largest flows", "最大流量链"),
            Choice("huff", "Huff probability", "Huff 概率"),
        ),
    ),
    Param(
        name="modularity", kind="boolean", feeds="pole_network.modularity",
        en="Modularity and communities", zh="模块度与社团",
        help_en="Louvain; needs networkx.", help_zh="Louvain 算法；需要 networkx。",
        default=True, advanced=True,
    ),
    Param(
        name="draws", kind="integer", feeds="pole_network.draws", en="Bootstrap draws",
        zh="自助抽样次数",
        help_en="Of the poles' support under noise on every flow; 0: none.",
        help_zh="对每条流量加入噪声以计算增长极的支持率；0 表示不计算。",
        default=200, minimum=0, maximum=100_000, advanced=True,
    ),
    Param(
        name="seed", kind="seed", feeds="pole_network.rng", en="Random seed", zh="随机种子",
        help_en="The same seed gives the same support; empty: a new one, written down.",
        help_zh="相同种子得到相同支持率；留空则新取一个并记录。",
        default=None, advanced=True,
    ),
)  # fmt: skip

_TABLES = (
    ("poles", "Growth poles", "增长极"),
    ("organisation", "Type of spatial organisation", "空间组织类型"),
    ("axes", "Development axes", "发展轴"),
    ("pole_sensitivity", "Poles when a threshold moves", "阈值变动时的增长极"),
    ("organisation_evidence", "Evidence for each criterion", "各标准的证据"),
    ("hinterlands", "Hinterlands of the poles", "增长极腹地"),
    ("network_measures", "Measures of the network", "整体网络指标"),
    ("blocks", "Blocks and their roles", "板块及其角色"),
    ("block_density", "Densities between blocks", "板块间密度"),
    ("pole_scores", "Pole scores of all regions", "全部区域的增长极得分"),
    ("hinterland_of", "Pole of every region", "各区域所属增长极"),
    ("node_measures", "Measures of the regions", "区域网络指标"),
    ("block_of", "Block of every region", "各区域所属板块"),
    ("links_gravity", "Links of the backbone", "骨架联系"),
)

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="pole_network",
        group="network",
        en="Growth-pole network",
        zh="增长极网络",
        help_en="Describes a territory as a network of growth poles: gravity and growth layers, the "
        "backbone and its measures, blocks and roles, poles with the sensitivity of the rule and "
        "their support, hinterlands, development axes, and the type of spatial organisation with "
        "the evidence for every criterion.",
        help_zh="将区域经济刻画为增长极网络：引力与增长图层、骨架及网络指标、板块与角色、增长极及其规则敏感性"
        "与支持率、腹地、发展轴，以及空间组织类型与各标准的证据。",
        entry=".network:pole_network",
        params=(*_common("pole_network"), *_NETWORK),
        outputs=(
            *(Output(name=n, kind="table", en=en, zh=zh, source=n) for n, en, zh in _TABLES),
            Output(
                name="nodes",
                kind="layer",
                en="Regions with poles, hinterlands and blocks",
                zh="含增长极、腹地与板块的区域",
            ),
            Output(
                name="edges",
                kind="lines",
                en="Links of the backbone as lines",
                zh="骨架联系线",
                source="edges",
            ),
            Output(
                name="hinterland_areas",
                kind="areas",
                en="Hinterlands as polygons",
                zh="腹地多边形",
                source="hinterlands",
            ),
            Output(
                name="axis_lines",
                kind="lines",
                en="Development axes as lines",
                zh="发展轴线",
                source="axes",
            ),
            Output(
                name="n_poles",
                kind="number",
                en="Number of poles",
                zh="增长极数",
                source="poles.n_poles",
            ),
            Output(
                name="margin",
                kind="number",
                en="Margin of the type",
                zh="类型裕度",
                source="organisation.margin",
            ),
        ),
        tags_en=(
            "growth pole",
            "network",
            "gravity",
            "hub",
            "hinterland",
            "axis",
            "multipolar",
            "Krackhardt",
            "CONCOR",
            "block model",
        ),
        tags_zh=(
            "增长极",
            "极网",
            "引力模型",
            "空间网络",
            "腹地",
            "发展轴",
            "多极",
            "块模型",
            "枢纽",
        ),
        style="poles",
    ),
    Tool(
        name="pole_evolution",
        group="network",
        en="Growth poles over time",
        zh="增长极演化",
        help_en="Finds the growth poles of several times by one rule, each from the gravity of its "
        "masses and the growth since the time before: which persist, emerge and fade, and how "
        "stable the ranks are.",
        help_zh="以同一规则识别多个时期的增长极（各期引力与较上期的增长）：哪些持续、新增、退出，位次是否稳定。",
        entry=".network:pole_evolution",
        params=_common("pole_evolution"),
        outputs=(
            Output(
                name="pole_changes",
                kind="table",
                en="Poles from time to time",
                zh="增长极的变动",
                source="pole_changes",
            ),
            Output(
                name="pole_states",
                kind="table",
                en="State of each pole",
                zh="各增长极的状态",
                source="pole_states",
            ),
            Output(name="states", kind="layer", en="Regions with states", zh="含状态的区域"),
        ),
        tags_en=("growth pole", "evolution", "emerging", "stability", "network"),
        tags_zh=("增长极", "演化", "新兴", "稳定性", "空间网络"),
        style="poles",
    ),
    Tool(
        name="symbiosis",
        group="network",
        en="Pole growth and network strength",
        zh="极网共生",
        help_en="Regresses the growth of the mass on the potential of the other regions' masses, "
        "frozen at a base time and without the own mass, with time effects and errors clustered by "
        "region. An association, not a cause.",
        help_zh="以规模增长对其他区域规模的潜力（冻结于基期且不含自身）回归，含时间效应，按区域聚类标准误。"
        "结果为关联而非因果。",
        entry=".studies.symbiosis:symbiosis",
        params=(
            Param(
                name="regions",
                kind="regions",
                feeds="symbiosis.regions",
                en="Regions",
                zh="区域边界",
            ),
            Param(
                name="panel",
                kind="panel",
                feeds="panel",
                en="Table by region and time",
                zh="分区域、分时期的数据表",
            ),
            Param(
                name="mass",
                kind="variable",
                feeds="symbiosis.mass",
                en="Mass",
                zh="规模变量",
                help_en="Positive, at least two times.",
                help_zh="取值为正，至少两个时期。",
            ),
            Param(
                name="base",
                kind="time",
                feeds="symbiosis.base",
                en="Base time",
                zh="基期",
                help_en="Masses of the potential; empty: the first.",
                help_zh="潜力所用规模的时期；留空为第一期。",
                default=None,
            ),
            Param(
                name="power",
                kind="number",
                feeds="symbiosis.power",
                en="Distance power",
                zh="距离幂次",
                help_en="Potential = Σ mass / distance^power.",
                help_zh="潜力 = Σ 规模 / 距离^幂次。",
                default=2.0,
                minimum=0.0,
                maximum=10.0,
            ),
            Param(
                name="points",
                kind="choice",
                feeds="symbiosis.points",
                en="Points distances are measured between",
                zh="量测距离所用的点",
                help_en="As in the growth-pole network.",
                help_zh="同增长极网络。",
                default="centroid",
                choices=(
                    Choice("centroid", "Centroids", "质心"),
                    Choice("seat", "Seats of government", "政府驻地"),
                    Choice("point", "Representative points", "代表点"),
                ),
            ),
            Param(
                name="poles",
                kind="text",
                feeds="symbiosis.poles",
                en="Poles",
                zh="增长极",
                help_en="Ids separated by commas; adds the difference of the poles.",
                help_zh="以逗号分隔的编号；加入增长极的差异。",
                default="",
                advanced=True,
            ),
        ),
        outputs=(
            Output(
                name="symbiosis",
                kind="table",
                en="Pole growth and network strength",
                zh="极网共生：增长与网络强度",
                source="symbiosis",
            ),
        ),
        tags_en=("growth pole", "symbiosis", "market potential", "panel"),
        tags_zh=("增长极", "共生", "市场潜力", "面板"),
    ),
)
