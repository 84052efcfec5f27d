# Prints the numbers of spatialreg_lsdv.json anew: see ../check.py. In the folder above this one:
#   Rscript produc/make.R | python check.py produc/spatialreg_lsdv.json models 5e-5
# 816 observations, W_NT = I_T (x) W, dummies for the fixed effects; some minutes.
# 5e-5: the stored errorsarlm ended its search at its default tolerance, this one goes on to 1e-12.
suppressMessages({library(spdep); library(spatialreg)})
long <- read.csv("produc/produc_long.csv")
long <- long[order(long$year, long$id), ]
table <- read.csv("produc/produc_W.csv", row.names = 1, check.names = FALSE)
w <- as.matrix(table)
stopifnot(all(rownames(w) == unique(long$id)))
periods <- length(unique(long$year))
big <- kronecker(diag(periods), w)
listw <- mat2listw(big, style = "W")
eig <- rep(Re(eigen(w, only.values = TRUE)$values), periods)
x <- c("lpcap", "lpc", "lemp", "unemp")
for (name in x) long[[paste0("lag.", name)]] <- c(big %*% long[[name]])
fixed <- c(individual = "factor(id)", time = "factor(year)", twoways = "factor(id) + factor(year)")
say <- function(path, value) cat(sprintf("%s,%.15g\n", path, value), sep = "")
for (effect in names(fixed)) for (kind in c("ols", "slx", "sar", "sem", "sdm", "sdem")) {
  slopes <- if (kind %in% c("slx", "sdm", "sdem")) c(x, paste0("lag.", x)) else x
  f <- as.formula(paste("lgsp ~", paste(c(slopes, fixed[[effect]]), collapse = " + ")))
  how <- list(tol.opt = 1e-12, pre_eig = eig, fdHess = FALSE)
  fit <- if (kind %in% c("ols", "slx")) lm(f, long)
         else if (kind %in% c("sar", "sdm")) lagsarlm(f, long, listw, method = "eigen", tol.solve = 1e-20, control = how)
         else errorsarlm(f, long, listw, method = "eigen", tol.solve = 1e-20, control = how)
  name <- paste(kind, effect, sep = "_")
  for (s in slopes) say(paste(name, "coef", s, sep = "/"), coef(fit)[[s]])
  say(paste0(name, "/loglik"), as.numeric(logLik(fit)))
  if (kind %in% c("sar", "sdm")) say(paste0(name, "/rho"), fit$rho)
  if (kind %in% c("sem", "sdem")) say(paste0(name, "/lambda"), fit$lambda)
}
