# Least squares by lm() on data sets that come with R, and the moments of those data sets.
# Run in this folder: Rscript ols.R
digits <- function(x) {
  x[] <- sprintf("%.17g", x) # enough digits to read back the same double
  x
}
models <- list(
  list(data = "longley", outcome = "Employed",
       regressors = c("GNP.deflator", "GNP", "Unemployed", "Armed.Forces", "Population", "Year")),
  list(data = "longley", outcome = "Employed", regressors = c("Unemployed", "GNP")),
  list(data = "mtcars", outcome = "mpg", regressors = c("wt", "hp", "qsec", "am")),
  list(data = "mtcars", outcome = "mpg", regressors = "hp")
)
moments <- list()
for (name in c("longley", "mtcars")) {
  d <- get(name)
  R <- cor(d)
  moments[[name]] <- data.frame(
    data = name, nobs = nrow(d), variable = colnames(R), mean = digits(colMeans(d)),
    sd = digits(apply(d, 2, sd)), matrix(digits(R), nrow(R), dimnames = list(NULL, paste0("r", seq_len(ncol(R)))))
  )
}
moments$longley[paste0("r", 8:11)] <- "" # longley has 7 variables, mtcars 11
write.csv(do.call(rbind, moments), "ols_moments.csv", row.names = FALSE, quote = FALSE)

tables <- list()
fits <- list()
for (m in models) {
  s <- summary(lm(reformulate(m$regressors, m$outcome), get(m$data)))
  model <- paste(m$outcome, "~", paste(m$regressors, collapse = " + "))
  estimates <- s$coefficients
  tables[[length(tables) + 1]] <- data.frame(
    data = m$data, model = model, term = sub("(Intercept)", "_cons", rownames(estimates), fixed = TRUE),
    coef = digits(estimates[, 1]), se = digits(estimates[, 2]), t = digits(estimates[, 3])
  )
  fits[[length(fits) + 1]] <- data.frame(
    data = m$data, model = model, r2 = digits(s$r.squared), adj_r2 = digits(s$adj.r.squared), df = s$df[2]
  )
}
write.csv(do.call(rbind, tables), "ols_r.csv", row.names = FALSE, quote = FALSE)
write.csv(do.call(rbind, fits), "ols_fit_r.csv", row.names = FALSE, quote = FALSE)

# partial correlation of mpg and hp, weight and quarter-mile time held fixed: correlation of residuals
partial <- cor(resid(lm(mpg ~ wt + qsec, mtcars)), resid(lm(hp ~ wt + qsec, mtcars)))
write.csv(
  data.frame(data = "mtcars", first = "mpg", second = "hp", given = "wt qsec", partial = digits(partial)),
  "partial_r.csv", row.names = FALSE, quote = FALSE
)
