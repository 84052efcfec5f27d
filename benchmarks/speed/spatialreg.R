# One spatial Durbin model with impacts by spatialreg: reads links and data, prints seconds and MB as JSON.
suppressPackageStartupMessages({library(Matrix); library(spdep); library(spatialreg)})
folder <- commandArgs(trailingOnly = TRUE)[1]
links <- as.matrix(read.csv(file.path(folder, "links.csv"), header = FALSE))
data <- read.csv(file.path(folder, "data.csv"), header = FALSE)
names(data) <- c("y", "a", "b")
n <- nrow(data)
w <- sparseMatrix(i = links[, 1], j = links[, 2], x = links[, 3], dims = c(n, n))
row.names(w) <- as.character(seq_len(n)); colnames(w) <- row.names(w)
# from the neighbours, or it does not know that the weights are similar to symmetric ones
lw <- nb2listw(mat2listw((w > 0) * 1, style = "B")$neighbours, style = "W")
held <- function(key) {
  line <- grep(key, readLines("/proc/self/status"), value = TRUE)
  as.numeric(gsub("[^0-9]", "", line)) / 1024
}
try(cat("5", file = "/proc/self/clear_refs"), silent = TRUE)
before <- held("VmRSS")
set.seed(1)
t <- system.time({
  fit <- lagsarlm(y ~ a + b, data, lw, Durbin = TRUE, method = "Matrix", zero.policy = FALSE)
  traces <- trW(as_dgRMatrix_listw(lw), type = "MC")
  # its numerical Hessian of many regions is not always positive definite: then effects without draws
  effects <- tryCatch(impacts(fit, tr = traces, R = 1000), error = function(e) impacts(fit, tr = traces))
})
cat(sprintf(
  '{"cpu": %.4f, "wall": %.4f, "mb": %.1f, "found": %.10f, "version": "%s"}\n',
  t[["user.self"]] + t[["sys.self"]], t[["elapsed"]], held("VmHWM") - before, fit$rho,
  as.character(packageVersion("spatialreg"))
))
