# RCA, PRODY and EXPY by matrix algebra, straight from Hausmann, Hwang and Rodrik (2007) and Balassa (1965).
# Run in this folder: Rscript prody.R
flows <- read.csv("exports.csv", colClasses = c("character", "character", "numeric"))
incomes <- read.csv("incomes.csv", colClasses = c("character", "numeric"))

countries <- sort(unique(flows$exporter))
products <- sort(unique(flows$product))
X <- matrix(0, length(countries), length(products), dimnames = list(countries, products))
X[cbind(flows$exporter, flows$product)] <- flows$value_usd
Y <- setNames(incomes$gdp_per_capita, incomes$exporter)[countries]

one_c <- rep(1, length(countries))
one_p <- rep(1, length(products))
S <- diag(1 / as.vector(X %*% one_p)) %*% X # shares in each country's own exports
dimnames(S) <- dimnames(X)

prody_of <- function(S, Y) as.vector(t(S) %*% Y) / as.vector(t(S) %*% rep(1, nrow(S)))

prody <- prody_of(S, Y)
known <- countries != "C3" # what PRODY becomes when the income of C3 is missing
prody_without <- prody_of(S[known, ], Y[known])
expy <- as.vector(S %*% prody)
world <- as.vector(t(X) %*% one_c) / sum(X)
rca <- S %*% diag(1 / world)
dimnames(rca) <- dimnames(X)

digits <- function(x) sprintf("%.15g", x)
write_table <- function(table, file) write.csv(table, file, row.names = FALSE, quote = FALSE, na = "")

write_table(
  data.frame(product = products, prody = digits(prody), prody_without_c3 = digits(prody_without)),
  "prody_r.csv"
)
write_table(data.frame(exporter = countries, expy = digits(expy)), "expy_r.csv")
cells <- expand.grid(product = products, exporter = countries, stringsAsFactors = FALSE)
write_table(
  data.frame(
    exporter = cells$exporter, product = cells$product,
    rca = digits(rca[cbind(cells$exporter, cells$product)])
  ),
  "rca_r.csv"
)
