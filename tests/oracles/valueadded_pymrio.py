"""Input coefficients and Leontief inverse by the wheel `pymrio`, kept in `valueadded_*.csv`.

The flows are drawn here: **the numbers are made up**, 3 countries × 2 industries, the same at each run.
"""

import csv
import random
from pathlib import Path

HERE = Path(__file__).parent
SIZE = 6


def write(name: str, rows: list[list[float]]) -> None:
    with (HERE / name).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([[f"{cell:.15g}" for cell in row] for row in rows])


def main() -> None:
    import numpy as np
    import pymrio  # lives in an environment of its own: see README.md

    draw = random.Random(1966)
    flows = [[round(draw.uniform(0, 40), 1) for _ in range(SIZE)] for _ in range(SIZE)]
    final = [[round(draw.uniform(0, 200), 1) for _ in range(3)] for _ in range(SIZE)]
    write("valueadded_Z.csv", flows)
    write("valueadded_F.csv", final)
    Z = np.array(flows)
    x = pymrio.calc_x(Z, np.array(final).sum(axis=1, keepdims=True))
    A = pymrio.calc_A(Z, x)
    write("valueadded_A.csv", np.asarray(A).tolist())
    write("valueadded_L.csv", np.asarray(pymrio.calc_L(A)).tolist())


if __name__ == "__main__":
    main()
