"""Write `exports.csv` and `incomes.csv`: made-up numbers, the same at each run."""

import csv
import random
from pathlib import Path

HERE = Path(__file__).parent
COUNTRIES = [f"C{number}" for number in range(1, 9)]
PRODUCTS = [
    f"{number:04d}" for number in (102, 901, 1006, 2709, 3004, 5208, 6109, 7108, 8471, 8486, 8542, 9018)
]


def main() -> None:
    draw = random.Random(20260)
    rows = []
    for at, country in enumerate(COUNTRIES):
        for number, product in enumerate(PRODUCTS):
            # a third of the flows is zero, given as 0, as a row or not at all; each product keeps an exporter
            sells = draw.random() > 1 / 3 or number % len(COUNTRIES) == at
            if sells:
                rows.append([country, product, round(10 ** draw.uniform(1, 7), 2)])
            elif draw.random() > 0.5:
                rows.append([country, product, 0])
    incomes = [[country, round(10 ** draw.uniform(2.7, 4.9), 1)] for country in COUNTRIES]
    for name, header, table in (
        ("exports.csv", ["exporter", "product", "value_usd"], rows),
        ("incomes.csv", ["exporter", "gdp_per_capita"], incomes),
    ):
        with (HERE / name).open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(table)


if __name__ == "__main__":
    main()
