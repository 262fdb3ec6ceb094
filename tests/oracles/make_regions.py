"""Write `industries.csv`: made-up values by year, province and industry, the same at each run."""

import csv
import random
from pathlib import Path

GROUPS = {"East": 4, "Middle": 5, "West": 3}
INDUSTRIES = ["chips", "cars", "silk", "steel", "tea"]


def main() -> None:
    draw = random.Random(2026)
    rows = []
    for year in (2010, 2011):
        for group, size in GROUPS.items():
            for number in range(1, size + 1):
                for industry in INDUSTRIES:
                    # a fifth of the cells is 0, given as 0 or left out; tea is grown everywhere
                    if industry == "tea" or draw.random() > 0.2:
                        rows.append(
                            [year, f"{group}{number}", group, industry, round(10 ** draw.uniform(1, 4), 2)]
                        )
                    elif industry == "chips" or draw.random() > 0.5:
                        rows.append([year, f"{group}{number}", group, industry, 0])
    with (Path(__file__).parent / "industries.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["year", "province", "region_group", "industry", "value"])
        writer.writerows(rows)


if __name__ == "__main__":
    main()
