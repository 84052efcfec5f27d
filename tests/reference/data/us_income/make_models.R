# Makes models.json: every model with effects as dummies, spatialreg 1.3-6 on all decades at once.
# Run in this folder: Rscript make_models.R
suppressMessages({library(spdep); library(spatialreg); library(jsonlite)})
d <- read.csv("panel.csv")
W <- as.matrix(read.csv("W.csv", row.names = 1))
d <- d[order(d$year, d$id), ]
d$W_initial <- unsplit(lapply(split(d$initial, d$year), function(x) as.numeric(W %*% x)), d$year)
whole <- mat2listw(kronecker(diag(length(unique(d$year))), W), style = "W")
eig <- eigenw(whole)
right <- list(entity = "+ factor(id)", time = "+ factor(year)", twoway = "+ factor(id) + factor(year)")
num <- as.numeric
out <- list()
for (effects in names(right)) for (m in c("ols", "slx", "sar", "sem", "sdm", "sdem", "sac", "gns")) {
  names_of <- c("initial", if (m %in% c("slx", "sdm", "sdem", "gns")) "W_initial")
  f <- as.formula(paste("growth ~", paste(names_of, collapse = " + "), right[[effects]]))
  one <- list(tol.opt = 1e-14, pre_eig = eig)
  if (m %in% c("ols", "slx")) {
    fit <- lm(f, d)
    out[[effects]][[m]] <- list(names = names_of, b = num(coef(fit)[names_of]), loglik = unbox(num(logLik(fit))),
      sigma2 = unbox(mean(resid(fit)^2)), se = num(sqrt(diag(vcov(fit)))[names_of]), df = unbox(fit$df.residual))
    next
  }
  fit <- if (m %in% c("sar", "sdm")) lagsarlm(f, d, whole, method = "eigen", tol.solve = 1e-30, control = one)
  else if (m %in% c("sem", "sdem")) errorsarlm(f, d, whole, method = "eigen", tol.solve = 1e-30, control = one)
  else {
    best <- NULL  # the highest of several starts
    for (start in list(c(.2, .3), c(-.3, .6), c(.6, -.3), c(.5, .1), c(-.6, .8), c(.8, -.6))) {
      two <- list(pre_eig1 = eig, pre_eig2 = eig, pars = start, opt_control = list(rel.tol = 1e-15, x.tol = 1e-12))
      fit <- tryCatch(suppressWarnings(sacsarlm(f, d, whole, method = "eigen", tol.solve = 1e-30, control = two)),
                      error = function(e) NULL)
      if (!is.null(fit) && (is.null(best) || fit$LL > best$LL)) best <- fit
    }
    best
  }
  par <- c(rho = fit$rho, lambda = fit$lambda); se <- c(rho = fit$rho.se, lambda = fit$lambda.se)
  names(par) <- sub("\\..*", "", names(par)); names(se) <- sub("\\..*", "", names(se))
  out[[effects]][[m]] <- list(names = names_of, b = num(fit$coefficients[names_of]), se = num(fit$rest.se[match(names_of, names(fit$coefficients))]),
    spatial = as.list(par), spatial_se = as.list(se), loglik = unbox(num(fit$LL)), sigma2 = unbox(num(fit$s2)))
}
write_json(out, "models.json", digits = NA, pretty = TRUE)
