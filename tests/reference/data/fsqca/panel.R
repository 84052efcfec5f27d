# cd tests/reference/data && Rscript fsqca/panel.R FOLDER: writes fsqca/panel.json. FOLDER holds the R files of
# SetMethods 4.1 (Oana, Schneider, Thomann and others), of which two are run and none is kept here; glm stands behind
# the indirect calibration.
suppressMessages(library(jsonlite))
folder <- commandArgs(trailingOnly = TRUE)[1]
for (file in c("cluster.R", "indirectCalibration.R")) source(file.path(folder, file))
set.seed(3)
units <- sprintf("u%02d", 1:12)
data <- expand.grid(unit = units, time = 2018:2022, stringsAsFactors = FALSE)
n <- nrow(data)
for (name in c("A", "B", "C")) data[[name]] <- round(runif(n, 0.03, 0.97), 2)
data$Y <- round(pmin(0.99, pmax(0.01, pmax(pmin(data$A, data$B), 1 - data$C) + rnorm(n, 0, 0.12))), 2)
for (name in c("A", "B", "C")) data[[name]][data[[name]] == 0.5] <- 0.51
one <- function(expression) {
  found <- cluster(data, expression, "Y", "unit", "time")
  list(expression = expression, pooled = found$POCOS, between = found$BECOS, between_distance = found$dBP,
       within = found$WICONS, within_distance = found$dWP, coverage = found$Coverages)
}
raw <- round(exp(rnorm(40, 2, 0.6)), 3)
grade <- c(0, 0.2, 0.4, 0.6, 0.8, 1)[findInterval(raw + rnorm(40, 0, 0.8), c(3, 5, 7, 10, 14)) + 1]
falling <- 1 - grade
out <- list(data = as.list(data), sets = lapply(c("A*B", "~C", "A*B+~C"), one),
            raw = raw, grade = grade, memberships = indirectCalibration(raw, grade),
            falling = falling, of_falling = indirectCalibration(raw, falling))
write_json(out, "fsqca/panel.json", auto_unbox = TRUE, digits = 12)
