"""Tools of geographically weighted regression."""

from __future__ import annotations

from .types import Choice, Output, Param, Tool

_KERNELS = (
    Choice("bisquare", "Bisquare", "双平方"),
    Choice("gaussian", "Gaussian", "高斯"),
    Choice("exponential", "Exponential", "指数"),
    Choice("tricube", "Tricube", "三次立方"),
    Choice("boxcar", "Boxcar (all alike within the bandwidth)", "矩形（带宽内等权）"),
)
_CRITERIA = (
    Choice("aicc", "AICc", "AICc（修正赤池信息准则）"),
    Choice("aic", "AIC", "AIC（赤池信息准则）"),
    Choice("bic", "BIC", "BIC（贝叶斯信息准则）"),
    Choice("cv", "Cross-validation", "交叉验证"),
)
_POINTS = (
    Choice("centroid", "Centroids", "质心"),
    Choice("seat", "Seats of government", "政府驻地"),
    Choice("point", "Representative points", "代表点"),
)


def _data(function: str) -> tuple[Param, ...]:
    return (
        Param(
            name="regions", kind="regions", feeds=f"{function}.regions", en="Regions", zh="区域边界"
        ),
        Param(
            name="panel",
            kind="panel",
            feeds=f"{function}.panel",
            en="Table by region and time",
            zh="分区域、分时期的数据表",
        ),
        Param(
            name="formula",
            kind="formula",
            feeds=f"{function}.formula",
            en="Formula",
            zh="公式",
            help_en="Such as: gdp_pc ~ schooling + log(density) + urban.",
            help_zh="例如：gdp_pc ~ schooling + log(density) + urban。",
        ),
    )


def _time(function: str) -> Param:
    return Param(
        name="time",
        kind="time",
        feeds=f"{function}.time",
        en="Time",
        zh="时期",
        help_en="Which time of the table is used; empty if it has one only.",
        help_zh="使用数据表中的哪个时期；若只有一个时期可留空。",
        default=None,
    )


def _weighting(function: str) -> tuple[Param, ...]:
    return (
        Param(
            name="kernel",
            kind="choice",
            feeds=f"{function}.kernel",
            en="Kernel",
            zh="核函数",
            help_en="How weights fall with distance; the Gaussian and the exponential never end.",
            help_zh="权重随距离下降的方式；高斯核与指数核没有截断。",
            default="bisquare",
            choices=_KERNELS,
        ),
        Param(
            name="adaptive",
            kind="boolean",
            feeds=f"{function}.adaptive",
            en="Adaptive bandwidth",
            zh="自适应带宽",
            help_en="Yes: the bandwidth is a number of nearest neighbours, the place itself counted; "
            "no: a distance in km (or map units).",
            help_zh="是：带宽为最近邻个数（含自身）；否：带宽为距离（千米或地图单位）。",
            default=True,
        ),
    )


def _bandwidth(function: str) -> Param:
    return Param(
        name="bandwidth",
        kind="number",
        feeds=f"{function}.bandwidth",
        en="Bandwidth",
        zh="带宽",
        help_en="Empty: the one with the least criterion.",
        help_zh="留空则取准则最小的带宽。",
        default=None,
        minimum=0.0,
    )


def _choosing(function: str) -> tuple[Param, ...]:
    return (
        Param(
            name="criterion",
            kind="choice",
            feeds=f"{function}.criterion",
            en="Criterion",
            zh="准则",
            help_en="What the bandwidth makes least.",
            help_zh="选择带宽所依据的准则。",
            default="aicc",
            choices=_CRITERIA,
        ),
        Param(
            name="search",
            kind="choice",
            feeds=f"{function}.search",
            en="Search",
            zh="搜索方法",
            help_en="auto finds the least of all bandwidths; golden takes the steps of mgwr and may "
            "end in a local minimum.",
            help_zh="auto 寻找全局最优带宽；golden 采用与 mgwr 相同的黄金分割步骤，可能停在局部最优。",
            default="auto",
            choices=(
                Choice("auto", "Automatic", "自动"),
                Choice("grid", "Every bandwidth", "逐一搜索"),
                Choice("golden", "Golden section", "黄金分割"),
            ),
            advanced=True,
        ),
        _points(function),
    )


