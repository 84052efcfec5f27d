# cd tests/reference/data && Rscript simar_wilson/make.R: writes simar_wilson/rdea.json by rDEA 1.2-8 (Simm and
# Besstremyannaya) over truncreg 0.2-5. Sixty units are drawn here.
suppressMessages({library(rDEA); library(truncnorm); library(jsonlite)})
set.seed(7)
n <- 60
x <- round(cbind(labour = runif(n, 1, 9), capital = runif(n, 1, 9)), 4)
z <- round(cbind(open = rnorm(n), coast = rbinom(n, 1, 0.4)), 4)
delta <- rtruncnorm(n, a = 1, mean = 1.4 + 0.3 * z[, 1] - 0.25 * z[, 2], sd = 0.35)
y <- matrix(round(x[, 1]^0.4 * x[, 2]^0.4 / delta, 5), dimnames = list(NULL, "gdp"))
# Contracted towards one, where rDEA contracts towards the mean of the distances, as the paper of 1998 does and the
# text of 2008 does not.
towards_one <- function(n, delta, bw, dvar, dmean) {
  picked <- sample(delta, n, replace = TRUE)
  1 + abs(picked - 1 + bw * rnorm(n)) / sqrt(1 + bw^2 / mean((delta - 1)^2))
}
utils::assignInNamespace("sampling_delta_with_reflection", towards_one, "rDEA")
out <- list(version = as.character(packageVersion("rDEA")), x = x, y = y[, 1], z = z)
for (model in c("output", "input")) for (returns in c("variable", "constant")) {
  set.seed(11)
  two <- dea.env.robust(x, y, Z = z, model = model, RTS = returns, L1 = 2000, L2 = 2000)
  off <- two$delta_hat > 1
  first <- truncreg::truncreg(two$delta_hat[off] ~ z[off, ], point = 1, direction = "left")
  one <- dea.robust(x, y, model = model, RTS = returns, B = 2000, bw = function(values) 0.1)
  star <- 1 / one$theta_hat_star
  out[[paste(model, returns)]] <- list(
    distance = two$delta_hat, first = unname(coef(first)), first_error = unname(sqrt(diag(vcov(first)))),
    loglik = as.numeric(logLik(first)), bias = two$bias, low = two$delta_ci_low, high = two$delta_ci_high,
    beta = unname(c(two$beta_hat_hat, two$sigma_hat_hat)),
    beta_low = c(two$beta_ci[, 1], two$sigma_ci[1]), beta_high = c(two$beta_ci[, 2], two$sigma_ci[2]),
    smoothed = list(mean = rowMeans(star), sd = apply(star, 1, sd),
                    low = apply(star, 1, quantile, 0.025), high = apply(star, 1, quantile, 0.975)))
}
write(toJSON(out, digits = 12, auto_unbox = TRUE), "simar_wilson/rdea.json")
