# cd tests/reference/data && Rscript cross_section/make_two.R: writes cross_section/two_weights.json.
# Columbus, W queen contiguity, the errors by neighbours of neighbours (row-standardised both).
suppressMessages({library(spdep); library(spatialreg)})
data <- read.csv("columbus/columbus_data.csv")
nb <- read.gal("columbus/columbus_queen.gal")
lists <- list(W = nb2listw(nb, style = "W"), M = nb2listw(nblag(nb, 2)[[2]], style = "W"))
number <- function(v) sprintf("%.15g", v)
null <- function(v) if (is.null(v)) "null" else number(v)
out <- c()
for (model in c("sem", "sdem", "sac", "gns")) {
  f <- CRIME ~ INC + HOVAL
  if (model %in% c("sdem", "gns")) {
    data$w_INC <- lag(lists$W, data$INC); data$w_HOVAL <- lag(lists$W, data$HOVAL)
    f <- CRIME ~ INC + HOVAL + w_INC + w_HOVAL
  }
  if (model %in% c("sem", "sdem")) {
    fit <- errorsarlm(f, data, lists$M, method = "eigen", control = list(tol.opt = 1e-14))
    se <- c(fit$rest.se, lambda = fit$lambda.se)
  } else {
    best <- NULL
    for (start in list(c(0.2, 0.3), c(-0.2, 0.5), c(0.5, -0.2))) {
      one <- sacsarlm(f, data, lists$W, lists$M, method = "eigen", control = list(
        pars = start, opt_control = list(rel.tol = 1e-14, x.tol = 1e-10)))
      if (is.null(best) || one$LL > best$LL) best <- one
    }
    fit <- best
    se <- NULL
  }
  out <- c(out, sprintf('{"model": "%s", "b": [%s], "se": [%s], "rho": %s, "lambda": %s, "sigma2": %s, "loglik": %s}',
    model, paste(number(fit$coefficients), collapse = ", "), paste(number(se), collapse = ", "),
    null(if (model %in% c("sac", "gns")) fit$rho), number(fit$lambda), number(fit$s2), number(fit$LL)))
}
writeLines(c("[", paste(out, collapse = ",\n"), "]"), "cross_section/two_weights.json")
