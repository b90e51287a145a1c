"""Computes what portfolio.test.ts expects: python values.py > values.json, with Python 3.11.7, numpy 2.4.6 and scipy 1.17.1.

The portfolios are those of portfolios.json over the returns of sample.csv and wide.csv (series.py). Definitions stand in the docstrings of machines/portfolio;
here they are written out anew with matrices, sorting and numerical integration, where ours uses selection, exact sums and closed forms.
"""
import csv
import json
from pathlib import Path

import numpy
from scipy import integrate, linalg, stats

here = Path(__file__).parent
DECAY = 0.94
SEED = 42
DRAWS = 2000
TAILS = {"95": 0.05, "99": 0.01}


def named(kind, tail_figures):
    """{"historicalVar95": ..., "historicalEs95": ..., ...} of what the function says for each tail."""
    return {f"{kind}{figure}{percent}": value for percent, tail in TAILS.items() for figure, value in zip(("Var", "Es"), tail_figures(tail), strict=True)}


def historical(pnl):
    def at(tail):
        worst = numpy.sort(pnl)[: int(numpy.floor((len(pnl) - 1) * tail)) + 1]
        return -numpy.percentile(pnl, 100 * tail), -worst.mean()
    return at


def integral(quantile, tail):
    return integrate.quad(lambda u: quantile(u) * stats.norm.pdf(u), -40, stats.norm.ppf(tail), epsabs=1e-14, epsrel=1e-13, limit=500, points=[-10, -5])[0] / tail


def parametric(deviation):
    return lambda tail: (-stats.norm.ppf(tail, 0, deviation) if deviation > 0 else 0.0, -deviation * integral(lambda u: u, tail))


def cornish_fisher(pnl):
    def at(tail):
        mean, deviation = numpy.mean(pnl), numpy.std(pnl, ddof=1)
        if deviation == 0:
            return -mean, -mean
        skew, kurtosis = stats.skew(pnl), stats.kurtosis(pnl)
        expanded = lambda u: u + (u**2 - 1) * skew / 6 + (u**3 - 3 * u) * kurtosis / 24 - (2 * u**3 - 5 * u) * skew**2 / 36
        z = stats.norm.ppf(tail)
        if numpy.any(numpy.diff(expanded(numpy.linspace(-1000, z, 1_000_001))) <= 0):
            return None, None
        return -(mean + deviation * expanded(z)), -(mean + deviation * integral(expanded, tail))
    return at


def uniforms(seed, count):
    """xoshiro128** 1.1 seeded through SplitMix32, as machines/random.ts: 32 bits each, in the middle of their span."""
    word = 0xFFFFFFFF
    mixed, state = seed, []
    for _ in range(4):
        mixed = (mixed + 0x9E3779B9) & word
        each = mixed
        each = ((each ^ (each >> 16)) * 0x21F0AAAD) & word
        each = ((each ^ (each >> 15)) * 0x735A2D97) & word
        state.append(each ^ (each >> 15))
    rotated = lambda value, bits: ((value << bits) | (value >> (32 - bits))) & word
    out = []
    for _ in range(count):
        out.append((rotated((state[1] * 5) & word, 7) * 9 & word) / 2**32 + 2**-33)
        shifted = (state[1] << 9) & word
        state[2] ^= state[0]
        state[3] ^= state[1]
        state[1] ^= state[2]
        state[0] ^= state[3]
        state[2] ^= shifted
        state[3] = rotated(state[3], 11)
    return numpy.array(out)


def drawn(covariance):
    z = stats.norm.ppf(uniforms(SEED, DRAWS * len(covariance))).reshape(DRAWS, -1)
    moves = numpy.flatnonzero(numpy.diag(covariance) > 0)
    lower = numpy.zeros_like(covariance)
    if len(moves):
        lower[numpy.ix_(moves, moves)] = numpy.linalg.cholesky(covariance[numpy.ix_(moves, moves)])
    return z @ lower.T


def parts(values, returns, covariance, deviation):
    pnl = returns @ values
    out = {}
    for percent, tail in TAILS.items():
        marginal = -stats.norm.ppf(tail) * (covariance @ values) / deviation if deviation > 0 else 0 * values
        out[f"parametricMarginal{percent}"] = marginal
        out[f"parametricComponent{percent}"] = marginal * values
        order = numpy.argsort(pnl, kind="stable")
        place = tail * (len(pnl) - 1)
        below, share = int(place), place - int(place)
        out[f"historicalComponent{percent}"] = -((1 - share) * returns[order[below]] + share * returns[order[below + 1]]) * values
    return out


def stressed(values, returns, covariance):
    pnl = returns @ values
    return {
        "crash-1987": 0.226 * values.sum(), "flash-crash": 0.09 * values.sum(), "halt": 0.15 * values.sum(), "gaps": 0.07 * numpy.abs(values).sum(),
        "volatility-x3": -(pnl.mean() + 3 * (pnl.min() - pnl.mean())), "correlation-one": stats.norm.ppf(0.99) * abs(values @ numpy.sqrt(numpy.diag(covariance))),
    }


def figures(values, returns, benchmark, factors):
    pnl = returns @ values
    weights = DECAY ** numpy.arange(len(pnl))[::-1]
    weights /= weights.sum()
    covariance = (returns * weights[:, None]).T @ returns
    deviation = numpy.sqrt(values @ covariance @ values)
    slopes = linalg.lstsq(numpy.column_stack([numpy.ones(len(pnl)), *factors]), pnl)[0][1:]
    loss = 0.1 * numpy.abs(values).sum()
    return {
        **named("historical", historical(pnl)), **named("parametric", parametric(deviation)), **named("cornishFisher", cornish_fisher(pnl)),
        **named("monteCarlo", historical(drawn(covariance) @ values)), **parts(values, returns, covariance, deviation),
        "betaUsd": numpy.cov(pnl, benchmark)[0, 1] / numpy.var(benchmark, ddof=1), "factorExposures": slopes,
        "stress": stressed(values, returns, covariance),
        "reverseDeviations": loss / deviation if deviation > 0 else None,
        "reverseReturns": -loss * (covariance @ values) / deviation**2 if deviation > 0 else None,
    }


def table(name):
    with open(here / f"{name}.csv") as file:
        rows = list(csv.DictReader(file))
    return {column: numpy.array([float(row[column]) for row in rows]) for column in rows[0]}


def plain(value):
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, numpy.ndarray):
        return [float(each) for each in value]
    return None if value is None else float(value)


if __name__ == "__main__":
    tables = {name: table(name) for name in ("sample", "wide")}
    expected = {}
    for name, of in json.loads((here / "portfolios.json").read_text()).items():
        last = {column: each[-of["periods"]:] for column, each in tables[of["table"]].items()}
        returns = numpy.column_stack([last[symbol] for symbol in of["valuesUsd"]])
        expected[name] = plain(figures(numpy.array(list(of["valuesUsd"].values())), returns, last[of["benchmark"]], [last[each] for each in of["factors"]]))
    print(json.dumps(expected, indent=1))
