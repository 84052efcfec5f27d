# Makes counties.csv, links.csv and spatialreg.json: turnout in 3,107 US counties by spatialreg, whole spectrum.
#   cd tests/reference/data && Rscript elections/make.R          (some minutes)
# Needs r-cran-spatialreg, r-cran-spdep, r-cran-spdata, r-cran-sp and r-cran-jsonlite.
suppressMessages({library(sp); library(spdep); library(spatialreg); library(jsonlite)})
data(elect80, package = "spData")
data <- data.frame(id = seq_len(nrow(elect80)), y = round(log(elect80$pc_turnout), 6),
                   college = round(log(elect80$pc_college), 6), homes = round(log(elect80$pc_homeownership), 6),
                   income = round(log(elect80$pc_income), 6))
write.csv(data, "elections/counties.csv", row.names = FALSE, quote = FALSE)
nb <- e80_queen
if (inherits(nb, "listw")) nb <- nb$neighbours
pairs <- data.frame(i = rep(seq_along(nb), card(nb)), j = unlist(nb[card(nb) > 0]))
pairs <- pairs[pairs$i < pairs$j, ]
write.csv(pairs, "elections/links.csv", row.names = FALSE, quote = FALSE)
lw <- nb2listw(nb, style = "W", zero.policy = TRUE)
eig <- eigenw(similar.listw(lw))
f <- y ~ college + homes + income
out <- list()
for (m in c("sar", "sdm", "sem", "sdem", "sac")) {
  D <- m %in% c("sdm", "sdem")
  one <- list(tol.opt = 1e-14, pre_eig = eig)
  fit <- if (m %in% c("sar", "sdm")) lagsarlm(f, data, lw, Durbin = D, method = "eigen", control = one, zero.policy = TRUE)
  else if (m == "sac") sacsarlm(f, data, lw, method = "eigen", zero.policy = TRUE, control = list(pre_eig1 = eig, pre_eig2 = eig,
    opt_control = list(rel.tol = 1e-14, x.tol = 1e-11), pars = c(.3, .3)))
  else errorsarlm(f, data, lw, Durbin = D, method = "eigen", control = one, zero.policy = TRUE)
  par <- c(rho = fit$rho, lambda = fit$lambda); se <- c(rho = fit$rho.se, lambda = fit$lambda.se)
  names(par) <- sub("\\..*", "", names(par)); names(se) <- sub("\\..*", "", names(se))
  effects <- NULL
  if (m %in% c("sar", "sdm", "sac")) {
    i <- impacts(fit, listw = lw)
    effects <- list(variables = attr(i, "bnames"), direct = as.numeric(i$direct),
                    indirect = as.numeric(i$indirect), total = as.numeric(i$total))
  }
  out[[m]] <- list(names = names(fit$coefficients), b = as.numeric(fit$coefficients), se = as.numeric(fit$rest.se),
    spatial = as.list(par), spatial_se = as.list(se), loglik = unbox(as.numeric(logLik(fit))),
    sigma2 = unbox(as.numeric(fit$s2)), effects = effects)
  cat(m, out[[m]]$loglik, "\n")
}
write_json(out, "elections/spatialreg.json", digits = NA, pretty = TRUE)
