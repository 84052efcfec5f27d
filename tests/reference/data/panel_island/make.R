# Rscript make.R, in this folder: simulates data.csv and weights.csv, writes spatialreg.json.
suppressMessages({library(spdep); library(spatialreg)})
set.seed(20240611)
n <- 16; periods <- 6
adjacent <- matrix(0, n, n)
for (i in 1:(n - 1)) for (k in 1:2) {
  j <- (i + k - 1) %% (n - 1) + 1
  adjacent[i, j] <- adjacent[j, i] <- round(runif(1, 0.2, 1.5), 3)
}                                              # region 16 stays alone
kinds <- list(
  row = adjacent / pmax(rowSums(adjacent), 1e-300),
  spectral = adjacent / max(eigen(adjacent, only.values = TRUE)$values),
  directed = (adjacent * upper.tri(adjacent) + 0.8 * adjacent * lower.tri(adjacent)) / 4
)
w <- kinds$row
x1 <- matrix(rnorm(n * periods), n) + rnorm(n)
x2 <- matrix(rnorm(n * periods), n)
shock <- solve(diag(n) - 0.4 * w, matrix(rnorm(n * periods), n))
mean <- x1 - 0.5 * x2 + 0.4 * w %*% x1 + rnorm(n) + rep(2 * rnorm(periods), each = n)
y <- solve(diag(n) - 0.25 * w, mean + shock)
long <- data.frame(id = rep(sprintf("r%02d", 1:n), periods), time = rep(1:periods, each = n),
                   y = round(c(y), 6), x1 = round(c(x1), 6), x2 = round(c(x2), 6))
write.csv(long, "data.csv", row.names = FALSE, quote = FALSE)

fixed <- list(none = "", entity = "+ factor(id)", time = "+ factor(time)",
              twoway = "+ factor(id) + factor(time)")
number <- function(v) sprintf("%.15g", v)
out <- c()
for (kind in names(kinds)) {
  w <- kinds[[kind]]
  write.table(w, paste0("weights_", kind, ".csv"), sep = ",", row.names = FALSE, col.names = FALSE)
  big <- kronecker(diag(periods), w)
  listw <- mat2listw(big, style = "B", zero.policy = TRUE)
  long$w_x1 <- c(big %*% long$x1)
  long$w_x2 <- c(big %*% long$x2)
  eig <- rep(eigen(w, only.values = TRUE)$values, periods)
  real <- Re(eig[abs(Im(eig)) < 1e-12])
  low <- if (min(real) < -1e-9) 1 / min(real) else -1 / max(Mod(eig))
  interval <- c(low, 1 / max(real)) * (1 - 1e-6)
  for (effects in names(fixed)) for (model in c("sem", "sdem", "sac", "gns")) {
    slopes <- if (model %in% c("sdem", "gns")) "x1 + x2 + w_x1 + w_x2" else "x1 + x2"
    formula <- as.formula(paste("y ~", slopes, fixed[[effects]]))
    if (model %in% c("sem", "sdem")) {
      fit <- errorsarlm(formula, long, listw, method = "eigen", zero.policy = TRUE,
                        interval = interval, tol.solve = 1e-20,
                        control = list(tol.opt = 1e-14, pre_eig = eig, fdHess = FALSE))
      rho <- NA
    } else {
      best <- NULL
      for (start in list(c(0.2, 0.3), c(-0.2, 0.5), c(0.5, -0.2))) {
        one <- sacsarlm(formula, long, listw, method = "eigen", zero.policy = TRUE,
                        interval1 = interval, interval2 = interval, tol.solve = 1e-20,
                        control = list(pre_eig1 = eig, pre_eig2 = eig, fdHess = FALSE, pars = start,
                                       opt_control = list(rel.tol = 1e-14, x.tol = 1e-10)))
        if (is.null(best) || one$LL > best$LL) best <- one
      }
      fit <- best
      rho <- fit$rho
    }
    b <- fit$coefficients[strsplit(slopes, " + ", fixed = TRUE)[[1]]]
    out <- c(out, sprintf(
      '{"weights": "%s", "effects": "%s", "model": "%s", "b": [%s], "rho": %s, "lambda": %s, "sigma2": %s, "loglik": %s}',
      kind, effects, model, paste(number(b), collapse = ", "),
      if (is.na(rho)) "null" else number(rho), number(fit$lambda), number(fit$s2), number(fit$LL)))
  }
}
writeLines(c("[", paste(out, collapse = ",\n"), "]"), "spatialreg.json")
cat(R.version.string, "spatialreg", as.character(packageVersion("spatialreg")),
    "spdep", as.character(packageVersion("spdep")), "\n")
