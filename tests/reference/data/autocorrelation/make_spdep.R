# Local and joint statistics of Columbus by spdep 1.3-5 (R), to spdep.csv and joincounts.csv.
# Rscript make_spdep.R, in this folder; columbus.csv and links.csv are read.
library(spdep)
table <- read.csv("columbus.csv", colClasses = c(id = "character"))
links <- read.csv("links.csv", colClasses = "character")
n <- nrow(table)
neighbours <- lapply(table$id, function(i) sort(match(links$to[links$from == i], table$id)))
class(neighbours) <- "nb"
attr(neighbours, "region.id") <- table$id
w <- nb2listw(neighbours, style = "W")
b <- nb2listw(neighbours, style = "B")
out <- data.frame(id = table$id)
for (name in c("CRIME", "INC", "HOVAL")) {
  x <- table[[name]]
  one <- localmoran(x, w, conditional = TRUE)
  total <- localmoran(x, w, conditional = FALSE)
  out[[paste0(name, "_I")]] <- one[, "Ii"]
  out[[paste0(name, "_E")]] <- one[, "E.Ii"]
  out[[paste0(name, "_V")]] <- one[, "Var.Ii"]
  out[[paste0(name, "_p")]] <- one[, 5]
  out[[paste0(name, "_totalE")]] <- total[, "E.Ii"]
  out[[paste0(name, "_totalV")]] <- total[, "Var.Ii"]
  out[[paste0(name, "_fdr")]] <- p.adjust(one[, 5], "fdr")
  out[[paste0(name, "_bonferroni")]] <- p.adjust(one[, 5], "bonferroni")
  out[[paste0(name, "_quadrant")]] <- as.character(attr(one, "quadr")$pysal)
  out[[paste0(name, "_c")]] <- localC(x, w)
  out[[paste0(name, "_G")]] <- as.numeric(localG(x, b))
  out[[paste0(name, "_Gstar")]] <- as.numeric(localG(x, nb2listw(include.self(neighbours), style = "B")))
}
write.table(format(out, digits = 15), "spdep.csv", sep = ",", row.names = FALSE, quote = FALSE)

rows <- list()
put <- function(style, test, value, expected, variance, z) {
  rows[[length(rows) + 1]] <<- data.frame(
    style, test, value = value, expected = expected, variance = variance, z = z)
}
for (style in c("W", "B")) {
  listw <- if (style == "W") w else b
  for (name in c("CRIME", "INC", "HOVAL")) {
    x <- table[[name]]
    for (how in c(TRUE, FALSE)) {
      label <- if (how) "randomisation" else "normality"
      m <- moran.test(x, listw, randomisation = how)
      put(style, paste("moran", name, label), m$estimate[1], m$estimate[2], m$estimate[3], m$statistic)
      g <- geary.test(x, listw, randomisation = how)
      put(style, paste("geary", name, label), g$estimate[1], g$estimate[2], g$estimate[3], -g$statistic)
    }
    if (style == "B") {
      g <- globalG.test(x, listw)
      put(style, paste("getis", name, "randomisation"), g$estimate[1], g$estimate[2], g$estimate[3], g$statistic)
    }
  }
  high <- factor(table$CRIME > 35, labels = c("low", "high"))
  counts <- joincount.multi(high, listw)
  for (k in rownames(counts)[rownames(counts) != "Jtot"]) {
    put(style, paste("join", k), counts[k, "Joincount"], counts[k, "Expected"], counts[k, "Variance"], counts[k, "z-value"])
  }
  both <- moran_bv(table$CRIME, table$INC, listw, nsim = 3)
  put(style, "bivariate CRIME INC", both$t0, NA, NA, NA)
}
write.table(format(do.call(rbind, rows), digits = 15), "spdep_global.csv", sep = ",",
  row.names = FALSE, quote = FALSE)
