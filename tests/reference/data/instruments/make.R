# Makes aer.json: two-stage least squares by AER 1.2-14 (ivreg), covariances by sandwich, within by plm.
#   cd tests/reference/data && Rscript instruments/make.R
# Needs r-cran-aer, r-cran-plm and r-cran-jsonlite.
suppressMessages({library(AER); library(plm); library(jsonlite)})
num <- function(x) as.numeric(x)
show <- function(m, cluster = NULL, keep = TRUE, correct = TRUE) {
  b <- coef(m); keep <- if (isTRUE(keep)) names(b) else keep
  s <- function(v) num(sqrt(diag(v))[keep])
  out <- list(names = keep, b = num(b[keep]), classical = s(vcov(m)), hc1 = s(vcovHC(m, type = "HC1")))
  if (!is.null(cluster)) out$clustered <- s(vcovCL(m, cluster = cluster, type = "HC0", cadjust = FALSE))
  d <- summary(m, diagnostics = TRUE)$diagnostics
  out$tests <- lapply(setNames(seq_len(nrow(d)), rownames(d)), function(i)
    list(statistic = unbox(d[i, "statistic"]), df1 = unbox(d[i, "df1"]), p = unbox(d[i, "p-value"])))
  out
}
mroz <- read.csv("instruments/mroz.csv")
job <- read.csv("instruments/jobtraining.csv")
job$u <- factor(job$fcode); job$t <- factor(job$year)
job <- job[ave(job$year, job$fcode, FUN = length) > 1, ]
keep <- c("hrsemp", "lsales")
out <- list(
  mroz_three = show(ivreg(lwage ~ educ + exper + expersq | motheduc + fatheduc + huseduc + exper + expersq, data = mroz)),
  mroz_one = show(ivreg(lwage ~ educ + exper + expersq | huseduc + exper + expersq, data = mroz)),
  # Effects of firms and years as dummies, training instrumented by grants.
  job_dummies = show(ivreg(lemploy ~ hrsemp + lsales + u + t | grant + grant_1 + lsales + u + t, data = job),
                     cluster = job$fcode, keep = keep))
p <- plm(lemploy ~ hrsemp + lsales | lsales + grant + grant_1, job, index = c("fcode", "year"), model = "within", effect = "twoways")
out$job_within <- list(names = keep, b = num(coef(p)[keep]), se = num(sqrt(diag(vcov(p)))[keep]))
# A spatial lag of y, Wx and W2x by hand: Boston, NOX instrumented by the longitude.
b <- read.csv("boston/boston.csv"); l <- read.csv("boston/links.csv"); n <- nrow(b)
W <- matrix(0, n, n); W[cbind(l$i, l$j)] <- 1; W <- W + t(W); W <- W / rowSums(W)
b$LV <- log(b$CMEDV); b$LS <- log(b$LSTAT); b$WLV <- W %*% b$LV
for (v in c("RM", "LS", "CRIM", "LON")) { b[[paste0("a_", v)]] <- num(W %*% b[[v]]); b[[paste0("c_", v)]] <- num(W %*% b[[paste0("a_", v)]])
  b[[paste0("d_", v)]] <- num(W %*% b[[paste0("c_", v)]]) }
out$sar <- show(ivreg(LV ~ RM + LS + CRIM + NOX + WLV | RM + LS + CRIM + LON + a_RM + a_LS + a_CRIM + a_LON + c_RM + c_LS + c_CRIM + c_LON, data = b))
out$sdm <- show(ivreg(LV ~ RM + LS + CRIM + a_RM + a_LS + a_CRIM + WLV | RM + LS + CRIM + a_RM + a_LS + a_CRIM + c_RM + c_LS + c_CRIM + d_RM + d_LS + d_CRIM, data = b))
# HC3 by the leverages of the second stage, as the package ivreg has them (AER's are those of x (X'PX)^-1 X'P), and p
# by t with n - k, of these two; least squares beside them.
of <- function(m) {
  xz <- model.matrix(m, component = "projected")
  h <- if (inherits(m, "ivreg")) hatvalues(lm(rnorm(nrow(xz)) ~ xz - 1)) else hatvalues(m)
  v <- vcovHC(m, omega = function(residuals, diaghat, df) residuals^2 / (1 - h)^2)
  list(p = num(summary(m)$coefficients[, 4]), hc3 = num(sqrt(diag(v))))
}
sar <- ivreg(LV ~ RM + LS + CRIM + NOX + WLV | RM + LS + CRIM + LON + a_RM + a_LS + a_CRIM + a_LON + c_RM + c_LS + c_CRIM + c_LON, data = b)
sdm <- ivreg(LV ~ RM + LS + CRIM + a_RM + a_LS + a_CRIM + WLV | RM + LS + CRIM + a_RM + a_LS + a_CRIM + c_RM + c_LS + c_CRIM + d_RM + d_LS + d_CRIM, data = b)
out$sar <- c(out$sar, of(sar)); out$sdm <- c(out$sdm, of(sdm))
slx <- lm(LV ~ RM + LS + CRIM + a_RM + a_LS + a_CRIM, data = b[1:60, ])
ends <- confint(slx, level = 0.9)
out$slx <- c(list(names = names(coef(slx)), b = num(coef(slx)), classical = num(sqrt(diag(vcov(slx)))), low = num(ends[, 1]), high = num(ends[, 2])), of(slx))
# A panel with a lag of y, effects as dummies: growth of US states.
u <- read.csv("us_income/panel.csv"); W <- as.matrix(read.csv("us_income/W.csv", row.names = 1))
u <- u[order(u$year, u$id), ]
lag <- function(v) unsplit(lapply(split(v, u$year), function(x) num(W %*% x)), u$year)
u$wy <- lag(u$growth); u$w1 <- lag(u$initial); u$w2 <- lag(u$w1); u$w3 <- lag(u$w2)
u$i <- factor(u$id); u$t <- factor(u$year)
out$panel_sar <- show(ivreg(growth ~ initial + wy + i + t | initial + w1 + w2 + i + t, data = u), cluster = u$id, keep = c("initial", "wy"))
# With effects of states too rho is 1.03, which is refused here.
out$panel_sdm <- show(ivreg(growth ~ initial + w1 + wy + t | initial + w1 + w2 + w3 + t, data = u), cluster = u$id, keep = c("initial", "w1", "wy"))
write_json(out, "instruments/aer.json", digits = NA, pretty = TRUE)
