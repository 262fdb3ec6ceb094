# Concentration of exports, and indices of regions, each from its definition and by another way than the helpers:
# sorted vectors instead of ranks, all pairs instead of a curve, group by group instead of one sum, full matrices
# instead of the rows there are.
# Run in this folder: Rscript indices.R
digits <- function(x) sprintf("%.15g", x)
write_table <- function(table, file) write.csv(table, file, row.names = FALSE, quote = FALSE, na = "")

flows <- read.csv("exports.csv", colClasses = c("character", "character", "numeric"))
one <- function(x) {
  share <- sort(x[x > 0], decreasing = TRUE) / sum(x)
  c(n_exporters = length(share), value_usd = sum(x), share5 = sum(head(share, 5)), share3 = sum(head(share, 3)),
    hhi = 1 / length(share) + length(share) * mean((share - mean(share))^2)) # mean and variance of the shares
}
products <- split(flows$value_usd, flows$product)
table <- t(sapply(products, one))
write_table(data.frame(product = rownames(table), apply(table, 2, digits)), "concentration_r.csv")

cells <- read.csv("industries.csv", stringsAsFactors = FALSE)
totals <- NULL
for (year in c("2010", "2011")) {
  rows <- cells[cells$year == as.integer(year), ]
  X <- tapply(rows$value, list(rows$province, rows$industry), sum)
  X[is.na(X)] <- 0
  group <- rows$region_group[match(rownames(X), rows$province)]
  e <- X[, "chips"]
  E <- rowSums(X)
  s <- e / sum(e)
  x <- E / sum(E)

  gini <- sum(abs(outer(s, x) - outer(x, s))) / 2

  T <- function(s, x) sum(ifelse(s > 0, s * (log(s) - log(x)), 0))
  Sg <- tapply(s, group, sum)
  Xg <- tapply(x, group, sum)
  inside <- sapply(names(Sg), function(g) T(s[group == g] / Sg[g], x[group == g] / Xg[g]))
  totals <- rbind(totals, data.frame(
    year = year, locational_gini = digits(gini), theil = digits(T(s, x)),
    theil_within = digits(sum(Sg * inside)), theil_between = digits(T(Sg, Xg))
  ))
}
write_table(totals, "regions_r.csv")
