# Makes at_values.json: effects of squares, products and logarithms at stated values, of Columbus.
#   cd tests/reference/data && Rscript cross_section/make_values.R        (some seconds)
# Needs r-cran-spatialreg, r-cran-spdep and r-cran-jsonlite. The coefficients are spatialreg's; the effects are
# finite differences by hand: y = (I - rho W)^-1 (Z b + W Z theta) is made anew with one region's x a little more
# and a little less, for each region in turn. Standard errors: the same at coefficients moved one by one, and
# spatialreg's covariance of (rho, coefficients) on either side of those slopes.
suppressMessages({library(spdep); library(spatialreg); library(jsonlite)})
data <- read.csv("columbus/columbus_data.csv")
listw <- nb2listw(read.gal("columbus/columbus_queen.gal"), style = "W")
n <- nrow(data)
W <- listw2mat(listw)
bases <- c("INC", "HOVAL")
forms <- list(
  squares = list(f = CRIME ~ INC + HOVAL + I(INC^2) + INC:HOVAL, logged = FALSE,
                 z = function(x) cbind(x$INC, x$HOVAL, x$INC^2, x$INC * x$HOVAL)),
  logs = list(f = log(CRIME) ~ log(INC) + log(HOVAL), logged = TRUE,
              z = function(x) cbind(log(x$INC), log(x$HOVAL))),
  mixed = list(f = CRIME ~ log(INC) + HOVAL + I(HOVAL^2), logged = FALSE,
               z = function(x) cbind(log(x$INC), x$HOVAL, x$HOVAL^2)))
level <- function(form, p, x) {  # p: rho, constant, coefficients (and those of the lags)
  z <- form$z(x)
  k <- ncol(z)
  mean <- p[2] + z %*% p[2 + seq_len(k)]
  if (length(p) > k + 2) mean <- mean + W %*% z %*% p[k + 2 + seq_len(k)]
  solve(diag(n) - p[1] * W, mean)
}
effects <- function(form, p, x, units) {  # what each region receives of a rise of each base in each region
  out <- list()
  for (base in bases) {
    slopes <- sapply(seq_len(n), function(j) {
      step <- 1e-4 * x[[base]][j]
      up <- x; up[[base]][j] <- x[[base]][j] + step
      low <- x; low[[base]][j] <- x[[base]][j] - step
      (level(form, p, up) - level(form, p, low)) / (2 * step)
    })
    if (units && form$logged) slopes <- slopes * data$CRIME  # Y itself, row by row
    total <- mean(rowSums(slopes))
    out[[base]] <- c(mean(diag(slopes)), total - mean(diag(slopes)), total)
  }
  out
}
errors <- function(form, p, v, x, units) {
  at <- unlist(effects(form, p, x, units))
  slopes <- sapply(seq_along(p), function(i) {
    step <- 1e-5 * max(abs(p[i]), 1e-3)
    one <- p; two <- p
    one[i] <- p[i] + step; two[i] <- p[i] - step
    (unlist(effects(form, one, x, units)) - unlist(effects(form, two, x, units))) / (2 * step)
  })
  matrix(sqrt(diag(slopes %*% v %*% t(slopes))), ncol = 3, byrow = TRUE, dimnames = list(bases, NULL))
}
stated <- list(c(INC = 12, HOVAL = 30), c(INC = 20, HOVAL = 55))
cases <- list()
for (name in names(forms)) for (model in c("sar", "sdm")) {
  form <- forms[[name]]
  fit <- eval(bquote(lagsarlm(.(form$f), data, listw, Durbin = .(model == "sdm"), method = "eigen",
                              control = list(tol.opt = 1e-14))))
  p <- c(fit$rho, fit$coefficients)
  v <- fit$resvar[-1, -1]  # without that of sigma2
  same <- function(values) {
    x <- data
    for (base in bases) x[[base]] <- rep(values[[base]], n)
    x
  }
  found <- list()
  if (name == "squares") for (values in stated) found[[length(found) + 1]] <- list(
    at = as.list(values), effects = effects(form, p, same(values), FALSE), se = errors(form, p, v, same(values), FALSE))
  if (name == "squares") found[[length(found) + 1]] <- list(
    at = unbox("own"), effects = effects(form, p, data, FALSE), se = errors(form, p, v, data, FALSE))
  else found[[1]] <- list(
    at = unbox("levels"), effects = effects(form, p, data, TRUE), se = errors(form, p, v, data, TRUE))
  for (k in seq_along(found)) found[[k]]$se <- split(found[[k]]$se, bases[row(found[[k]]$se)])
  cases[[length(cases) + 1]] <- list(form = unbox(name), model = unbox(model), rho = unbox(as.numeric(fit$rho)), found = found)
}
write_json(cases, "cross_section/at_values.json", digits = 15, pretty = FALSE)
