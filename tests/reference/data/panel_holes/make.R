# cd tests/reference/data && Rscript panel_holes/make.R: writes panel_holes/spatialreg.json.
# The panel of panel_island with cells left out, W of two kinds by period, errors by a third of their own:
# every cell a row of one cross-section with dummies, weights block-diagonal by period.
suppressMessages({library(spdep); library(spatialreg)})
long <- read.csv("panel_island/data.csv")
long$i <- as.integer(factor(long$id))
long <- long[(long$i * 7 + long$time * 5) %% 9 != 0, ]
raw <- lapply(c(row = "row", directed = "directed"), function(k)
  as.matrix(read.csv(paste0("panel_island/weights_", k, ".csv"), header = FALSE)))
line <- abs(outer(1:16, 1:16, "-")) == 1
block <- function(of) {
  big <- matrix(0, nrow(long), nrow(long))
  for (t in unique(long$time)) {
    at <- which(long$time == t)
    w <- of(t)[long$i[at], long$i[at]]
    big[at, at] <- w / pmax(rowSums(w), 1e-300)
  }
  big
}
W <- block(function(t) if (t <= 3) raw$row else raw$directed)
M <- block(function(t) line * 1)
long$w_x1 <- c(W %*% long$x1)
long$w_x2 <- c(W %*% long$x2)
bounds <- function(eig) {
  real <- Re(eig[abs(Im(eig)) < 1e-12])
  low <- if (min(real) < -1e-9) 1 / min(real) else -1 / max(Mod(eig))
  c(low, 1 / max(real)) * (1 - 1e-6)
}
eigs <- lapply(list(W = W, M = M), function(w) {
  out <- c()
  for (t in unique(long$time)) { at <- which(long$time == t); out <- c(out, eigen(w[at, at], only.values = TRUE)$values) }
  out
})
lists <- lapply(list(W = W, M = M), mat2listw, style = "B", zero.policy = TRUE)
fixed <- list(none = "", entity = "+ factor(id)", time = "+ factor(time)",
              twoway = "+ factor(id) + factor(time)")
number <- function(v) sprintf("%.15g", v)
out <- c()
for (effects in names(fixed)) for (model in c("sar", "sdm", "sem", "sdem", "sac", "gns")) for (of in c("W", "M")) {
  if (of == "M" && model %in% c("sar", "sdm")) next
  slopes <- if (model %in% c("sdem", "gns", "sdm")) "x1 + x2 + w_x1 + w_x2" else "x1 + x2"
  formula <- as.formula(paste("y ~", slopes, fixed[[effects]]))
  rho <- lambda <- NA
  if (model %in% c("sem", "sdem")) {
    fit <- errorsarlm(formula, long, lists[[of]], method = "eigen", zero.policy = TRUE,
                      interval = bounds(eigs[[of]]), tol.solve = 1e-20,
                      control = list(tol.opt = 1e-14, pre_eig = eigs[[of]], fdHess = FALSE))
    lambda <- fit$lambda
  } else if (model %in% c("sar", "sdm")) {
    fit <- lagsarlm(formula, long, lists$W, method = "eigen", zero.policy = TRUE,
                    interval = bounds(eigs$W), tol.solve = 1e-20,
                    control = list(tol.opt = 1e-14, pre_eig = eigs$W, fdHess = FALSE))
    rho <- fit$rho
  } else {
    best <- NULL
    for (start in list(c(0.2, 0.3), c(-0.2, 0.5), c(0.5, -0.2), c(-0.5, 0.8), c(0.8, -0.8))) {
      one <- try(sacsarlm(formula, long, lists$W, lists[[of]], method = "eigen", zero.policy = TRUE,
                      interval1 = bounds(eigs$W), interval2 = bounds(eigs[[of]]), tol.solve = 1e-20,
                      control = list(pre_eig1 = eigs$W, pre_eig2 = eigs[[of]], fdHess = FALSE, pars = start,
                                     opt_control = list(rel.tol = 1e-14, x.tol = 1e-10))), silent = TRUE)
      if (inherits(one, "try-error")) next
      if (is.null(best) || one$LL > best$LL) best <- one
    }
    fit <- best
    rho <- fit$rho
    lambda <- fit$lambda
  }
  b <- fit$coefficients[strsplit(slopes, " + ", fixed = TRUE)[[1]]]
  null <- function(v) if (is.na(v)) "null" else number(v)
  out <- c(out, sprintf(
    '{"errors": "%s", "effects": "%s", "model": "%s", "b": [%s], "rho": %s, "lambda": %s, "sigma2": %s, "loglik": %s}',
    of, effects, model, paste(number(b), collapse = ", "), null(rho), null(lambda), number(fit$s2),
    number(fit$LL)))
}
writeLines(c("[", paste(out, collapse = ",\n"), "]"), "panel_holes/spatialreg.json")
cat(nrow(long), R.version.string, "spatialreg", as.character(packageVersion("spatialreg")), "\n")
