"""Wild cluster bootstrap by wildboottest on Grunfeld's data, all sign patterns and random draws.

Run in this folder, in an environment of its own: python estimate_wildboottest.py
"""


def main() -> None:
    # wildboottest lives in an environment of its own: see README.md
    import pandas as pd
    import statsmodels.api as sm
    from wildboottest.wildboottest import wildboottest

    frame = pd.read_csv("estimate_grunfeld.csv")
    models = {"pooled": [], "firm": ["firm"], "twoways": ["firm", "year"]}
    rows = []
    for model, effects in models.items():
        dummies = [pd.get_dummies(frame[name], prefix=name, drop_first=True, dtype=float) for name in effects]
        exog = pd.concat([frame[["value", "capital"]], *dummies], axis=1).assign(constant=1.0)
        for cluster in ("firm", "year"):
            for weights in ("rademacher", "webb"):
                for term in ("value", "capital"):
                    result = wildboottest(
                        sm.OLS(frame["inv"], exog),
                        B=99_999,
                        cluster=frame[cluster],
                        param=term,
                        weights_type=weights,
                        bootstrap_type="11",
                        impose_null=True,
                        seed=1,
                        adj=False,
                        show=False,
                    )
                    rows.append(
                        (model, cluster, weights, term, result["statistic"].item(), result["p-value"].item())
                    )
    table = pd.DataFrame(rows, columns=["model", "cluster", "multiplier", "term", "t", "p"])
    table.to_csv("estimate_wildboottest.csv", index=False, float_format="%.17g")


if __name__ == "__main__":
    main()
