# Compares the columns of columbus_local.csv that are no simulation with spdep's, made anew. In the
# folder above this one: Rscript columbus/make_local.R
suppressMessages(library(spdep))
data <- read.csv("columbus/columbus_data.csv")
stored <- read.csv("columbus/columbus_local.csv")
nb <- read.gal("columbus/columbus_queen.gal")
listw <- nb2listw(nb, style = "W")
for (kind in c("total", "cond")) {
  made <- as.data.frame(localmoran(data$CRIME, listw, conditional = kind == "cond", alternative = "two.sided"))
  for (k in 1:5) {
    name <- if (k == 1) "Ii" else paste(c("E", "V", "Z", "p")[k - 1], kind, sep = "_")
    cat(name, max(abs(made[[k]] - stored[[name]])), "\n")
  }
}
star <- nb2listw(include.self(nb), style = "W")
cat("localG", max(abs(as.numeric(localG(data$CRIME, listw)) - stored$localG)), "\n")
cat("localGstar", max(abs(as.numeric(localG(data$CRIME, star)) - stored$localGstar)), "\n")
