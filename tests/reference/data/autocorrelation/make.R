# Reference numbers of spdep for the exploratory statistics; run: Rscript make.R
# Columbus's 49 neighbourhoods come with libpysal; the table and the neighbours are written beside
# this script by make.py, so that R reads exactly what the tests read.
suppressMessages(library(spdep))
table <- read.csv("columbus.csv", colClasses = c(id = "character"))
links <- read.csv("links.csv", colClasses = "character")
nb <- lapply(table$id, function(i) sort(match(links$to[links$from == i], table$id)))
class(nb) <- "nb"
attr(nb, "region.id") <- table$id
w <- nb2listw(nb, style = "W")
b <- nb2listw(nb, style = "B")
xy <- as.matrix(table[, c("x", "y")])
profile <- scale(table[, c("CRIME", "INC", "HOVAL")])
out <- list()
out$multivariate_geary <- as.numeric(localC(profile, w))
for (style in c("W", "B")) {
  found <- sp.correlogram(nb, table$CRIME, order = 5, method = "I", style = style)
  out[[paste0("order_", style)]] <- as.data.frame(found$res)
  found <- sp.correlogram(nb, table$CRIME, order = 5, method = "C", style = style)
  out[[paste0("geary_", style)]] <- as.data.frame(found$res)
}
bands <- list(c(0, 0.5), c(0.5, 1), c(1, 1.5), c(1.5, 2))
rows <- lapply(bands, function(d) {
  near <- dnearneigh(xy, d[1], d[2], bounds = c("GT", "LE"))
  test <- moran.test(table$CRIME, nb2listw(near, style = "B", zero.policy = TRUE),
                     alternative = "two.sided", zero.policy = TRUE, adjust.n = FALSE)
  c(lower = d[1], upper = d[2], links = sum(card(near)), I = unname(test$estimate[1]),
    expected = unname(test$estimate[2]), variance = unname(test$estimate[3]))
})
write.csv(do.call(rbind, rows), "distance.csv", row.names = FALSE)
write.csv(data.frame(id = table$id, c = out$multivariate_geary), "multivariate_geary.csv", row.names = FALSE)
for (name in c("order_W", "order_B", "geary_W", "geary_B")) {
  one <- out[[name]]
  names(one) <- c("value", "expected", "variance")
  write.csv(one, paste0(name, ".csv"), row.names = FALSE)
}
