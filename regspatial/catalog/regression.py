"""Tools of the regression room."""

from __future__ import annotations

from .types import Choice, Output, Param, Tool

_MODEL = Param(
    name="model",
    kind="choice",
    feeds="panel_model.model",
    en="Model",
    zh="模型",
    help_en="sdm: lags of y and x; sar: lag of y; sem: spatial errors; sdem: lags of x and spatial "
    "errors; slx: lags of x; ols: none; sac: lag of y and spatial errors; gns: all three, weakly "
    "identified.",
    help_zh="sdm：y 与 x 的空间滞后；sar：y 的空间滞后；sem：空间误差；sdem：x 的空间滞后与空间误差；"
    "slx：x 的空间滞后；ols：无空间项；sac：y 的空间滞后与空间误差；gns：三者兼有，识别较弱。",
    default="sdm",
    choices=(
        Choice("sdm", "Spatial Durbin (SDM)", "空间杜宾模型（SDM）"),
        Choice("sar", "Spatial lag (SAR)", "空间滞后模型（SAR）"),
        Choice("sem", "Spatial error (SEM)", "空间误差模型（SEM）"),
        Choice("sdem", "Spatial Durbin error (SDEM)", "空间杜宾误差模型（SDEM）"),
        Choice("slx", "Lags of x (SLX)", "自变量空间滞后模型（SLX）"),
        Choice("ols", "Least squares (OLS)", "普通最小二乘（OLS）"),
        Choice("sac", "Lag and error (SAC)", "空间滞后误差模型（SAC）"),
        Choice("gns", "General nesting (GNS)", "一般嵌套空间模型（GNS）"),
    ),
)
_FIXED_EFFECTS = Param(
    name="fixed_effects",
    kind="choice",
    feeds="panel_model.fixed_effects",
    en="Fixed effects",
    zh="固定效应",
    help_en="What is taken out: effects of regions, of periods, both, or none.",
    help_zh="控制的效应：个体、时间、双向或无。",
    default="twoway",
    choices=(
        Choice("twoway", "Regions and periods", "个体与时间双向"),
        Choice("entity", "Regions", "个体"),
        Choice("time", "Periods", "时间"),
        Choice("none", "None", "无"),
    ),
)
_DURBIN = Param(
    name="durbin",
    kind="variables",
    feeds="panel_model.durbin",
    en="Variables with a spatial lag",
    zh="加入空间滞后的变量",
    help_en="For sdm, sdem, slx and gns; empty: all regressors.",
    help_zh="用于 sdm、sdem、slx、gns；留空表示全部解释变量。",
    default=None,
    advanced=True,
)
_COVARIANCE = Param(
    name="covariance",
    kind="choice",
    feeds="panel_model.covariance",
    en="Standard errors",
    zh="标准误",
    help_en="From the expected information, from the observed Hessian, or robust.",
    help_zh="来自期望信息矩阵、观测 Hessian 矩阵，或稳健形式。",
    default="analytic",
    choices=(
        Choice("analytic", "Expected information", "期望信息矩阵"),
        Choice("observed", "Observed Hessian", "观测 Hessian 矩阵"),
        Choice("sandwich", "Sandwich", "三明治稳健"),
        Choice("clustered", "Clustered by region", "按区域聚类"),
        Choice("driscoll-kraay", "Driscoll–Kraay", "Driscoll–Kraay 稳健"),
    ),
)
_CORRECTION = Param(
    name="bias_correction",
    kind="choice",
    feeds="panel_model.bias_correction",
    en="Bias correction",
    zh="偏差修正",
    help_en="What is done about the fixed effects. Automatic: the Lee–Yu transformation, or the unbiased "
    "score where rows of the weights differ; none only to repeat other programs.",
    help_zh="对固定效应所致偏差的处理。自动：Lee–Yu 变换；权重各行之和不同时用无偏得分。“无”仅用于复现其他软件。",
    default="auto",
    choices=(
        Choice("auto", "Automatic", "自动"),
        Choice("none", "None", "无"),
        Choice("lee-yu", "Lee–Yu correction", "Lee–Yu 修正"),
        Choice("lee-yu-transform", "Lee–Yu transformation", "Lee–Yu 变换"),
        Choice("score", "Unbiased score", "无偏得分"),
    ),
)
_INFERENCE = (
    Param(
        name="inference",
        kind="choice",
        feeds="panel_model.inference",
        en="Inference for impacts",
        zh="效应的推断方法",
        help_en="Draws from the estimated covariance, or the delta method.",
        help_zh="从估计的协方差抽样，或 delta 方法。",
        default="simulation",
        choices=(
            Choice("simulation", "Simulation", "模拟"),
            Choice("delta", "Delta method", "delta 方法"),
        ),
        advanced=True,
    ),
    Param(
        name="draws",
        kind="integer",
        feeds="panel_model.draws",
        en="Number of draws",
        zh="抽样次数",
        help_en="For impacts by simulation.",
        help_zh="用于模拟推断。",
        default=1000,
        minimum=10,
        maximum=1_000_000,
        advanced=True,
    ),
    Param(
        name="level",
        kind="number",
        feeds="panel_model.level",
        en="Level of the intervals",
        zh="区间水平",
        help_en="Of the impacts' intervals.",
        help_zh="效应区间的置信水平。",
        default=0.95,
        minimum=0.5,
        maximum=0.9999,
        advanced=True,
    ),
    Param(
        name="orders",
        kind="integer",
        feeds="panel_model.orders",
        en="Orders of neighbourhood",
        zh="邻接阶数分解",
        help_en="Also split the impacts by W^0 .. W^orders; 0: not.",
        help_zh="将效应按 W^0 至 W^阶数 分解；0 表示不分解。",
        default=0,
        minimum=0,
        maximum=100,
        advanced=True,
    ),
    Param(
        name="regional",
        kind="boolean",
        feeds="panel_model.regions",
        en="Impacts by region",
        zh="分区域效应",
        help_en="What each region receives and sends; needed for the map layer.",
        help_zh="各区域接收与发出的效应；地图图层需要。",
        default=True,
        advanced=True,
    ),
    Param(
        name="seed",
        kind="seed",
        feeds="panel_model.rng",
        en="Random seed",
        zh="随机种子",
        help_en="The same seed gives the same draws; empty: a new one, written down.",
        help_zh="相同种子得到相同抽样；留空则新取一个并记录。",
        default=None,
        advanced=True,
    ),
)

