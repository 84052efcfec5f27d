# Bandwidths of R 4.5.0: Rscript make.R > bandwidths.json. R bins the pairs; with 5e7 bins the plug-in moves by
# less than 3e-6 against half as many, which is the tolerance of the test.
set.seed(1)
sets <- list(
 normal = qnorm(ppoints(31)) * 3 + 10,
 skewed = exp(qnorm(ppoints(60)) * 0.8),
 two = c(qnorm(ppoints(40)), 6 + 0.5 * qnorm(ppoints(40))),
 ties = rep(c(1, 2, 2, 3, 5, 8, 8, 8, 13, 21), 3),
 few = c(0.277, 1.054, 2.2, 0.11, 0.5),
 heavy = tan(pi * (ppoints(101) - 0.5))
)
num <- function(v) sprintf("%.15g", v)
cat("{\n")
k <- 0
for (name in names(sets)) {
  k <- k + 1
  x <- sets[[name]]
  d <- density(x, bw = bw.nrd0(x), n = 5, from = min(x), to = max(x))
  cat(sprintf("\"%s\": {\"x\": [%s],\n \"nrd0\": %s, \"sj\": %s}%s\n", name,
    paste(num(x), collapse = ", "), num(bw.nrd0(x)),
    num(bw.SJ(x, nb = 50000000L, method = "ste", tol = 1e-13 * sd(x))), if (k < length(sets)) "," else ""))
}
cat("}\n")
