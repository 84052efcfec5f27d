# splm 1.6-5 with fixed effects of periods and two-way, US states 1970-86: what the convention
# "demeaned-first" repeats. Run in this folder: Rscript make.R (splm is on CRAN, not in Debian; one minute).
suppressMessages({library(splm); library(spdep); library(jsonlite)})
d <- read.csv("../produc/produc_long.csv")
W <- as.matrix(read.csv("../produc/produc_W.csv", row.names = 1, check.names = FALSE))
d <- d[order(d$id, d$year), ]
listw <- mat2listw(W, style = "W")
f <- lgsp ~ lpcap + lpc + lemp + unemp
lagged <- function(x) unsplit(lapply(split(seq_along(x), d$year), function(i) as.numeric(W %*% x[i])), d$year)
for (v in c("lpcap", "lpc", "lemp", "unemp")) d[[paste0("W_", v)]] <- lagged(d[[v]])
durbin <- update(f, . ~ . + W_lpcap + W_lpc + W_lemp + W_unemp)
tight <- list(tol.opt = 1e-13)
fit <- function(formula, effect, lag, error) {
  m <- spml(formula, d, index = c("id", "year"), listw = listw, model = "within", effect = effect,
            lag = lag, spatial.error = error, method = "eigen", control = if (lag && error != "none") list() else tight)
  list(coef = as.list(m$coefficients), sigma2 = as.numeric(m$sigma2), loglik = as.numeric(m$logLik),
       se = as.list(sqrt(diag(as.matrix(m$vcov)))))
}
out <- list(splm = as.character(packageVersion("splm")))
for (effect in c("time", "twoways")) {
  out[[paste0("sar_", effect)]] <- fit(f, effect, TRUE, "none")
  out[[paste0("sdm_", effect)]] <- fit(durbin, effect, TRUE, "none")
  out[[paste0("sem_", effect)]] <- fit(f, effect, FALSE, "b")
  out[[paste0("sac_", effect)]] <- fit(f, effect, TRUE, "b")
}
write_json(out, "splm.json", auto_unbox = TRUE, digits = 15, pretty = TRUE)
