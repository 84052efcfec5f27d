# cd tests/reference/data && Rscript fsqca/make.R: writes fsqca/qca.json by QCA 3.25.1 (Dusa).
# Lipset's data as fuzzy sets, LF, and raw, LR, come with QCA; the other sets are drawn here.
suppressMessages({library(QCA); library(jsonlite)})
data(LF); data(LR)
conditions <- function(d) setdiff(names(d), "Y")
necessity <- function(d) lapply(c(conditions(d), paste0("~", conditions(d))), function(x) {
  found <- pof(paste(x, "<-", "Y"), data = d)$incl.cov
  absent <- pof(paste(x, "<-", "~Y"), data = d)$incl.cov
  list(condition = x, present = unlist(found[1, c("inclN", "RoN", "covN")]),
       absent = unlist(absent[1, c("inclN", "RoN", "covN")]))
})
sufficient <- function(d, outcome, terms) lapply(terms, function(x) {
  found <- pof(paste(x, "->", outcome), data = d)$incl.cov
  list(term = x, fit = unlist(found[1, c("inclS", "PRI", "covS")]))
})
analysis <- function(d, cut, pri, frequency, expected, outcome = "Y") {
  tt <- truthTable(d, outcome, incl.cut = cut, pri.cut = pri, n.cut = frequency, show.cases = TRUE)
  rows <- tt$tt[tt$tt$n > 0, ]
  table <- lapply(seq_len(nrow(rows)), function(i) list(
    row = unname(unlist(rows[i, conditions(d)])), out = rows$OUT[i], n = rows$n[i],
    consistency = as.numeric(rows$incl[i]), pri = as.numeric(rows$PRI[i]), cases = rows$cases[i]))
  if (!any(tt$tt$OUT == "1") || !any(tt$tt$OUT == "0")) return(list(truth = table))
  complex <- minimize(tt, details = TRUE)
  short <- minimize(tt, include = "?", details = TRUE)
  between <- minimize(tt, include = "?", details = TRUE, dir.exp = expected)
  middle <- unique(unlist(lapply(between$i.sol, function(one) one$solution), recursive = FALSE))
  terms <- unique(unlist(c(complex$solution, short$solution, middle)))
  list(truth = table, complex = complex$solution, parsimonious = short$solution,
       intermediate = unname(middle), fits = sufficient(d, outcome, terms),
       assumptions = lapply(short$SA, function(s) as.integer(rownames(s))),
       sums = lapply(c(complex$solution, short$solution, middle), function(m) {
         found <- pof(paste(paste(m, collapse = " + "), "->", outcome), data = d)
         whole <- found$incl.cov[nrow(found$incl.cov), ]  # of several products the last row is the sum
         list(terms = m, fit = unlist(whole[1, c("inclS", "PRI", "covS")]))
       }))
}
lipset <- setNames(LF, c("DEV", "URB", "LIT", "IND", "STB", "Y"))
out <- list(version = as.character(packageVersion("QCA")))
out$lipset <- list(
  data = as.list(lipset), cases = rownames(LF), necessity = necessity(lipset),
  present = analysis(lipset, 0.8, 0, 1, "DEV,URB,LIT,IND,STB"),
  absent = analysis(lipset, 0.8, 0, 1, "~DEV,~URB,~LIT,~IND,~STB", "~Y"))
out$raw <- list(data = as.list(LR), cases = rownames(LR), thresholds = list(
  DEV = c(400, 550, 900), URB = c(25, 50, 65), LIT = c(50, 75, 90), IND = c(20, 30, 40),
  STB = c(15, 9.5, 5)))
out$raw$memberships <- lapply(names(out$raw$thresholds), function(x)
  calibrate(LR[[x]], thresholds = out$raw$thresholds[[x]]))
names(out$raw$memberships) <- names(out$raw$thresholds)
set.seed(20)
draws <- list()
for (k in 1:40) {
  size <- 3 + k %% 3
  n <- 12 + 2 * (k %% 9)
  x <- matrix(round(runif(n * size), 2), n)
  x[x == 0.5] <- 0.51
  y <- round(pmin(1, pmax(0, pmax(x[, 1], pmin(x[, 2], 1 - x[, 3])) + rnorm(n, 0, 0.15))), 2)
  d <- as.data.frame(cbind(x, y)); names(d) <- c(LETTERS[1:size], "Y")
  signs <- sample(c("", "~", NA), size, TRUE)
  expected <- paste0(signs, LETTERS[1:size])[!is.na(signs)]
  if (!length(expected)) expected <- "A"
  cut <- c(0.75, 0.8, 0.9)[1 + k %% 3]; pri <- c(0, 0.5)[1 + k %% 2]; frequency <- 1 + (k %% 4 == 0)
  draws[[k]] <- list(data = as.list(d), cut = cut, pri = pri, frequency = frequency,
    expected = expected, necessity = necessity(d),
    # QCA stops where every row has the outcome, or no row has enough cases
    found = tryCatch(analysis(d, cut, pri, frequency, paste(expected, collapse = ",")),
                     error = function(e) NULL))
}
out$draws <- draws
write_json(out, "fsqca/qca.json", auto_unbox = TRUE, digits = 12)
