# Makes hausman.json: within against random effects of Swamy and Arora by plm 2.6-5, whole and with holes.
#   cd tests/reference/data && Rscript grunfeld/make_hausman.R
# Needs r-cran-plm and r-cran-jsonlite. "entity" is phtest; "twoway" has dummies of years in both and compares slopes.
suppressMessages({library(plm); library(jsonlite)})
num <- as.numeric
firms <- read.csv("grunfeld/grunfeld.csv")
holes <- firms[-c(4, 18, 51, 52, 53, 121, 141, 200), ]
v <- c("value", "capital")
compared <- function(f, d) {
  w <- plm(f, d, index = c("firm", "year"), model = "within")
  r <- plm(f, d, index = c("firm", "year"), model = "random")
  gap <- coef(w)[v] - coef(r)[v]
  list(b = num(coef(r)[v]), se = num(sqrt(diag(vcov(r)))[v]),
    statistic = unbox(num(gap %*% solve(vcov(w)[v, v] - vcov(r)[v, v], gap))))
}
f <- invest ~ value + capital
printed <- phtest(plm(f, firms, model = "within"), plm(f, firms, model = "random"))
write_json(list(holes = c(4, 18, 51, 52, 53, 121, 141, 200), entity = compared(f, firms),
  twoway = compared(update(f, . ~ . + factor(year)), firms), entity_holes = compared(f, holes),
  phtest = list(statistic = unbox(num(printed$statistic)), p = unbox(num(printed$p.value)))),
  "grunfeld/hausman.json", digits = NA, pretty = TRUE)