_TABLES = (
    ("coefficients", "Coefficients", "系数"),
    ("fit", "Fit", "拟合"),
    ("impacts", "Impacts", "效应"),
    ("heavy_tails", "Impacts near the bound of rho", "rho 接近边界时的效应"),
    ("feedback", "Feedback", "反馈效应"),
    ("partition", "Impacts by order", "按阶分解的效应"),
    ("tests", "Specification tests", "设定检验"),
    ("regional_impacts", "Impacts by region", "分区域效应"),
)
_NUMBERS = (
    ("rho", "Spatial lag parameter rho", "空间滞后系数 rho", "model.rho"),
    ("lambda", "Spatial error parameter lambda", "空间误差系数 lambda", "model.lambda_"),
    ("sigma2", "Error variance sigma²", "误差方差 sigma²", "model.sigma2"),
    ("loglik", "Log-likelihood", "对数似然", "model.loglik"),
    ("aic", "AIC", "AIC 信息准则", "model.aic"),
    ("nobs", "Observations", "观测数", "model.nobs"),
)

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="panel_model",
        group="regression",
        en="Spatial panel model with impacts",
        zh="空间面板模型与效应分解",
        help_en="Spatial panel regression by maximum likelihood (SDM, SAR, SEM, SDEM, SLX, OLS, SAC, GNS) with "
        "fixed effects, exact direct, indirect and total impacts with their standard errors, and "
        "tests whether the SDM may be simplified.",
        help_zh="空间面板模型的极大似然估计（SDM、SAR、SEM、SDEM、SLX、OLS、SAC、GNS），含固定效应，给出精确的直接、"
        "间接与总效应及其标准误，并检验 SDM 能否简化。",
        entry=".studies.panel_model:panel_model",
        params=(
            Param(
                name="panel",
                kind="panel",
                feeds="panel_model.panel",
                en="Table by region and time",
                zh="分区域、分时期的数据表",
            ),
            Param(
                name="formula",
                kind="formula",
                feeds="panel_model.formula",
                en="Formula",
                zh="公式",
                help_en="Such as: ln_pat ~ ln_rd + log(gdp) + urban.",
                help_zh="例如：ln_pat ~ ln_rd + log(gdp) + urban。",
            ),
            Param(
                name="w",
                kind="weights",
                feeds="panel_model.w",
                en="Spatial weights",
                zh="空间权重",
            ),
            _MODEL,
            _FIXED_EFFECTS,
            _DURBIN,
            _COVARIANCE,
            _CORRECTION,
            *_INFERENCE,
        ),
        outputs=(
            *(
                Output(name=name, kind="table", en=en, zh=zh, source=name)
                for name, en, zh in _TABLES
            ),
            Output(name="regional", kind="layer", en="Impacts by region", zh="分区域效应"),
            *(
                Output(name=name, kind="number", en=en, zh=zh, source=source)
                for name, en, zh, source in _NUMBERS
            ),
        ),
        tags_en=("SDM", "SAR", "spatial Durbin", "spillover", "panel", "xsmle", "fixed effects"),
        tags_zh=("空间杜宾", "空间滞后", "溢出效应", "面板", "固定效应", "直接效应", "间接效应"),
        style="impacts",
    ),
)
