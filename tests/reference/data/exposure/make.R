# Simulated shift-share data, and inference on them by ShiftShareSE 1.1.0.9000 (GPL-3; run, not copied).
# Rscript make.R   writes cross.csv, panel.csv and exposure.json
library(ShiftShareSE)
set.seed(20190)
write <- function(d, file) write.csv(format(d, digits = 12, trim = TRUE), file, row.names = FALSE, quote = FALSE)
draw <- function(n, k, complete) {
  s <- matrix(rgamma(n * k, 0.5), n)
  s <- s / rowSums(s)
  if (!complete) s <- s * runif(n, 0.3, 0.8)
  s <- round(s, 6)
  if (complete) s[, k] <- round(1 - rowSums(s[, -k]), 6)
  s
}
n <- 90
k <- 14
s <- draw(n, k, FALSE)
g <- rnorm(k)
z <- drop(s %*% g)
x <- rnorm(n)
u <- drop(s %*% rnorm(k)) + 0.3 * rnorm(n)
d <- 0.8 * z + 0.5 * u + 0.3 * rnorm(n) + 0.2 * x
cross <- data.frame(region = sprintf("r%02d", 1:n), state = rep(letters[1:15], each = 6), y = 0.5 * d + x + u,
                    d = d, z = z, x = x, sum = rowSums(s), s)
names(cross)[-(1:7)] <- sprintf("s%02d", 1:k)
write(cross, "cross.csv")
cross <- read.csv("cross.csv")

m <- 60
q <- 9
two <- lapply(1:2, function(t) draw(m, q, TRUE))
both <- rbind(two[[1]], two[[2]])
year <- rep(c(2000, 2010), each = m)
w <- matrix(0, 2 * m, 2 * q)
w[1:m, 1:q] <- two[[1]]
w[m + 1:m, q + 1:q] <- two[[2]]
z <- drop(w %*% rnorm(2 * q))
u <- drop(w %*% rnorm(2 * q)) + 0.3 * rnorm(2 * m)
x <- rnorm(2 * m)
d <- z + 0.5 * u + 0.3 * rnorm(2 * m)
panel <- data.frame(region = rep(sprintf("r%02d", 1:m), 2), year = year, y = 0.5 * d + x + u, d = d, z = z, x = x, both)
names(panel)[-(1:6)] <- sprintf("s%02d", 1:q)
write(panel, "panel.csv")
panel <- read.csv("panel.csv")

numbers <- function(r) {
  one <- function(v) paste0("[", paste(ifelse(is.finite(v), sprintf("%.15g", v), paste0('"', v, '"')), collapse = ", "), "]")
  kept <- c("EHW", "AKM", "AKM0")
  sprintf('{"beta": %.15g, "se": %s, "p": %s, "low": %s, "high": %s}', r$beta, one(r$se[kept]), one(r$p[kept]),
          one(r$ci.l[kept]), one(r$ci.r[kept]))
}
how <- c("ehw", "akm", "akm0")
shares <- as.matrix(cross[, sprintf("s%02d", 1:k)])
in_groups <- rep(c("p", "q", "r", "s", "t", "u", "v"), each = 2)
wide <- matrix(0, 2 * m, 2 * q)
wide[1:m, 1:q] <- as.matrix(panel[1:m, sprintf("s%02d", 1:q)])
wide[m + 1:m, q + 1:q] <- as.matrix(panel[m + 1:m, sprintf("s%02d", 1:q)])
industry <- rep(1:q, 2)
run <- list(
  ols = reg_ss(y ~ x + sum, X = z, data = cross, W = shares, method = how),
  ols_null = reg_ss(y ~ x + sum, X = z, data = cross, W = shares, method = how, beta0 = 0.7, alpha = 0.1),
  iv = ivreg_ss(y ~ x + sum | d, X = z, data = cross, W = shares, method = how),
  iv_groups = ivreg_ss(y ~ x + sum | d, X = z, data = cross, W = shares, method = how, sector_cvar = in_groups),
  iv_without = ivreg_ss(y ~ 1 | d, X = z, data = cross, W = shares, method = how, alpha = 0.001),
  panel_each = ivreg_ss(y ~ x + factor(year) | d, X = z, data = panel, W = wide, method = how),
  panel_industry = ivreg_ss(y ~ x + factor(year) | d, X = z, data = panel, W = wide, method = how, sector_cvar = industry),
  panel_units = ivreg_ss(y ~ x + factor(year) + factor(region) | d, X = z, data = panel, W = wide, method = how,
                         sector_cvar = industry)
)
cat("{\n", paste(sprintf('"%s": %s', names(run), sapply(run, numbers)), collapse = ",\n"), "\n}\n", sep = "", file = "exposure.json")
