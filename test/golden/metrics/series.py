"""Makes the two committed series anew: python series.py, with numpy 2.4.6. Columns: date, return, benchmark (simple daily returns).

generated.csv: 1,000 returns with fat tails from numpy's PCG64, seed 20261122, on weekdays from 2016-01-04.
iwm.csv: the last 997 daily returns of IWM against SPY, raw closes of deploy/sample (sample data of QuantConnect LEAN, Apache-2.0).
"""
import csv
from pathlib import Path

import numpy

here = Path(__file__).parent


def write(name, dates, returns, benchmark):
    with open(here / name, "w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["date", "return", "benchmark"])
        rows.writerows([date, repr(float(one)), repr(float(other))] for date, one, other in zip(dates, returns, benchmark, strict=True))


def generated(count=1000):
    chance = numpy.random.Generator(numpy.random.PCG64(20261122))
    benchmark = 0.0004 + 0.008 * chance.standard_t(5, count)
    returns = 0.0003 + 0.7 * benchmark + 0.006 * chance.standard_t(4, count)
    write("generated.csv", numpy.busday_offset("2016-01-04", numpy.arange(1, count + 1)).astype(str), returns, benchmark)


def closes(symbol):
    with open(here.parents[2] / "deploy" / "sample" / f"{symbol}.csv") as file:
        return {row["time"]: float(row["close"]) for row in csv.DictReader(file)}


def sample(count=997):
    own, other = closes("IWM"), closes("SPY")
    dates = sorted(own.keys() & other.keys())[-count - 1:]
    change = lambda prices: [prices[date] / prices[before] - 1 for before, date in zip(dates, dates[1:])]
    write("iwm.csv", dates[1:], change(own), change(other))


generated()
sample()
