# Makes more.json: thresholds, mediation, groups and effects from an event on Grunfeld's firms, by lm with dummies.
#   cd tests/reference/data && Rscript grunfeld/make_more.R
# Needs r-cran-jsonlite. The event is invented: firms 1 to 3 meet it in 1942, 4 to 6 in 1946, the others never.
suppressMessages({library(jsonlite); library(nlme)})
d <- read.csv("grunfeld/grunfeld.csv")
d$i <- factor(d$firm); d$t <- factor(d$year)
num <- as.numeric
# Thresholds of capital for the slope of value.
trim <- ceiling(0.1 * nrow(d))
values <- sort(unique(d$capital))
count <- sapply(values, function(v) sum(d$capital <= v))
values <- values[count >= trim & nrow(d) - count >= trim]
rss <- sapply(values, function(v) sum(resid(lm(invest ~ I(value * (capital <= v)) + I(value * (capital > v)) + i + t, d))^2))
best <- values[which.min(rss)]
fit <- lm(invest ~ I(value * (capital <= best)) + I(value * (capital > best)) + i + t, d)
none <- sum(resid(lm(invest ~ value + i + t, d))^2)
threshold <- list(values = values, rss = rss, best = unbox(best), b = num(coef(fit)[2:3]), rss_none = unbox(none))
# Mediation of value through capital.
a <- lm(capital ~ value + i + t, d); b <- lm(invest ~ value + capital + i + t, d); c <- lm(invest ~ value + i + t, d)
mediation <- list(a = unbox(num(coef(a)["value"])), b = unbox(num(coef(b)["capital"])),
  direct = unbox(num(coef(b)["value"])), total = unbox(num(coef(c)["value"])))
# Groups: the first five firms and the others.
d$big <- d$firm <= 5
parts <- lapply(list(big = TRUE, small = FALSE), function(g) {
  m <- lm(invest ~ value + capital + i + t, droplevels(d[d$big == g, ]))
  list(b = num(coef(m)[c("value", "capital")]), rss = unbox(sum(resid(m)^2)), df = unbox(m$df.residual))
})
one <- lm(invest ~ value + capital + i + big:t, d)
full <- parts$big$rss + parts$small$rss; free <- parts$big$df + parts$small$df
chow <- list(F = unbox((sum(resid(one)^2) - full) / 2 / (full / free)), df = c(2, free))
# Effects by time from the event, and by cohort.
start <- ifelse(d$firm <= 3, 1942, ifelse(d$firm <= 6, 1946, NA))
l <- pmin(pmax(d$year - start, -4), 4)
periods <- setdiff(-4:4, -1)
two <- sapply(periods, function(k) as.numeric(!is.na(l) & l == k))
m <- lm(d$invest ~ two + d$value + d$i + d$t)
event <- list(periods = periods, two_way = num(coef(m)[1 + seq_along(periods)]))
cells <- expand.grid(k = periods, e = c(1942, 1946))
x <- sapply(seq_len(nrow(cells)), function(r) as.numeric(!is.na(l) & l == cells$k[r] & start == cells$e[r]))
m <- lm(d$invest ~ x + d$value + d$i + d$t)
b <- num(coef(m)[1 + seq_len(nrow(cells))])
share <- colSums(x)
event$by_cohort <- sapply(periods, function(k) sum((b * share)[cells$k == k]) / sum(share[cells$k == k]))
# Hausman: within against random effects by maximum likelihood, and Wald of the means of firms.
tight <- lmeControl(msTol = 1e-14, tolerance = 1e-14, opt = "optim", reltol = 1e-15, maxIter = 500)
v <- c("value", "capital")
w <- lm(invest ~ value + capital + i, d)
v_f <- vcov(w)[v, v] * w$df.residual / (11 * 19)  # sigma2 over n (T - 1), as likelihood has it
re <- lme(invest ~ value + capital, data = d, random = ~ 1 | firm, method = "ML", control = tight)
gap <- coef(w)[v] - fixef(re)[v]
d$mv <- ave(d$value, d$firm); d$mc <- ave(d$capital, d$firm)
mu <- lme(invest ~ value + capital + mv + mc, data = d, random = ~ 1 | firm, method = "ML", control = tight)
m <- c("mv", "mc")
# The means' coefficients are between less within, each with the variance of its own regression: F, and the
# degrees of freedom of Satterthwaite along each axis, joined as Fai and Cornelius (1996) do.
each <- lapply(split(d, d$firm), function(g) colMeans(g[c("invest", v)]))
bt <- lm(invest ~ value + capital, as.data.frame(do.call(rbind, each)))
apart <- coef(bt)[v] - coef(w)[v]
whole <- vcov(bt)[v, v] + vcov(w)[v, v]
root <- solve(t(chol(whole)))
share <- eigen(root %*% vcov(bt)[v, v] %*% t(root))$values
along <- 1 / (share^2 / bt$df.residual + (1 - share)^2 / w$df.residual)
e <- sum(along / (along - 2))
hausman <- list(F = unbox(num(apart %*% solve(whole, apart)) / 2), below = unbox(2 * e / (e - 2)), usual = unbox(num(gap %*% solve(v_f - re$varFix[v, v], gap))),
  wald = unbox(num(fixef(mu)[m] %*% solve(mu$varFix[m, m], fixef(mu)[m]))))
write_json(list(threshold = threshold, mediation = mediation, groups = parts, chow = chow, event = event, hausman = hausman),
           "grunfeld/more.json", digits = NA, pretty = TRUE)
