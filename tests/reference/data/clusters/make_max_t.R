# Westfall and Young's step-down max-T over all 720 orders of six neighbourhoods: statistics of every order by spdep
# 1.3-5 (z of localmoran with conditional moments, of localC by its conditional moments written out, of localG), ranks and
# counts by the definition of Ge, Dudoit and Speed (2003), box 4. Two-sided, the tails of local Moran are those of the lag. No p
# is below that of its region alone, over all orders of the other values. Makes max_t.csv. Run here: Rscript make_max_t.R
suppressMessages(library(spdep))
at <- "../autocorrelation/"
places <- read.csv(paste0(at, "columbus.csv"), colClasses = c(id = "character"))
links <- read.csv(paste0(at, "links.csv"), colClasses = "character")
chosen <- c("c00", "c01", "c02", "c03", "c04", "c05")
places <- places[match(chosen, places$id), ]
n <- nrow(places)
near <- lapply(chosen, function(i) sort(match(intersect(links$to[links$from == i], chosen), chosen)))
stopifnot(all(lengths(near) > 0))
class(near) <- "nb"
attr(near, "region.id") <- chosen
w <- nb2listw(near, style = "W")
b <- nb2listw(near, style = "B")
star <- nb2listw(include.self(near), style = "B")

orders <- function(k) { # all permutations of 1..k, a row each
  if (k == 1) return(matrix(1L, 1, 1))
  smaller <- orders(k - 1)
  do.call(rbind, lapply(1:k, function(first) cbind(first, ifelse(smaller >= first, smaller + 1L, smaller))))
}
all_orders <- orders(n)
others <- orders(n - 1)

statistics <- list(
  local_moran = function(y) localmoran(y, w, conditional = TRUE)[, "Z.Ii"],
  local_g = function(y) as.numeric(localG(y, b)),
  local_g_star = function(y) as.numeric(localG(y, star)),
  local_geary = function(y) { # mean and variance over all orders of the other values, one by one
    c <- localC(y, w)
    sapply(1:n, function(i) {
      rest <- y[-i]
      all <- apply(others, 1, function(o) {
        x <- y; x[-i] <- rest[o]
        sum((x[i] - x[near[[i]]])^2) / length(near[[i]])
      })
      (c[i] * var(y) - mean(all)) / sqrt(mean((all - mean(all))^2))
    })
  }
)
step_down <- function(observed, drawn) { # drawn: a row an order
  rank <- order(-observed)
  counts <- numeric(n)
  for (r in seq_len(nrow(drawn))) {
    u <- rev(cummax(rev(drawn[r, rank])))
    counts <- counts + (u >= observed[rank] - 1e-9 * (1 + abs(observed[rank])))
  }
  p <- numeric(n)
  p[rank] <- cummax((counts + 1) / (nrow(drawn) + 1))
  p
}
values <- list( # of one region, as they order the maps
  local_moran = function(y, i) (y[i] - mean(y)) * lag.listw(w, y - mean(y))[i],
  local_g = function(y, i) lag.listw(b, y)[i],
  local_g_star = function(y, i) lag.listw(star, y)[i],
  local_geary = function(y, i) localC(y, w)[i]
)
alone <- function(x, value, sign) sapply(1:n, function(i) { # each order of the others is met n times among all
  drawn <- apply(others, 1, function(o) { y <- x; y[-i] <- x[-i][o]; value(y, i) })
  own <- value(x, i)
  (1 + n * sum(sign * drawn >= sign * own - 1e-9 * max(abs(drawn)))) / (factorial(n) + 1)
})
rows <- list()
for (variable in c("CRIME", "INC")) for (name in names(statistics)) {
  x <- places[[variable]]
  if (name == "local_geary" && variable == "INC") next
  of <- statistics[[name]]
  observed <- of(x)
  drawn <- t(apply(all_orders, 1, function(o) of(x[o])))
  p <- list(step_down(observed, drawn), step_down(-observed, -drawn))
  both <- p
  if (name == "local_moran") {
    side <- sign(x - mean(x)); sides <- t(apply(all_orders, 1, function(o) side[o]))
    both <- list(step_down(side * observed, sides * drawn), step_down(-side * observed, -sides * drawn))
  }
  own <- list(alone(x, values[[name]], 1), alone(x, values[[name]], -1))
  text <- function(v) format(v, digits = 12, trim = TRUE)
  rows[[length(rows) + 1]] <- data.frame(variable, statistic = name, id = chosen, z = text(observed),
    greater = text(pmax(p[[1]], own[[1]])), less = text(pmax(p[[2]], own[[2]])),
    two_sided = text(pmax(pmin(1, 2 * pmin(both[[1]], both[[2]])), pmin(1, 2 * pmin(own[[1]], own[[2]])))))
}
write.csv(do.call(rbind, rows), "max_t.csv", row.names = FALSE, quote = FALSE)
