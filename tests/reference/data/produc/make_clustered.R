# Makes clustered.json: the means of states beside random effects, clustered by state, by clubSandwich.
#   cd tests/reference/data && Rscript produc/make_clustered.R
# The weight of means maximises the likelihood of random effects, written out here; quasi-demeaned data go through
# lm() with dummies of years, vcovCR(type = "CR2") and Wald_test(test = "HTZ").
suppressMessages(library(clubSandwich))
d <- read.csv("produc/produc_long.csv")
d <- d[order(d$id, d$year), ]
W <- as.matrix(read.csv("produc/produc_W.csv", row.names = 1))
stopifnot(identical(rownames(W), unique(d$id)))
v <- c("lpcap", "lpc", "lemp", "unemp")
for (one in v) d[[paste0("W_", one)]] <- as.vector(t(W %*% t(matrix(d[[one]], 17))))
states <- 48; years <- 17
mean_of <- function(x) ave(x, d$id)
off_years <- function(x) x - ave(x, d$year)
weight <- function(x, twoway) {  # of the model without means
  take <- if (twoway) off_years else function(x) x - mean(x)
  n <- if (twoway) states - 1 else states
  y <- take(d$lgsp); z <- apply(d[x], 2, take)
  star <- function(x, at) x - (1 - at) * mean_of(x)
  height <- function(at) {
    e <- lm.fit(apply(z, 2, star, at), star(y, at))$residuals
    -n * years / 2 * log(sum(e^2)) + n * log(at)
  }
  exp(optimize(function(a) height(exp(a)), log(c(.02, .9)), maximum = TRUE, tol = 1e-12)$maximum)
}
tested <- function(x, twoway) {
  at <- weight(x, twoway)
  star <- function(x) x - (1 - at) * mean_of(x)
  data <- data.frame(y = star(d$lgsp), one = star(rep(1, nrow(d))), year = factor(d$year), id = factor(d$id))
  for (one in x) { data[[one]] <- star(d[[one]]); data[[paste0("m_", one)]] <- star(mean_of(d[[one]])) }
  means <- paste0("m_", x)
  fit <- lm(reformulate(c(if (twoway) "0 + year" else "0 + one", x, means), "y"), data)
  found <- Wald_test(fit, constrain_zero(means, coefs = coef(fit)), vcovCR(fit, data$id, type = "CR2"), test = "HTZ")
  sprintf('{"weight": %.12g, "F": %.12g, "below": %.12g, "p": %.12g}', at, found$Fstat, found$df_denom, found$p_val)
}
cases <- expand.grid(model = c("ols", "slx"), effects = c("entity", "twoway"), stringsAsFactors = FALSE)
rows <- mapply(function(m, e) sprintf('  "%s %s": %s', m, e, tested(if (m == "ols") v else c(v, paste0("W_", v)), e == "twoway")),
               cases$model, cases$effects)
cat("{\n", paste(rows, collapse = ",\n"), "\n}\n", sep = "", file = "produc/clustered.json")
