"""RCA and PRODY by the wheel `economic-complexity`, kept in `rca_datawheel.csv` and `prody_datawheel.csv`.

The wheel has no PRODY, but its product Gini index is the mean of the exporters' Gini coefficients with the
weights of PRODY over the exporters whose RCA reaches the cutoff. With a cutoff of 0 every exporter counts,
and with incomes in the place of the Gini coefficients the index is PRODY.
"""

from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent


def main() -> None:
    import economic_complexity as ec  # lives in an environment of its own: see README.md

    flows = pd.read_csv(HERE / "exports.csv", dtype={"product": str})
    incomes = pd.read_csv(HERE / "incomes.csv").set_index("exporter")
    matrix = flows.pivot_table(index="exporter", columns="product", values="value_usd", fill_value=0.0)
    rcas = ec.rca(matrix)
    prody = ec.pgi(matrix, rcas, incomes, cutoff=0, name="prody")
    long = rcas.reset_index().melt("exporter", value_name="rca").sort_values(["exporter", "product"])
    long.to_csv(HERE / "rca_datawheel.csv", index=False, float_format="%.15g", lineterminator="\n")
    prody.reset_index().to_csv(
        HERE / "prody_datawheel.csv", index=False, float_format="%.15g", lineterminator="\n"
    )


if __name__ == "__main__":
    main()
