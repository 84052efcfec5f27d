# Emerging hot spots: Gi* by spdep 1.3-5 (localG, over cells of space and time where a window reaches back), Mann-Kendall
# by cor.test of R 4.5.0 (Kendall's S, moved by one), categories by the definitions that ArcGIS publishes.
# Makes emerging.csv and histories.csv. Run in this folder: Rscript make_emerging.R
suppressMessages(library(spdep))
at <- "../autocorrelation/"
places <- read.csv(paste0(at, "columbus.csv"), colClasses = c(id = "character"))
links <- read.csv(paste0(at, "links.csv"), colClasses = "character")
n <- nrow(places); times <- 10
near <- lapply(places$id, function(i) sort(match(links$to[links$from == i], places$id)))
as_nb <- function(lists) {
  class(lists) <- "nb"
  attr(lists, "region.id") <- as.character(seq_along(lists))
  lists
}
# two patches far from one another, each with a history: 1 hot, -1 cold, 0 neither, sizes where it is strong or weak
distances <- as.matrix(dist(places[, c("x", "y")]))
far <- which(distances == max(distances), arr.ind = TRUE)[1, ]
histories <- list(
  a = list(c(rep(0, 9), 5), seq(3, 9, length.out = 10)),
  b = list(c(rep(0, 6), 5, 5, 5, 5), c(5, 5.5, 5, 5.2, 4.9, 5.3, 5, 5.1, 5, 5.2)),
  c = list(c(0, 5, 0, 5, 5, 0, 0, 5, 0, 5), seq(9, 3, length.out = 10)),
  d = list(c(5, 0, -5, 0, 5, 5, 0, 0, 5, 5), c(rep(5, 9), 0))
)
set.seed(20)
values <- lapply(histories, function(h) {
  x <- matrix(rnorm(times * n), times, n)
  for (k in 1:2) {
    patch <- c(far[k], near[[far[k]]])
    x[, patch] <- x[, patch] + h[[k]] * c(1, -1)[k]
  }
  round(x, 3)
})

scores <- function(x, window, whole) { # (times, n)
  out <- matrix(NA, times, n)
  cells <- expand.grid(place = 1:n, time = 1:times) # place runs fastest
  for (t in 1:times) {
    first <- max(1, t - window)
    pool <- if (whole) 1:times else first:t
    there <- which(cells$time %in% pool)
    number <- matrix(NA, times, n)
    number[cbind(cells$time[there], cells$place[there])] <- seq_along(there)
    lists <- rep(list(0L), length(there))
    for (i in 1:n) lists[[number[t, i]]] <- as.integer(sort(c(number[first:t, c(i, near[[i]])])))
    star <- as_nb(lists)
    attr(star, "self.included") <- TRUE
    y <- t(x)[cbind(cells$place[there], cells$time[there])]
    found <- suppressWarnings(localG(y, nb2listw(star, style = "B", zero.policy = TRUE), zero.policy = TRUE))
    out[t, ] <- as.numeric(found)[number[t, ]]
  }
  out
}

category <- function(state, rise) { # ArcGIS, "How Emerging Hot Spot Analysis works", for hot; cold with signs turned
  hot <- state == 1; T <- length(hot); share <- mean(hot); now <- hot[T]
  run <- if (now) { r <- rle(hot); r$lengths[length(r$lengths)] } else 0
  before <- any(hot[seq_len(T - run)])
  if (now && run == 1 && !before) return("new")
  if (now && share >= 0.9) return(if (rise > 0) "intensifying" else if (rise < 0) "diminishing" else "persistent")
  if (!now && share >= 0.9) return("historical")
  if (now && run >= 2 && !before) return("consecutive")
  if (now && any(state == -1)) return("oscillating")
  if (now) return("sporadic")
  ""
}

rows <- list(); cells <- list()
for (variable in names(values)) for (how in c("window 0", "cube 1")) {
  x <- values[[variable]]
  z <- scores(x, as.integer(sub(".* ", "", how)), startsWith(how, "cube"))
  p <- 2 * pnorm(-abs(z))
  adjusted <- matrix(p.adjust(p, "fdr"), times, n)
  state <- ifelse(adjusted <= 0.05, sign(z), 0)
  for (i in 1:n) {
    kendall <- suppressWarnings(cor.test(seq_len(times), z[, i], method = "kendall", exact = FALSE, continuity = TRUE))
    rise <- if (kendall$p.value <= 0.05) sign(kendall$statistic) else 0
    found <- c(category(state[, i], rise), category(-state[, i], -rise))
    kind <- if (found[1] != "") paste(found[1], "hot") else if (found[2] != "") paste(found[2], "cold") else "none"
    rows[[length(rows) + 1]] <- data.frame(
      variable, how, id = places$id[i], trend = format(kendall$statistic, digits = 12),
      p = format(kendall$p.value, digits = 12), pattern = kind)
  }
  cells[[length(cells) + 1]] <- data.frame(
    variable, how, time = rep(1:times, n), id = rep(places$id, each = times), x = as.vector(x),
    z = format(as.vector(z), digits = 12, trim = TRUE), state = as.vector(state))
}
write.csv(do.call(rbind, cells), "emerging.csv", row.names = FALSE, quote = FALSE)
write.csv(do.call(rbind, rows), "histories.csv", row.names = FALSE, quote = FALSE)
print(table(do.call(rbind, rows)$pattern, do.call(rbind, rows)$how))
