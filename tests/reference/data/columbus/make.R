# Prints the numbers of columbus_spatialreg.json anew: see ../check.py. In the folder above this one:
#   Rscript columbus/make.R | python check.py columbus/columbus_spatialreg.json results
suppressMessages({library(spdep); library(spatialreg)})
here <- "columbus"
data <- read.csv(file.path(here, "columbus_data.csv"))
listw <- nb2listw(read.gal(file.path(here, "columbus_queen.gal")), style = "W")
f <- CRIME ~ INC + HOVAL
say <- function(path, value) cat(sprintf("%s,%.15g\n", path, value), sep = "")
model <- function(name, fit, se = NULL, ...) {
  b <- coef(fit)
  b <- b[!names(b) %in% c("rho", "lambda")]
  if (is.null(se)) se <- fit$rest.se
  for (k in seq_along(b)) {
    say(paste(name, "coef", names(b)[k], sep = "/"), b[[k]])
    say(paste(name, "se", names(b)[k], sep = "/"), se[[k]])
  }
  say(paste0(name, "/loglik"), as.numeric(logLik(fit)))
  for (p in list(...)) say(paste(name, p, sep = "/"), fit[[sub("_se", ".se", p)]])
}
exact <- function(name, fit) {
  found <- impacts(fit, listw = listw)
  if (!is.null(found$impacts)) found <- found$impacts
  for (effect in c("direct", "indirect", "total")) for (k in 1:2)
    say(paste(name, "effects_exact", effect, c("INC", "HOVAL")[k], sep = "/"), found[[effect]][[k]])
}
ols <- lm(f, data)
model("ols", ols, se = coef(summary(ols))[, 2])
slx <- lmSLX(f, data, listw)
say("slx/loglik", as.numeric(logLik(slx)))
sar <- lagsarlm(f, data, listw, method = "eigen", control = list(tol.opt = 1e-12))
sdm <- lagsarlm(f, data, listw, Durbin = TRUE, method = "eigen", control = list(tol.opt = 1e-12))
sem <- errorsarlm(f, data, listw, method = "eigen", control = list(tol.opt = 1e-12))
sdem <- errorsarlm(f, data, listw, Durbin = TRUE, method = "eigen", control = list(tol.opt = 1e-12))
model("sar", sar, NULL, "rho", "rho_se"); exact("sar", sar)
model("sdm", sdm, NULL, "rho", "rho_se"); exact("sdm", sdm)
model("sem", sem, NULL, "lambda", "lambda_se")
model("sdem", sdem, NULL, "lambda", "lambda_se")
sac <- sacsarlm(f, data, listw, method = "eigen")
gns <- sacsarlm(f, data, listw, Durbin = TRUE, method = "eigen")
model("sac", sac, NULL, "rho", "rho_se", "lambda", "lambda_se"); exact("sac", sac)
model("gns", gns, NULL, "rho", "rho_se", "lambda", "lambda_se")
lm <- lm.RStests(ols, listw, test = "all")
for (name in names(lm)) say(paste("lm_tests", name, "stat", sep = "/"), lm[[name]]$statistic)
for (pair in list(c("sdm", "sar"), c("sdm", "sem"), c("sdm", "slx"), c("sar", "ols"), c("sem", "ols")))
  say(sprintf("lr_tests/%s_vs_%s/stat", pair[1], pair[2]),
      2 * as.numeric(logLik(get(pair[1])) - logLik(get(pair[2]))))
