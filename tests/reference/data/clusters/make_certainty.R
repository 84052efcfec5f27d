# Stability of clusters over two W and three sets of permutations, and sensitivity to errors of a stated size: a direct loop with
# spdep 1.3-5 (lag.listw of every permuted map, one region at a time), permutations and errors drawn by R 4.5.0 and kept, so that
# the same ones can be handed to regspatial. Makes permutations.csv, errors.csv, stability.csv, sensitivity.csv.
# Run in this folder: Rscript make_certainty.R
suppressMessages(library(spdep))
at <- "../autocorrelation/"
places <- read.csv(paste0(at, "columbus.csv"), colClasses = c(id = "character"))
links <- read.csv(paste0(at, "links.csv"), colClasses = "character")
n <- nrow(places); sets <- 3; R <- 99; draws <- 12; size <- 4
near <- lapply(places$id, function(i) sort(match(links$to[links$from == i], places$id)))
class(near) <- "nb"
attr(near, "region.id") <- places$id
second <- nblag(near, 2)[[2]]
family <- list(queen = nb2listw(near, style = "W"), order2 = nb2listw(second, style = "W"))
x <- places$CRIME
set.seed(7)
orders <- lapply(1:sets, function(s) replicate(R, sample(n))) # column r: which value falls on each place
errors <- matrix(round(rnorm(draws * n), 4), draws, n)

clusters <- function(x, listw, orders) { # local Moran with conditional permutations, one region at a time
  z <- x - mean(x)
  own <- z * lag.listw(listw, z)
  reached <- numeric(n); below <- numeric(n)
  for (r in 1:R) {
    y <- z[orders[, r]]
    for (i in 1:n) {
      map <- y
      place <- which(orders[, r] == i) # where the value of i fell: swapped back to i
      map[place] <- y[i]; map[i] <- z[i]
      drawn <- z[i] * lag.listw(listw, map)[i]
      tie <- 1e-9 * max(abs(z))^2
      reached[i] <- reached[i] + (drawn >= own[i] - tie)
      below[i] <- below[i] + (drawn <= own[i] + tie)
    }
  }
  p <- pmin(1, 2 * (pmin(reached, below) + 1) / (R + 1))
  lag <- lag.listw(listw, z)
  quadrant <- paste0(ifelse(z > 0, "H", "L"), ifelse(lag > 0, "H", "L"))
  ifelse(p <= 0.05, quadrant, "not significant")
}
codes <- c("HH", "LL", "HL", "LH", "not significant")
shares <- function(found) sapply(codes, function(k) rowMeans(found == k)) # found: a column a run

runs <- lapply(family, function(listw) sapply(orders, function(o) clusters(x, listw, o)))
both <- do.call(cbind, runs)
base <- runs$queen[, 1]
write.csv(data.frame(id = places$id, base, shares(both), check.names = FALSE), "stability.csv", row.names = FALSE, quote = FALSE)
cat(sapply(runs, function(found) c(mean(colSums(found != "not significant")), mean(found == base))), "\n")
blurred <- sapply(1:draws, function(d) clusters(x + size * errors[d, ], family$queen, orders[[1]]))
write.csv(data.frame(id = places$id, base, kept = rowMeans(blurred == base), shares(blurred), check.names = FALSE),
  "sensitivity.csv", row.names = FALSE, quote = FALSE)
write.table(do.call(cbind, orders), "permutations.csv", sep = ",", row.names = FALSE, col.names = FALSE)
write.table(errors, "errors.csv", sep = ",", row.names = FALSE, col.names = FALSE)
