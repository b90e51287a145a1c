"""Runs one crossing of two simple averages over bars in an engine of others, and prints what it did as JSON.

usage: crossing.py ENGINE BARS.csv... --fast 10 --slow 30 --cash 1000000 --commission 0.001 --sizing unit|all-in --averages exact|rolling

ENGINE is backtesting, backtrader or vectorbt. BARS.csv has time,open,high,low,close,volume with prices of at most 6 decimals. Orders
fill at the next bar's open, whole shares, long only; all-in is sized at that open. `exact` computes the averages from integer sums,
`rolling` as users of the engine do (pandas' rolling mean; backtrader's own SMA is exact already, it sums anew).
"""
import argparse
import json
import sys
import time

began = time.perf_counter()
import numpy as np
import pandas as pd


def loaded(path):
    frame = pd.read_csv(path, index_col='time', parse_dates=True)
    frame.columns = [name.capitalize() for name in frame.columns]
    return frame


def average(closes, length, exact):
    if not exact:
        return pd.Series(closes).rolling(length).mean().to_numpy()
    sums = np.cumsum(np.insert(np.rint(np.asarray(closes, dtype=float) * 1_000_000).astype(np.int64), 0, 0))
    means = np.full(len(closes), np.nan)
    # Below 2^53 the window's sum is exact as a float, and the quotient of equal ratios rounds to the same float.
    means[length - 1:] = (sums[length:] - sums[:-length]) / length / 1_000_000
    return means


def crossings(closes, given):
    """+1 where the fast average goes above the slow one, -1 where it goes below, by the rule of Investobot's plans."""
    fast, slow = (average(closes, length, given.averages == 'exact') for length in (given.fast, given.slow))
    change = np.zeros(len(closes), dtype=np.int8)
    with np.errstate(invalid='ignore'):
        change[1:][(fast[1:] > slow[1:]) & (fast[:-1] <= slow[:-1])] = 1
        change[1:][(fast[1:] < slow[1:]) & (fast[:-1] >= slow[:-1])] = -1
    return change


def backtesting(frames, given):
    from backtesting import Backtest, Strategy

    class Crossing(Strategy):
        def init(self):
            self.crossing = self.I(lambda closes: crossings(closes, given), self.data.Close)

        def next(self):
            if self.crossing[-1] > 0 and not self.position:
                self.buy(size=1) if given.sizing == 'unit' else self.buy()
            elif self.crossing[-1] < 0 and self.position:
                self.position.close()

    results = []
    for _, frame in frames:
        stats = Backtest(frame, Crossing, cash=given.cash, commission=given.commission, finalize_trades=False).run()
        trades = stats['_trades']
        results.append({
            'trades': [[int(quantity), str(entry), float(at), str(exit), float(to)] for quantity, entry, at, exit, to in
                       zip(trades['Size'], trades['EntryTime'], trades['EntryPrice'], trades['ExitTime'], trades['ExitPrice'])],
            'finalEquity': float(stats['_equity_curve']['Equity'].iloc[-1]),
        })
    return results


def backtrader(frames, given):
    import backtrader as bt

    class Crossing(bt.Strategy):
        def __init__(self):
            self.trades, self.entries = [], {}
            self.changes = {data: crossings(np.array(data.close.array), given) for data in self.datas}
            self.wished = {}

        def next_open(self):
            # Cheat on open: called with the new bar's open, before it is traded, so that all-in is sized at the fill.
            for data in self.datas:
                if len(data) < 2:
                    continue
                change, held = self.changes[data][len(data) - 2], self.getposition(data).size
                if change > 0 and held == 0:
                    size = 1 if given.sizing == 'unit' else int(self.broker.getcash() / (data.open[0] * (1 + given.commission)))
                    self.buy(data=data, size=size)
                elif change < 0 and held > 0:
                    self.close(data=data)

        def notify_order(self, order):
            if order.status in (order.Margin, order.Rejected):
                sys.exit(f'backtrader refused an order: {order}')
            if order.status != order.Completed:
                return
            at, price = str(bt.num2date(order.executed.dt)), order.executed.price
            if order.isbuy():
                self.entries[order.data] = [int(order.executed.size), at, price]
            else:
                self.trades.append([*self.entries.pop(order.data), at, price])

    cerebro = bt.Cerebro(cheat_on_open=True, stdstats=False)
    cerebro.broker.setcash(given.cash)
    cerebro.broker.setcommission(commission=given.commission)
    for name, frame in frames:
        cerebro.adddata(bt.feeds.PandasData(dataname=frame), name=name)
    cerebro.addstrategy(Crossing)
    strategy = cerebro.run(preload=True, runonce=True)[0]
    return [{'trades': strategy.trades, 'finalEquity': cerebro.broker.getvalue()}]


def vectorbt(frames, given):
    import vectorbt as vbt

    closes = pd.DataFrame({name: frame['Close'] for name, frame in frames})
    opens = pd.DataFrame({name: frame['Open'] for name, frame in frames})
    averages = [vbt.MA.run(closes, length) for length in (given.fast, given.slow)]
    entries, exits = averages[0].ma_crossed_above(averages[1]), averages[0].ma_crossed_below(averages[1])
    for signals in (entries, exits):
        signals.columns = closes.columns
    portfolio = vbt.Portfolio.from_signals(
        closes, entries.vbt.fshift(1), exits.vbt.fshift(1), price=opens, size=1 if given.sizing == 'unit' else np.inf,
        fees=given.commission, init_cash=given.cash, cash_sharing=len(frames) > 1, freq='1min')
    return [{'trades': [], 'fills': int(len(portfolio.orders.records)), 'finalEquity': float(np.ravel(portfolio.final_value())[0])}]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('engine', choices=['backtesting', 'backtrader', 'vectorbt'])
    parser.add_argument('bars', nargs='+')
    parser.add_argument('--fast', type=int, default=10)
    parser.add_argument('--slow', type=int, default=30)
    parser.add_argument('--cash', type=float, default=1_000_000)
    parser.add_argument('--commission', type=float, default=0.001)
    parser.add_argument('--sizing', choices=['unit', 'all-in'], default='unit')
    parser.add_argument('--averages', choices=['exact', 'rolling'], default='exact')
    parser.add_argument('--times', type=int, default=1, help='runs; the last is the warm one')
    parser.add_argument('--trades', action='store_true', help='print the trades too')
    given = parser.parse_args()
    engine = {'backtesting': backtesting, 'backtrader': backtrader, 'vectorbt': vectorbt}[given.engine]
    frames = [(path.rsplit('/', 1)[-1].removesuffix('.csv'), loaded(path)) for path in given.bars]
    load = time.perf_counter() - began
    seconds = []
    for _ in range(given.times):
        start = time.perf_counter()
        results = engine(frames, given)
        seconds.append(time.perf_counter() - start)
    bars = sum(len(frame) for _, frame in frames)
    for result in results:
        result['fills'] = result.get('fills', 2 * len(result['trades']))
        if not given.trades:
            del result['trades']
    json.dump({'engine': given.engine, 'bars': bars, 'seconds': {'load': load, 'first': seconds[0], 'warm': seconds[-1]}, 'results': results}, sys.stdout)


main()