def _points(function: str) -> Param:
    return Param(
        name="gwr_points",
        kind="choice",
        feeds=f"{function}.points",
        en="Points distances are measured between",
        zh="量测距离所用的点",
        help_en="Seats need the attributes seat_lon and seat_lat; a layer of points has its points.",
        help_zh="驻地需要属性 seat_lon、seat_lat；点图层直接使用其点位。",
        default="centroid",
        choices=_POINTS,
        advanced=True,
    )


def _family(function: str) -> tuple[Param, ...]:
    return (
        Param(
            name="family",
            kind="choice",
            feeds=f"{function}.family",
            en="Distribution",
            zh="分布",
            help_en="Gaussian for measurements, Poisson for counts, binomial for 0 and 1.",
            help_zh="连续变量用高斯，计数用泊松，0/1 变量用二项。",
            default="gaussian",
            choices=(
                Choice("gaussian", "Gaussian", "高斯"),
                Choice("poisson", "Poisson", "泊松"),
                Choice("binomial", "Binomial (logit)", "二项（logit）"),
            ),
        ),
        Param(
            name="offset",
            kind="variable",
            feeds=f"{function}.offset",
            en="Exposure",
            zh="暴露量",
            help_en="For Poisson: what the expected count is proportional to, such as population.",
            help_zh="用于泊松：期望计数与之成正比的量，如人口。",
            default=None,
            advanced=True,
        ),
    )


def _tables(*more: tuple[str, str, str]) -> tuple[Output, ...]:
    tables = (
        ("surfaces", "Coefficients over the places", "系数分布"),
        *more,
        ("fit", "Fit", "拟合"),
        ("local", "Estimates by place", "分地点估计"),
    )
    return tuple(
        Output(name=name, kind="table", en=en, zh=zh, source=name) for name, en, zh in tables
    )


def _layer(*numbers: tuple[str, str, str]) -> tuple[Output, ...]:
    return (
        Output(name="coefficients", kind="layer", en="Local coefficients", zh="局部系数"),
        *(Output(name=name, kind="number", en=en, zh=zh, source=name) for name, en, zh in numbers),
    )


