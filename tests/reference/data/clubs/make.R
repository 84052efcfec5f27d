# cd tests/reference/data && Rscript clubs/make.R FOLDER: writes clubs/clubs.json. FOLDER holds the R files of
# ConvergenceClubs 2.2.5 (Sichera and Pizzuto; github rhobis/ConvergenceClubs), which are run and not kept here;
# sandwich 3.1-1 and lmtest stand behind "AQSB". States: clubs/us_income.csv; the other sets are drawn here.
suppressMessages(library(jsonlite))
for (file in list.files(commandArgs(trailingOnly = TRUE)[1], pattern = "[.]R$", full.names = TRUE)) source(file)
# Phillips and Sul take the core with the largest t; 2.2.5 the one largest in size, of either sign, which two of the
# drawn sets would show. The rule of the paper is put in its place.
coreG <- eval(parse(text = gsub("abs(vt)", "vt", deparse(coreG), fixed = TRUE)))
smoothed <- function(x, lambda) {  # Hodrick and Prescott, by a whole matrix
  d <- diff(diag(ncol(x)), differences = 2)
  t(solve(diag(ncol(x)) + lambda * crossprod(d), t(x)))
}
drawn <- function(seed, n, T, limits, noise) {  # units near a limit each, whose distances die out, and a few that drift
  set.seed(seed)
  t <- 1:T
  own <- sample(limits, n, replace = TRUE)
  start <- runif(n, -2, 2)
  x <- t(sapply(seq_len(n), function(i) own[i] + start[i] / t^0.6 + noise * cumsum(rnorm(T)) / t^0.5))
  x[1, ] <- x[1, ] + 0.05 * t
  round(x, 6)
}
states <- as.matrix(read.csv("clubs/us_income.csv", row.names = 1, check.names = FALSE))
sets <- list(states = smoothed(log(states), 400), three = drawn(1, 24, 40, c(8, 9, 10), 0.05),
             two = drawn(2, 30, 30, c(9, 10), 0.1), rough = drawn(3, 20, 22, c(7, 8, 9, 10), 0.3),
             many = drawn(4, 60, 34, c(7, 7.5, 8, 9, 10), 0.08))
members <- function(found) unname(lapply(found[grepl("club", names(found))], function(one) list(
  ids = one$id - 1, b = one$model[["beta"]], se = one$model[["std.err"]], t = one$model[["tvalue"]],
  c = if (is.null(one$cstar)) NA else one$cstar, parts = one$clubs)))
found <- lapply(names(sets), function(name) {
  x <- sets[[name]]
  T <- ncol(x)
  frame <- data.frame(id0 = as.character(seq_len(nrow(x))), x)
  whole <- list()
  for (trim in c(0.3, 1/3)) for (hac in c("FQSB", "AQSB"))
    whole[[length(whole) + 1]] <- list(trim = trim, hac = hac, test = as.list(estimateMod(computeH(x), trim, hac)))
  runs <- list()
  for (hac in c("FQSB", "AQSB")) for (method in c("fixed", "incremental")) {
    clubs <- findClubs(frame, 2:(T + 1), 1, T + 1, time_trim = 0.3, HACmethod = hac, cstar = 0, cstar_method = method)
    one <- list(hac = hac, method = method, clubs = members(clubs), diverging = clubs$divergent$id - 1)
    many <- sum(grepl("club", names(clubs))) > 1
    if (many) one$ps <- members(mergeClubs(clubs))
    if (many && hac == "FQSB") one$vlt <- members(mergeClubs(clubs, mergeMethod = "vLT"))
    runs[[length(runs) + 1]] <- one
  }
  list(name = name, values = if (name == "states") NULL else t(x), whole = whole, runs = runs)
})
writeLines(toJSON(found, digits = 12, auto_unbox = TRUE, null = "null"), "clubs/clubs.json")
