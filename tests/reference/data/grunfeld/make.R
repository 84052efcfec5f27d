# Makes plm.json: Grunfeld's eleven firms, whole and with holes, by plm 2.6-5 and nlme.
#   cd tests/reference/data && Rscript grunfeld/make.R
# Needs r-cran-plm and r-cran-jsonlite. Covariances without small-sample factors ("HC0").
suppressMessages({library(plm); library(nlme); library(jsonlite)})
all <- read.csv("grunfeld/grunfeld.csv")
holes <- all[-c(3, 17, 40, 41, 66, 90, 118, 119, 120, 151, 188, 219), ]
f <- invest ~ value + capital
num <- function(x) as.numeric(x)
se <- function(v) num(sqrt(diag(as.matrix(v)))[c("value", "capital")])
within <- function(d, effect) {
  m <- if (effect == "pooled") plm(f, d, index = c("firm", "year"), model = "pooling")
       else plm(f, d, index = c("firm", "year"), model = "within", effect = effect)
  out <- list(b = num(coef(m)[c("value", "capital")]), classical = se(vcov(m)),
    white = se(vcovHC(m, method = "white1", type = "HC0")),
    group = se(vcovHC(m, method = "arellano", type = "HC0", cluster = "group")),
    time = se(vcovHC(m, method = "arellano", type = "HC0", cluster = "time")),
    double = se(vcovDC(m, type = "HC0")), scc = se(vcovSCC(m, type = "HC0", maxlag = 2)),
    rss = unbox(sum(resid(m)^2)), n = unbox(nobs(m)))
  if (effect == "individual") out$cd <- unbox(num(pcdtest(m, test = "cd")$statistic))
  out
}
re <- function(formula, d) {
  m <- lme(formula, data = d, random = ~ 1 | firm, method = "ML",
           control = lmeControl(msTol = 1e-14, tolerance = 1e-14, opt = "optim", reltol = 1e-15, maxIter = 500))
  keep <- !grepl("factor", names(fixef(m)))
  list(names = names(fixef(m))[keep], b = num(fixef(m)[keep]), se = num(sqrt(diag(m$varFix))[keep]),
       sigma2 = unbox(m$sigma^2), sigma2_mu = unbox(num(getVarCov(m))), loglik = unbox(num(logLik(m))))
}
all$m_value <- ave(all$value, all$firm); all$m_capital <- ave(all$capital, all$firm)
tests <- list(individual = pFtest(plm(f, all, model = "within"), plm(f, all, model = "pooling")),
  twoways = pFtest(plm(f, all, model = "within", effect = "twoways"), plm(f, all, model = "within", effect = "time")),
  time = pFtest(plm(f, all, model = "within", effect = "twoways"), plm(f, all, model = "within")))
effects <- c("pooled", "individual", "time", "twoways")
out <- list(
  whole = setNames(lapply(effects, function(e) within(all, e)), effects),
  holes = setNames(lapply(effects, function(e) within(holes, e)), effects),
  rows_left_out = c(3, 17, 40, 41, 66, 90, 118, 119, 120, 151, 188, 219),
  random = re(f, all), random_time = re(update(f, . ~ . + factor(year)), all),
  mundlak = re(update(f, . ~ . + m_value + m_capital), all),
  f = lapply(tests, function(t) list(statistic = unbox(num(t$statistic)), df = num(t$parameter), p = unbox(num(t$p.value)))))
write_json(out, "grunfeld/plm.json", digits = NA, pretty = TRUE)
