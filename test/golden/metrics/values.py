"""Computes what metrics.test.ts expects: python values.py > values.json, with Python 3.11.7 and
empyrical-reloaded 0.7.1, scipy 1.17.1, numpy 2.4.6, pandas 3.1.1.

One owner for each figure: empyrical for growth, ratios, drawdown, historical tail risk and what is measured against a benchmark; scipy for moments,
parametric tail risk, the tests of value at risk and what is inferred of the Sharpe ratio (its formulas written out here, its distributions scipy's).
"""
import csv
import json
from pathlib import Path

import empyrical
import numpy
from scipy import integrate, special, stats

DAYS = 252
WINDOW = 250


def by_empyrical(returns, benchmark):
    under = empyrical.stats.drawdown_series(returns)
    under = numpy.concatenate([[0.0], under])  # places in the equity curve, which has a value before the first return
    trough = int(numpy.argmin(under))
    peak = int(numpy.flatnonzero(under[:trough] == 0)[-1])
    after = numpy.flatnonzero(under[trough:] == 0)
    alpha, beta = empyrical.alpha_beta_aligned(returns, benchmark)
    return {
        "totalReturn": empyrical.cum_returns_final(returns),
        "cagr": empyrical.annual_return(returns),
        "volatilityAnnual": empyrical.annual_volatility(returns),
        "sharpeAnnual": empyrical.sharpe_ratio(returns),
        "sortinoAnnual": empyrical.sortino_ratio(returns),
        "calmar": empyrical.calmar_ratio(returns),
        "omega": empyrical.omega_ratio(returns),
        "tailRatio": empyrical.tail_ratio(returns),
        "maxDrawdown": -empyrical.max_drawdown(returns),
        "peak": peak,
        "trough": trough,
        "recovery": trough + int(after[0]) if len(after) else None,
        "var95Historical": -empyrical.value_at_risk(returns, 0.05),
        "var99Historical": -empyrical.value_at_risk(returns, 0.01),
        "es95Historical": -empyrical.conditional_value_at_risk(returns, 0.05),
        "es99Historical": -empyrical.conditional_value_at_risk(returns, 0.01),
        "alphaAnnual": alpha,
        "beta": beta,
        "informationRatioAnnual": empyrical.excess_sharpe(returns, benchmark) * numpy.sqrt(DAYS),
    }


def tail_risk(returns, tail):
    mean, deviation = numpy.mean(returns), numpy.std(returns, ddof=1)
    skew, kurtosis = stats.skew(returns), stats.kurtosis(returns)
    expanded = lambda u: u + (u**2 - 1) * skew / 6 + (u**3 - 3 * u) * kurtosis / 24 - (2 * u**3 - 5 * u) * skew**2 / 36
    z = stats.norm.ppf(tail)
    beyond = lambda quantile: integrate.quad(lambda u: quantile(u) * stats.norm.pdf(u), -40, z, epsabs=1e-14, epsrel=1e-13, limit=500, points=[-10, -5])[0] / tail
    percent = round(100 * (1 - tail))
    return {
        f"var{percent}Normal": -stats.norm.ppf(tail, mean, deviation),
        f"es{percent}Normal": -(mean + deviation * beyond(lambda u: u)),
        f"var{percent}CornishFisher": -(mean + deviation * expanded(z)),
        f"es{percent}CornishFisher": -(mean + deviation * beyond(expanded)),
    }


def tests(returns, tail):
    hit = numpy.array([returns[at] < numpy.percentile(returns[at - WINDOW:at], 100 * tail) for at in range(WINDOW, len(returns))])
    breaches, forecasts = int(hit.sum()), len(hit)
    seen = lambda yes, no, share: special.xlogy(yes, share) + special.xlogy(no, 1 - share)
    kupiec = 2 * (seen(breaches, forecasts - breaches, breaches / forecasts) - seen(breaches, forecasts - breaches, tail))
    pairs = [[int(numpy.sum((hit[:-1] == before) & (hit[1:] == now))) for now in (False, True)] for before in (False, True)]
    share = (pairs[0][1] + pairs[1][1]) / (forecasts - 1)
    apart = sum(seen(yes, no, yes / (yes + no)) for no, yes in pairs if yes + no > 0)
    christoffersen = 2 * (apart - seen(pairs[0][1] + pairs[1][1], pairs[0][0] + pairs[1][0], share))
    name = f"var{round(100 * (1 - tail))}"
    return {
        f"{name}Breaches": breaches, f"{name}Forecasts": forecasts,
        f"{name}KupiecP": stats.chi2.sf(kupiec, 1), f"{name}ChristoffersenP": stats.chi2.sf(christoffersen, 1),
    }


def inference(returns, trials=50, variance=0.002):
    sharpe = numpy.mean(returns) / numpy.std(returns, ddof=1)
    spread = 1 - stats.skew(returns) * sharpe + (stats.kurtosis(returns, fisher=False) - 1) / 4 * sharpe**2
    above = lambda threshold: stats.norm.cdf((sharpe - threshold) * numpy.sqrt(len(returns) - 1) / numpy.sqrt(spread))
    best = numpy.sqrt(variance) * ((1 - numpy.euler_gamma) * stats.norm.ppf(1 - 1 / trials) + numpy.euler_gamma * stats.norm.ppf(1 - 1 / (trials * numpy.e)))
    return {"probabilisticSharpe": above(0), "deflatedSharpe": above(best), "minTrackRecordPeriods": 1 + spread * (stats.norm.ppf(0.95) / sharpe) ** 2}


def by_scipy(returns):
    return {
        "skew": stats.skew(returns), "excessKurtosis": stats.kurtosis(returns),
        **tail_risk(returns, 0.05), **tail_risk(returns, 0.01), **tests(returns, 0.05), **tests(returns, 0.01), **inference(returns),
    }


def columns(name):
    with open(Path(__file__).parent / f"{name}.csv") as file:
        rows = list(csv.DictReader(file))
    return [numpy.array([float(row[column]) for row in rows]) for column in ("return", "benchmark")]


def plain(value):
    return value if value is None or isinstance(value, int) else float(value)


if __name__ == "__main__":
    expected = {}
    for name in ("generated", "iwm"):
        returns, benchmark = columns(name)
        expected[name] = {
            "empyrical": {key: plain(value) for key, value in by_empyrical(returns, benchmark).items()},
            "scipy": {key: plain(value) for key, value in by_scipy(returns).items()},
        }
    print(json.dumps(expected, indent=1))
