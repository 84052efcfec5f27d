# Ripley's K by spatstat, and envelopes of simulations by hand: Rscript make.R (in this folder).
suppressPackageStartupMessages({
  library(spatstat.geom); library(spatstat.random); library(spatstat.explore)
})
set.seed(20240517)
# two parts, one of them with a notch and a hole; borders counter-clockwise, holes clockwise
poly <- owin(poly = list(
  list(x = c(0, 10, 10, 6, 5, 0), y = c(0, 0, 7, 3, 8, 8)),
  list(x = c(2, 2, 3, 3), y = c(2, 4, 3, 2)),
  list(x = c(12, 15, 15, 12), y = c(1, 2, 6, 6))
))
rounded <- function(X) ppp(round(X$x, 4), round(X$y, 4), window = Window(X), check = FALSE)
clustered <- rounded(rThomas(kappa = 0.15, scale = 0.6, mu = 8, win = poly))
clustered <- clustered[inside.owin(clustered$x, clustered$y, poly)]
square <- rounded(runifpoint(60, owin(c(0, 100), c(0, 100))))
x <- c(square$x, square$x[1:5]); y <- c(square$y, square$y[1:5])  # five of them twice
twice <- suppressWarnings(ppp(x, y, window = owin(c(0, 100), c(0, 100))))

every <- seq(1, 513, by = 8)
out <- function(X, name) {
  k <- Kest(X, correction = "isotropic")
  write.csv(data.frame(x = X$x, y = X$y), paste0(name, "_points.csv"), row.names = FALSE)
  data.frame(name = name, n = npoints(X), area = area(Window(X)), r = k$r, k = k$iso)[every, ]
}
both <- rbind(out(clustered, "polygon"), suppressWarnings(out(twice, "square")))
write.csv(format(both, digits = 15, trim = TRUE), "kest.csv", row.names = FALSE, quote = FALSE)

# 99 simulations of the polygon pattern: L - r, the pointwise envelope of spatstat at rank 2, and the
# simultaneous one: (L - mean) / sd over all 100 patterns, its largest size by pattern
e <- envelope(clustered, Lest, nsim = 99, nrank = 2, correction = "isotropic", savefuns = TRUE,
              fix.n = TRUE, verbose = FALSE)
L <- as.matrix(as.data.frame(attr(e, "simfuns"))[every, -1])
r <- e$r[every]
sims <- L - r
all <- cbind(e$obs[every] - r, sims)
sd0 <- apply(all, 1, function(v) sqrt(mean((v - mean(v))^2)))
dev <- abs(all - rowMeans(all))[sd0 > 0, ] / sd0[sd0 > 0]
m <- apply(dev, 2, max)
crit <- sort(m[-1], decreasing = TRUE)[4]
write.csv(format(as.data.frame(sims), digits = 10, trim = TRUE), "simulated.csv",
          row.names = FALSE, quote = FALSE)
write.csv(format(data.frame(r = r, observed = all[, 1], low = e$lo[every] - r,
  high = e$hi[every] - r, low_all = rowMeans(all) - crit * sd0,
  high_all = rowMeans(all) + crit * sd0), digits = 12, trim = TRUE),
  "envelope.csv", row.names = FALSE, quote = FALSE)
writeLines(sprintf('{"p_value": %.4f, "deviation": %.10f, "spatstat": "%s", "R": "%s"}',
  mean(m >= m[1]), m[1], packageVersion("spatstat.explore"), getRversion()), "envelope.json")
