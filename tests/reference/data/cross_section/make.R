# Makes spatialreg.json anew: cross-sections on Columbus by spatialreg, asymptotic standard errors.
#   cd tests/reference/data && Rscript cross_section/make.R
# Needs r-cran-spatialreg, r-cran-spdep and r-cran-jsonlite.
suppressMessages({library(spdep); library(spatialreg); library(jsonlite)})
data <- read.csv("columbus/columbus_data.csv")
nb <- read.gal("columbus/columbus_queen.gal")
# Region 1 without neighbours, and nobody's neighbour.
alone <- droplinks(nb, 1)
weights <- list(row = nb2listw(nb, style = "W"), binary = nb2listw(nb, style = "B"),
                island = nb2listw(alone, style = "W", zero.policy = TRUE))
tight <- list(tol.opt = 1e-14)
both <- list(opt_control = list(rel.tol = 1e-12))
cases <- list()
add <- function(weights, model, formula, durbin, fit) {
  s <- summary(fit)
  par <- c(rho = fit$rho, lambda = fit$lambda)
  se <- c(rho = fit$rho.se, lambda = fit$lambda.se)
  names(par) <- sub("\\..*", "", names(par)); names(se) <- sub("\\..*", "", names(se))
  b <- fit$coefficients; e <- fit$rest.se
  lm <- if (is.null(fit$LMtest)) NULL else unbox(as.numeric(fit$LMtest))
  effects <- NULL
  if (model %in% c("sar", "sdm", "sac")) {
    i <- impacts(fit, listw = get("weights", globalenv())[[weights]])
    effects <- list(variables = attr(i, "bnames"), direct = as.numeric(i$direct),
                    indirect = as.numeric(i$indirect), total = as.numeric(i$total))
  }
  cases[[length(cases) + 1]] <<- list(
    weights = unbox(weights), model = unbox(model), formula = unbox(formula),
    durbin = durbin, names = names(b), b = as.numeric(b), se = as.numeric(e),
    spatial = as.list(par), spatial_se = as.list(se), loglik = unbox(as.numeric(logLik(fit))),
    sigma2 = unbox(as.numeric(fit$s2)), asymptotic = unbox(isTRUE(fit$ase)), lm_residual = lm, effects = effects)
}
run <- function(weights, model, formula, durbin = NULL) {
  lw <- get("weights", globalenv())[[weights]]
  zero <- weights == "island"
  f <- as.formula(formula)
  D <- if (model %in% c("sdm", "sdem", "gns")) { if (is.null(durbin)) TRUE else as.formula(durbin) } else FALSE
  fit <- if (model %in% c("sar", "sdm"))
    lagsarlm(f, data, lw, Durbin = D, method = "eigen", zero.policy = zero, control = tight)
  else if (model %in% c("sem", "sdem"))
    errorsarlm(f, data, lw, Durbin = D, method = "eigen", zero.policy = zero, control = tight)
  else sacsarlm(f, data, lw, Durbin = D, method = "eigen", zero.policy = zero, control = both)
  add(weights, model, formula, durbin, fit)
}
plain <- "CRIME ~ INC + HOVAL"
for (m in c("sar", "sdm", "sem", "sdem", "sac", "gns")) run("row", m, plain)
for (m in c("sdm", "sdem")) run("row", m, plain, "~ INC")
for (m in c("sar", "sdm", "sem")) run("row", m, "CRIME ~ INC + HOVAL - 1")
for (m in c("sar", "sdm", "sem", "sdem")) run("binary", m, plain)
for (m in c("sdm", "sdem")) run("binary", m, "CRIME ~ INC + HOVAL - 1")
for (m in c("sar", "sdm", "sem", "sdem")) run("island", m, plain)
for (m in c("sar", "sdm", "sem")) run("row", m, "CRIME ~ INC + HOVAL + I(INC^2) + INC:HOVAL")
for (w in c("row", "binary")) {
  o <- lm(as.formula(plain), data); s <- lmSLX(as.formula(plain), data, weights[[w]])
  for (m in c("ols", "slx")) {
    fit <- if (m == "ols") o else s
    cs <- coef(summary(fit))
    moran <- lm.morantest(o, weights[[w]], alternative = "two.sided")
    cases[[length(cases) + 1]] <- list(
      weights = unbox(w), model = unbox(m), formula = unbox(plain), durbin = NULL, names = rownames(cs),
      b = as.numeric(cs[, 1]), se = as.numeric(cs[, 2]), loglik = unbox(as.numeric(logLik(fit))),
      moran = list(I = unbox(as.numeric(moran$estimate[[1]])), p = unbox(as.numeric(moran$p.value))))
  }
}
write_json(cases, "cross_section/spatialreg.json", digits = NA, pretty = TRUE)
