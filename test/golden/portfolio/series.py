"""Makes the two committed tables of daily simple returns anew: python series.py, with numpy 2.4.6. Rounded to 8 and 6 places.

sample.csv: the last 750 common days of the raw closes of deploy/sample (sample data of QuantConnect LEAN, Apache-2.0).
wide.csv: 24 symbols over 400 days with fat tails and three common factors from numpy's PCG64, seed 20261123; S07 never moves. M, V and W are the factors.
"""
import csv
from pathlib import Path

import numpy

here = Path(__file__).parent


def write(name, header, rows, places):
    with open(here / name, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows([[repr(float(round(each, places))) for each in row] for row in rows])


def closes(symbol):
    with open(here.parents[2] / "deploy" / "sample" / f"{symbol}.csv") as file:
        return {row["time"]: float(row["close"]) for row in csv.DictReader(file)}


def sample(count=750):
    symbols = ["SPY", "AAPL", "BAC", "IWM", "QQQ"]
    prices = [closes(symbol) for symbol in symbols]
    dates = sorted(set.intersection(*[set(each) for each in prices]))[-count - 1:]
    write("sample.csv", symbols, [[each[date] / each[before] - 1 for each in prices] for before, date in zip(dates, dates[1:])], 8)


def wide(count=400, symbols=24):
    chance = numpy.random.Generator(numpy.random.PCG64(20261123))
    factors = chance.standard_t(5, (count, 3)) * [0.008, 0.004, 0.003]
    loadings = chance.normal([1, 0, 0], [0.4, 0.8, 0.8], (symbols, 3))
    returns = factors @ loadings.T + 0.01 * chance.standard_t(4, (count, symbols))
    returns[:, 7] = 0
    write("wide.csv", ["M", "V", "W", *[f"S{at:02d}" for at in range(symbols)]], numpy.hstack([factors, returns]), 6)


sample()
wide()
