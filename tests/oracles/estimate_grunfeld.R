# Panel estimates on Grunfeld's investment data by plm, sandwich and lmtest.
# Run in this folder: Rscript estimate_grunfeld.R
suppressMessages({library(plm); library(sandwich); library(lmtest)})
digits <- function(x) sprintf("%.17g", x) # enough digits to read back the same double

data("Grunfeld", package = "plm")
write.csv(
  data.frame(
    firm = Grunfeld$firm, year = Grunfeld$year, inv = digits(Grunfeld$inv),
    value = digits(Grunfeld$value), capital = digits(Grunfeld$capital)
  ),
  "estimate_grunfeld.csv", row.names = FALSE, quote = FALSE
)
holes <- with(Grunfeld, (firm == 3 & year < 1940) | (firm == 7 & year > 1950))
samples <- list(balanced = Grunfeld, unbalanced = Grunfeld[!holes, ])

rows <- list()
add <- function(sample, model, quantity, values, terms = names(values)) {
  if (is.null(terms)) terms <- ""
  rows[[length(rows) + 1]] <<- data.frame(
    sample = sample, model = model, quantity = quantity,
    term = sub("(Intercept)", "constant", terms, fixed = TRUE), value = digits(values)
  )
}
test <- function(sample, model, quantity, h) {
  add(sample, model, paste0(quantity, "_statistic"), unname(h$statistic))
  add(sample, model, paste0(quantity, "_p"), unname(h$p.value))
}
f <- inv ~ value + capital
for (s in names(samples)) {
  p <- pdata.frame(samples[[s]], index = c("firm", "year"))
  m <- list(
    pooled = plm(f, p, model = "pooling"),
    firm = plm(f, p, model = "within"),
    year = plm(f, p, model = "within", effect = "time"),
    twoways = plm(f, p, model = "within", effect = "twoways"),
    random = plm(f, p, model = "random")
  )
  for (name in names(m)) {
    add(s, name, "estimate", coef(m[[name]]))
    add(s, name, "classical", sqrt(diag(vcov(m[[name]]))))
    add(s, name, "hc0", sqrt(diag(vcovHC(m[[name]], method = "white1", type = "HC0"))))
    add(s, name, "firm", sqrt(diag(vcovHC(m[[name]], type = "HC0"))))
    add(s, name, "year", sqrt(diag(vcovHC(m[[name]], type = "HC0", cluster = "time"))))
    add(s, name, "driscoll-kraay", sqrt(diag(vcovSCC(m[[name]], type = "HC0", maxlag = 2))))
    if (name %in% c("pooled", "random")) next
    add(s, name, "r2_within", unname(r.squared(m[[name]])))
  }
  constant <- within_intercept(m$firm, return.model = FALSE)
  add(s, "firm", "constant", c(estimate = as.numeric(constant), classical = attr(constant, "se")))
  test(s, "firm", "hausman", phtest(m$firm, m$random))
  test(s, "firm", "poolability", pFtest(m$firm, m$pooled))
  test(s, "twoways", "poolability", pFtest(m$twoways, m$pooled))
  test(s, "pooled", "breusch_pagan", plmtest(m$pooled, effect = "individual", type = "bp"))

  # the same models with dummies, for what plm does not give
  d <- samples[[s]]
  l <- list(
    pooled = lm(f, d), firm = lm(update(f, . ~ . + factor(firm)), d),
    twoways = lm(update(f, . ~ . + factor(firm) + factor(year)), d),
    weighted = lm(update(f, . ~ . + factor(firm) + factor(year)), d, weights = d$capital)
  )
  slopes <- c("value", "capital")
  for (name in names(l)) {
    add(s, name, "r2", summary(l[[name]])$r.squared)
    add(s, name, "r2_adjusted", summary(l[[name]])$adj.r.squared)
    add(s, name, "loglik", as.numeric(logLik(l[[name]])))
    add(s, name, "hc1", sqrt(diag(vcovHC(l[[name]], type = "HC1")))[slopes])
    add(s, name, "firm_stata-reg", sqrt(diag(vcovCL(l[[name]], d$firm, type = "HC1")))[slopes])
    # cadjust: each of the three matrices of two-way clusters has its own G/(G-1)
    add(s, name, "firm_year_own_g", sqrt(diag(vcovCL(l[[name]], d[c("firm", "year")], type = "HC0"))[slopes]))
  }
  add(s, "weighted", "estimate", coef(l$weighted)[slopes])
  add(s, "weighted", "classical", sqrt(diag(vcov(l$weighted)))[slopes])
  test(s, "twoways", "wald", list(
    statistic = waldtest(l$twoways, . ~ factor(firm) + factor(year))$F[2],
    p.value = waldtest(l$twoways, . ~ factor(firm) + factor(year))$"Pr(>F)"[2]
  ))
  ratio <- lrtest(l$firm, l$twoways)
  add(s, "twoways", "likelihood_ratio_statistic", ratio$Chisq[2])
  add(s, "twoways", "likelihood_ratio_p", ratio$"Pr(>Chisq)"[2])
}
write.csv(do.call(rbind, rows), "estimate_grunfeld_r.csv", row.names = FALSE, quote = FALSE)
