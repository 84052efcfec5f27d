# Growth of US states on their initial income, 1929-2009: spatialreg 1.3-6 with dummies, splm 1.6-5 with random effects.
# Run in this folder: Rscript make.R (splm is on CRAN, not in Debian).
suppressMessages({library(spdep); library(spatialreg); library(splm); library(jsonlite)})
d <- read.csv("panel.csv")
W <- as.matrix(read.csv("W.csv", row.names = 1))
listw <- mat2listw(W, style = "W")
d <- d[order(d$year, d$id), ]
d$W_initial <- unsplit(lapply(split(d$initial, d$year), function(x) as.numeric(W %*% x)), d$year)
T <- length(unique(d$year))
whole <- mat2listw(kronecker(diag(T), W), style = "W")
two <- growth ~ initial + factor(id) + factor(year)
tight <- list(tol.opt = 1e-13)
show <- function(m, names, spatial) list(b = as.list(coef(m)[names]), spatial = as.list(m[spatial]),
  loglik = as.numeric(logLik(m)), sigma2 = as.numeric(m$s2), se = as.list(m$rest.se[names]))
out <- list(
  sar = show(lagsarlm(two, d, whole, method = "eigen", tol.solve = 1e-30, control = tight), "initial", "rho"),
  sdm = show(lagsarlm(update(two, . ~ . + W_initial), d, whole, method = "eigen", tol.solve = 1e-30, control = tight),
             c("initial", "W_initial"), "rho"),
  sem = show(errorsarlm(two, d, whole, method = "eigen", tol.solve = 1e-30, control = tight), "initial", "lambda"))
re <- function(lag, errors, f = growth ~ initial) {
  m <- spreml(f, d, index = c("id", "year"), w = W, lag = lag, errors = errors, method = "nlminb",
              control = list(rel.tol = 1e-14, x.tol = 1e-12))
  list(b = as.list(coef(m)), components = as.list(m$errcomp), rho = as.list(m$arcoef), loglik = as.numeric(m$logLik))
}
out$re_sar <- re(TRUE, "re"); out$re_sem <- re(FALSE, "sem2re"); out$re_sem_baltagi <- re(FALSE, "semre")
write_json(out, "reference.json", auto_unbox = TRUE, digits = 15, pretty = TRUE)