_NUMBERS = (
    ("aicc", "AICc", "AICc 值"),
    ("r2", "R²", "R² 值"),
    ("tr_s", "Effective parameters", "有效参数个数"),
)

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="gwr",
        group="gwr",
        en="Geographically weighted regression (GWR)",
        zh="地理加权回归（GWR）",
        help_en="A regression in every place from the observations about it: coefficients, their "
        "standard errors and t values adjusted for the number of tests, local R² and collinearity, "
        "with the best bandwidth. The layer holds the coefficients, also only where they are "
        "significant.",
        help_zh="在每个地点利用其周围观测做回归：给出局部系数、标准误、按检验个数修正的 t 值、局部 R² 与共线性"
        "诊断，并选取最优带宽。图层含全部系数以及仅显著处的系数。",
        entry=".gw.gwr:gwr",
        params=(
            *_data("gwr"),
            _time("gwr"),
            *_weighting("gwr"),
            _bandwidth("gwr"),
            *_family("gwr"),
            *_choosing("gwr"),
        ),
        outputs=(
            *_tables(),
            *_layer(("bandwidth", "Bandwidth", "带宽"), *_NUMBERS),
        ),
        tags_en=("GWR", "local regression", "spatial heterogeneity", "bandwidth", "mgwr"),
        tags_zh=("GWR", "地理加权", "空间异质性", "带宽", "局部回归"),
        style="diverging",
    ),
    Tool(
        name="mgwr",
        group="gwr",
        en="Multiscale geographically weighted regression (MGWR)",
        zh="多尺度地理加权回归（MGWR）",
        help_en="A local regression in which every term has a bandwidth of its own, by back-fitting: "
        "some coefficients vary from place to place, others hardly at all.",
        help_zh="每个变量具有各自带宽的局部回归，由回代拟合求解：有的系数因地而异，有的几乎不变。",
        entry=".gw.mgwr:mgwr",
        params=(*_data("mgwr"), _time("mgwr"), *_weighting("mgwr"), *_choosing("mgwr")),
        outputs=(
            *_tables(("bandwidths", "Bandwidth of each term", "各项带宽")),
            *_layer(*_NUMBERS),
        ),
        tags_en=("MGWR", "multiscale", "back-fitting", "spatial heterogeneity", "bandwidth"),
        tags_zh=("MGWR", "多尺度", "回代拟合", "空间异质性", "带宽"),
        style="diverging",
    ),
    Tool(
        name="gtwr",
        group="gwr",
        en="Geographically and temporally weighted regression (GTWR)",
        zh="时空地理加权回归（GTWR）",
        help_en="A regression at every region and time from what is near in space and in time; how "
        "much a year is worth in distance (kappa) is found with the bandwidth.",
        help_zh="在每个区域和时期利用时空邻近的观测做回归；一年相当于多少距离（kappa）与带宽一同选取。",
        entry=".gw.gtwr:gtwr",
        params=(
            *_data("gtwr"),
            *_weighting("gtwr"),
            _bandwidth("gtwr"),
            Param(
                name="kappa",
                kind="number",
                feeds="gtwr.kappa",
                en="kappa: squared distance that one unit of time is worth",
                zh="kappa：一个时间单位相当的距离平方",
                help_en="In km² (or squared map units); empty: searched with the bandwidth.",
                help_zh="单位为千米²（或地图单位²）；留空则与带宽一同搜索。",
                default=None,
                minimum=0.0,
            ),
            Param(
                name="past_only",
                kind="boolean",
                feeds="gtwr.past_only",
                en="Past and present only",
                zh="只用当期与过去",
                help_en="No observation draws on later ones.",
                help_zh="任何观测都不使用其后的观测。",
                default=False,
            ),
            *_family("gtwr"),
            *_choosing("gtwr"),
        ),
        outputs=(
            *_tables(),
            *_layer(
                ("bandwidth", "Bandwidth", "带宽"), ("kappa", "kappa", "时空比 kappa"), *_NUMBERS
            ),
        ),
        tags_en=("GTWR", "space-time", "panel", "local regression"),
        tags_zh=("GTWR", "时空", "面板", "局部回归"),
        style="diverging",
    ),
    Tool(
        name="gwr_stationarity",
        group="gwr",
        en="Do coefficients vary over space? (tests)",
        zh="系数空间平稳性检验",
        help_en="The F tests of Leung, Mei and Zhang (2000) and random relabelling of the "
        "observations, for a GWR.",
        help_zh="针对 GWR 的 Leung、Mei 与 Zhang（2000）F 检验以及观测随机重排检验。",
        entry=".gw.stationarity:gwr_stationarity",
        params=(
            *_data("gwr_stationarity"),
            _time("gwr_stationarity"),
            *_weighting("gwr_stationarity"),
            _bandwidth("gwr_stationarity"),
            _points("gwr_stationarity"),
            Param(
                name="permutations",
                kind="integer",
                feeds="gwr_stationarity.permutations",
                en="Relabellings",
                zh="重排次数",
                help_en="Times that the observations are dealt out anew over the places; 0: none.",
                help_zh="将观测随机重新分配到各地点的次数；0 表示不做。",
                default=99,
                minimum=0,
                maximum=99999,
            ),
            Param(
                name="seed",
                kind="seed",
                feeds="gwr_stationarity.rng",
                en="Random seed",
                zh="随机种子",
                help_en="The same seed gives the same p-values; empty: a new one, written down.",
                help_zh="相同种子得到相同 p 值；留空则新取一个并记录。",
                default=None,
                advanced=True,
            ),
        ),
        outputs=(
            Output(
                name="stationarity",
                kind="table",
                en="Tests by term",
                zh="各项检验",
                source="stationarity",
            ),
            Output(
                name="improvement",
                kind="table",
                en="Tests of the whole model",
                zh="整体检验",
                source="improvement",
            ),
        ),
        tags_en=("GWR", "Leung", "F test", "Monte Carlo", "stationarity"),
        tags_zh=("GWR", "平稳性", "F 检验", "蒙特卡洛", "空间异质性"),
    ),
)
