# Random effects of the US states 1970-86 by R's splm (spreml), log-likelihoods by nlminb.
# Run with: Rscript make.R > splm.json
suppressMessages({library(splm); library(jsonlite)})
panel <- read.csv("../produc/produc_long.csv")
w <- as.matrix(read.csv("../produc/produc_W.csv", row.names = 1, check.names = FALSE))
panel <- panel[order(panel$id, panel$year), ]
for (v in c("lpcap", "lpc", "lemp", "unemp")) {
  by <- matrix(panel[[v]], nrow = length(unique(panel$year)))  # T x n, id by id
  colnames(by) <- unique(panel$id)
  panel[[paste0("w", v)]] <- as.vector(by[, rownames(w)] %*% t(w))[
    match(paste(panel$id, panel$year),
          paste(rep(rownames(w), each = nrow(by)), rep(sort(unique(panel$year)), nrow(w))))]
}
f <- lgsp ~ lpcap + lpc + lemp + unemp
g <- lgsp ~ lpcap + lpc + lemp + unemp + wlpcap + wlpc + wlemp + wunemp
show <- function(formula, lag, errors) {
  m <- spreml(formula, panel, index = c("id", "year"), w = w[unique(panel$id), unique(panel$id)], lag = lag,
              errors = errors, method = "nlminb", control = list(rel.tol = 1e-14, x.tol = 1e-12))
  list(b = as.list(coef(m)), components = as.list(m$errcomp), rho = as.list(m$arcoef),
       loglik = as.numeric(m$logLik), sigma2 = as.list(unlist(m$sigma2)),
       component_se = sqrt(diag(as.matrix(m$vcov.errcomp))), b_se = sqrt(diag(as.matrix(vcov(m)))))
}
out <- list(
  ols = show(f, FALSE, "re"), slx = show(g, FALSE, "re"), sar = show(f, TRUE, "re"), sdm = show(g, TRUE, "re"),
  sem_baltagi = show(f, FALSE, "semre"), sdem_baltagi = show(g, FALSE, "semre"),
  sem_kkp = show(f, FALSE, "sem2re"), sdem_kkp = show(g, FALSE, "sem2re"), sac_kkp = show(f, TRUE, "sem2re"),
  version = as.character(packageVersion("splm")))
cat(toJSON(out, auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
