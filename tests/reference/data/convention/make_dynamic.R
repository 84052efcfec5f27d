# SDPDmod (0.0.5, github.com/RozetaSimonovska/SDPDmod, commit 0fb0f95) on the US states 1929-2009: what the convention
# "demeaned-first" of spatial_panel_dynamic repeats. In this folder: Rscript make_dynamic.R PATH-OF-ITS-SOURCES (its R/).
# Its likelihood reads ln|I - rho W| from a grid of steps of .001, and its search ends at 1e-4: both are replaced by exact
# ones here, so that the numbers are those its formulas have. Its standard errors hold fourth moments; they are not kept.
suppressMessages({library(Matrix); library(plm); library(jsonlite)})
eigs <- function(A, k, which, ...) {
  v <- sort(Re(eigen(A, only.values = TRUE)$values))
  list(values = if (which == "LR") v[length(v)] else v[1])
}
from <- commandArgs(trailingOnly = TRUE)[1]
for (f in c("SDPDm", "SIG_OMG", "demeaning", "feffects", "isrownor", "likelihood", "logdet")) {
  text <- gsub("RSpectra::eigs", "eigs", gsub("\r", "", readLines(file.path(from, paste0(f, ".R")))))
  eval(parse(text = text), globalenv())
}
f_sar <- function(rho, detval, epeo, eped, epeod, n, t, dynamic) {
  at <- which(vapply(sys.calls(), function(call) identical(call[[1]], as.name("SDPDm")), TRUE))[1]
  W <- get("W", envir = sys.frame(at))  # F'WF where it has been transformed
  zz <- (epeo - 2 * rho * epeod + rho * rho * eped) / (n * t)
  (n * t / 2) * log(zz) - t * as.numeric(determinant(diag(n) - rho * W)$modulus)
}
optimize <- function(...) stats::optimize(..., tol = 1e-12)
d <- read.csv("../us_income/panel.csv")
W <- as.matrix(read.csv("../us_income/W.csv", row.names = 1, check.names = FALSE))
dimnames(W) <- NULL
d <- d[order(d$id, d$year), c("id", "year", "growth", "initial")]
out <- list()
for (effect in c("individual", "time", "twoways")) for (model in c("sar", "sdm")) for (ly in c(FALSE, TRUE)) {
  m <- SDPDm(growth ~ initial, d, W, index = c("id", "year"), model = model, effect = effect, dynamic = TRUE,
             tlaginfo = list(ind = NULL, tl = TRUE, stl = TRUE), LYtrans = ly)
  fit <- list(b = unname(m$coefficients), rho = unname(m$rho), sigma2 = unname(m$sige))
  if (!is.null(m$rho1)) fit <- list(b = unname(m$coefficients1), rho = unname(m$rho1))
  out[[paste(model, effect, if (ly) "LYtrans" else "plain")]] <- fit
}
write_json(out, "sdpdmod_dynamic.json", auto_unbox = TRUE, digits = 15, pretty = TRUE)
