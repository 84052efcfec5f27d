# Residual sums of squares of threshold regressions with dummies, one lm() a threshold.
# Rscript make.R > produc.csv
d <- read.csv("../produc/produc_long.csv")
trim <- 0.05
n <- nrow(d)
q <- d$unemp
values <- sort(unique(q))
count <- sapply(values, function(v) sum(q <= v))
values <- values[count >= ceiling(trim * n) & n - count >= ceiling(trim * n)]
dummies <- list(
  entity = model.matrix(~ factor(id), d),
  twoway = model.matrix(~ factor(id) + factor(year), d)
)
rss <- function(fixed, kind) {
  steps <- sapply(fixed, function(v) d$lpc * (q <= v))
  x <- cbind(d$lpc, d$lpcap, d$lemp, d$unemp, steps)
  sum(lm.fit(cbind(dummies[[kind]], x), d$lgsp)$residuals^2)
}
apart <- function(v, fixed) {
  all(sapply(fixed, function(f) abs(sum(q <= v) - sum(q <= f)) >= ceiling(trim * n)))
}
cat("effects,fixed,value,rss\n")
for (kind in names(dummies)) {
  cat(sprintf("%s,none,,%.15g\n", kind, rss(numeric(0), kind)))
  first <- sapply(values, function(v) rss(v, kind))
  cat(sprintf("%s,single,%.15g,%.15g\n", kind, values, first), sep = "")
  one <- values[which.min(first)]
  left <- values[sapply(values, apart, one)]
  second <- sapply(left, function(v) rss(c(one, v), kind))
  cat(sprintf("%s,beside first,%.15g,%.15g\n", kind, left, second), sep = "")
  two <- left[which.min(second)]
  left <- values[sapply(values, apart, two)]
  again <- sapply(left, function(v) rss(c(two, v), kind))
  cat(sprintf("%s,beside second,%.15g,%.15g\n", kind, left, again), sep = "")
}
