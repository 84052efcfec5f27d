# Makes boston.csv, links.csv and spatialreg.json: house values in 506 census tracts of Boston by spatialreg.
#   cd tests/reference/data && Rscript boston/make.R          (half a minute)
# Needs r-cran-spatialreg, r-cran-spdep, r-cran-spdata and r-cran-jsonlite.
suppressMessages({library(spdep); library(spatialreg); library(jsonlite)})
data(boston, package = "spData")
nb <- boston.soi
kept <- c("CMEDV", "RM", "LSTAT", "CRIM", "NOX", "LON", "LAT")
data <- data.frame(id = seq_len(nrow(boston.c)), boston.c[kept])
write.csv(data, "boston/boston.csv", row.names = FALSE, quote = FALSE)
pairs <- data.frame(i = rep(seq_along(nb), card(nb)), j = unlist(nb[card(nb) > 0]))
pairs <- pairs[pairs$i < pairs$j, ]
write.csv(pairs, "boston/links.csv", row.names = FALSE, quote = FALSE)
data$LV <- log(data$CMEDV); data$LS <- log(data$LSTAT)
weights <- list(row = nb2listw(nb, style = "W"), binary = nb2listw(nb, style = "B"))
values <- lapply(weights, function(lw) eigenw(lw))
cases <- list()
add <- function(weights, model, formula, durbin, fit) {
  par <- c(rho = fit$rho, lambda = fit$lambda); se <- c(rho = fit$rho.se, lambda = fit$lambda.se)
  names(par) <- sub("\\..*", "", names(par)); names(se) <- sub("\\..*", "", names(se))
  lm <- if (is.null(fit$LMtest)) NULL else unbox(as.numeric(fit$LMtest))
  effects <- NULL
  if (model %in% c("sar", "sdm", "sac", "gns")) {
    i <- impacts(fit, listw = get("weights", globalenv())[[weights]])
    effects <- list(variables = attr(i, "bnames"), direct = as.numeric(i$direct),
                    indirect = as.numeric(i$indirect), total = as.numeric(i$total))
  }
  cases[[length(cases) + 1]] <<- list(
    weights = unbox(weights), model = unbox(model), formula = unbox(formula), durbin = durbin,
    names = names(fit$coefficients), b = as.numeric(fit$coefficients), se = as.numeric(fit$rest.se),
    spatial = as.list(par), spatial_se = as.list(se), loglik = unbox(as.numeric(logLik(fit))),
    sigma2 = unbox(as.numeric(fit$s2)), lm_residual = lm, effects = effects)
}
run <- function(weights, model, formula, durbin = NULL) {
  lw <- get("weights", globalenv())[[weights]]
  eig <- values[[weights]]
  f <- as.formula(formula)
  D <- if (model %in% c("sdm", "sdem", "gns")) { if (is.null(durbin)) TRUE else as.formula(durbin) } else FALSE
  one <- list(tol.opt = 1e-14, pre_eig = eig)
  fit <- if (model %in% c("sar", "sdm")) lagsarlm(f, data, lw, Durbin = D, method = "eigen", control = one)
  else if (model %in% c("sem", "sdem")) errorsarlm(f, data, lw, Durbin = D, method = "eigen", control = one)
  else {
    best <- NULL  # the likelihood has several hills: the highest of four starts
    for (start in list(c(.2, .3), c(-.2, .5), c(.5, -.2), c(.6, .1))) {
      two <- list(pre_eig1 = eig, pre_eig2 = eig, pars = start,
                  opt_control = list(rel.tol = 1e-14, x.tol = 1e-11))
      fit <- sacsarlm(f, data, lw, Durbin = D, method = "eigen", control = two)
      if (is.null(best) || fit$LL > best$LL) best <- fit
    }
    best
  }
  add(weights, model, formula, durbin, fit)
}
plain <- "LV ~ RM + LS + CRIM + NOX"
for (m in c("sar", "sdm", "sem", "sdem", "sac", "gns")) run("row", m, plain)
for (m in c("sdm", "sdem", "gns")) run("row", m, plain, "~ RM + CRIM")
for (m in c("sar", "sem")) run("row", m, "LV ~ RM + LS + CRIM + NOX - 1")
for (m in c("sar", "sdm", "sem", "sdem")) run("binary", m, plain)
for (m in c("sar", "sdm", "sem")) run("row", m, "LV ~ RM + LS + CRIM + I(RM^2) + LS:CRIM")
for (w in c("row", "binary")) for (m in c("ols", "slx")) {
  fit <- if (m == "ols") lm(as.formula(plain), data) else lmSLX(as.formula(plain), data, weights[[w]])
  cs <- coef(summary(fit))
  e <- if (m == "slx" && w == "row") impacts(fit) else NULL
  cases[[length(cases) + 1]] <- list(
    weights = unbox(w), model = unbox(m), formula = unbox(plain), durbin = NULL, names = rownames(cs),
    b = as.numeric(cs[, 1]), se = as.numeric(cs[, 2]), loglik = unbox(as.numeric(logLik(fit))))
}
tests <- lm.RStests(lm(as.formula(plain), data), weights$row, test = "all")
rs <- lapply(tests, function(t) list(statistic = unbox(as.numeric(t$statistic)), p = unbox(as.numeric(t$p.value))))
# Two-stage least squares: instruments Wx and W2x; HC1 is HC0 times n / (n - k).
two <- lapply(list(classical = FALSE, hc1 = TRUE), function(robust) {
  fit <- stsls(as.formula(plain), data, weights$row, robust = robust, HC = if (robust) "HC1" else NULL, W2X = TRUE)
  list(names = names(fit$coefficients), b = as.numeric(fit$coefficients), se = as.numeric(sqrt(diag(fit$var))))
})
write_json(list(models = cases, lm_tests = rs, stsls = two), "boston/spatialreg.json", digits = NA, pretty = TRUE)
