# Prints the numbers of spatialreg.json anew: see ../check.py. In the folder above this one:
#   Rscript model_uses/make.R | python check.py model_uses/spatialreg.json results
# What rests on a model, of Columbus: predictions and what-if by predict(), orders of neighbours by impacts(),
# moderation and mediation from spatialreg's coefficients and invIrW().
suppressMessages({library(spdep); library(spatialreg)})
data <- read.csv("columbus/columbus_data.csv")
listw <- nb2listw(read.gal("columbus/columbus_queen.gal"), style = "W")
n <- nrow(data)
W <- listw2mat(listw)
powers <- trW(as(listw, "CsparseMatrix"), m = 60, type = "mult")
say <- function(path, value) cat(sprintf("%s,%.15g\n", path, value), sep = "")
all_of <- function(path, values) for (k in seq_along(values)) say(paste(path, k - 1, sep = "/"), values[[k]])
tight <- list(tol.opt = 1e-12)
fit <- function(f, durbin = TRUE)  # the formula itself in the call: predict() reads it there
  eval(bquote(lagsarlm(.(f), data, listw, Durbin = .(durbin), method = "eigen", control = tight)))

for (model in c("sar", "sdm")) {
  m <- fit(CRIME ~ INC + HOVAL, model == "sdm")
  base <- as.numeric(predict(m, newdata = data, listw = listw, pred.type = "TC"))
  raised <- data
  raised$INC[5] <- raised$INC[5] + 1  # the fifth area
  more <- as.numeric(predict(m, newdata = raised, listw = listw, pred.type = "TC"))
  all_of(paste0(model, "/trend"), base)
  all_of(paste0(model, "/what_if"), more - base)
  if (model == "sdm") next  # its order q is rho^q W^q (beta I + theta W), ours what stands before W^q
  drawn <- impacts(m, tr = powers, R = 10, Q = 6)  # the orders are no draws
  orders <- attr(drawn$res, "Qres")
  for (effect in c("direct", "indirect", "total")) for (q in 1:6) for (k in 1:2)
    say(sprintf("%s/orders/%s/%s/%d", model, effect, c("INC", "HOVAL")[k], q - 1), orders[[effect]][q, k])
}

data$P <- (data$INC - mean(data$INC)) * (data$HOVAL - mean(data$HOVAL))
m <- fit(CRIME ~ INC + HOVAL + P)
b <- coef(m)
S <- invIrW(listw, b[["rho"]])
for (at in c(25, 40, 60)) {
  d <- at - mean(data$HOVAL)
  G <- S %*% ((b[["INC"]] + b[["P"]] * d) * diag(n) + (b[["lag.INC"]] + b[["lag.P"]] * d) * W)
  say(sprintf("moderation/direct/%d", at), mean(diag(G)))
  say(sprintf("moderation/total/%d", at), mean(rowSums(G)))
}

first <- coef(fit(HOVAL ~ INC))
second <- coef(fit(CRIME ~ INC + HOVAL))
M <- invIrW(listw, second[["rho"]]) %*% (second[["HOVAL"]] * diag(n) + second[["lag.HOVAL"]] * W) %*%
  invIrW(listw, first[["rho"]]) %*% (first[["INC"]] * diag(n) + first[["lag.INC"]] * W)
C <- invIrW(listw, second[["rho"]]) %*% (second[["INC"]] * diag(n) + second[["lag.INC"]] * W)
for (path in c("through", "beside")) {
  G <- if (path == "through") M else C
  say(sprintf("mediation/%s/direct", path), mean(diag(G)))
  say(sprintf("mediation/%s/total", path), mean(rowSums(G)))
}
