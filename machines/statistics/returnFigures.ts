import { excessKurtosis, mean, noDeviation, skewness, standardDeviation } from './moments.ts';
import { sorted } from './quantile.ts';
import { omegaOf, sortinoAnnual, tailRatioOf } from './ratios.ts';
import { sharpeOfPeriod } from './sharpe.ts';
import { deflatedSharpe, minTrackRecord, probabilisticSharpe, type Trials } from './sharpeInference.ts';
import { cornishFisherShortfall, cornishFisherVar, historicalShortfall, historicalVar, normalShortfall, normalVar, type Shape } from './tailRisk.ts';
import { breachesOf, christoffersenTest, kupiecTest } from './varTests.ts';

/** Names of the tests of one forecast of value at risk. */
const coverageNames = ['var95Breaches', 'var95Forecasts', 'var95KupiecP', 'var95ChristoffersenP', 'var99Breaches', 'var99Forecasts', 'var99KupiecP', 'var99ChristoffersenP'] as const;

const names = [
  'volatilityAnnual', 'sharpeAnnual', 'sortinoAnnual', 'omega', 'tailRatio', 'bestReturn', 'worstReturn', 'skew', 'excessKurtosis',
  'var95Historical', 'var99Historical', 'es95Historical', 'es99Historical', 'var95Normal', 'var99Normal', 'es95Normal', 'es99Normal',
  'var95CornishFisher', 'var99CornishFisher', 'es95CornishFisher', 'es99CornishFisher', ...coverageNames,
  'probabilisticSharpe', 'deflatedSharpe', 'minTrackRecordPeriods',
] as const;

/** What can be said of returns alone; `definitions` has a line on each. Null where it can't be computed. */
export type ReturnFigures = Readonly<Record<(typeof names)[number], number | null>>;

/** Simple returns, at least two, and how many a year has. */
export interface Returns {
  readonly each: Float64Array;
  readonly periodsAYear: number;
}

const unknown = Object.fromEntries(names.map((name) => [name, null])) as ReturnFigures;

/** All figures that rest on returns; all null without returns. */
export function returnFigures(returns: Returns | null, trials?: Trials): ReturnFigures {
  if (returns === null) return unknown;
  const { each, periodsAYear } = returns;
  const ascending = sorted(each);
  const sharpe = sharpeOfPeriod(each);
  const deviation = standardDeviation(each);
  const [skew, kurtosis] = [skewness(each), excessKurtosis(each)];
  const shape = skew === null || kurtosis === null || deviation <= noDeviation ? null : { mean: mean(each), deviation, skew, excessKurtosis: kurtosis };
  const measured = sharpe === null || shape === null ? null : { sharpe, returns: each.length, skew: shape.skew, excessKurtosis: shape.excessKurtosis };
  return {
    volatilityAnnual: deviation * Math.sqrt(periodsAYear),
    sharpeAnnual: sharpe === null ? null : sharpe * Math.sqrt(periodsAYear),
    sortinoAnnual: sortinoAnnual(each, periodsAYear), omega: omegaOf(each), tailRatio: tailRatioOf(ascending),
    bestReturn: ascending.at(-1) ?? null, worstReturn: ascending[0] ?? null, skew, excessKurtosis: kurtosis,
    ...historicalFigures(ascending), ...parametricFigures(shape), ...coverageFigures(each),
    probabilisticSharpe: measured === null ? null : probabilisticSharpe(measured),
    deflatedSharpe: measured === null || trials === undefined ? null : deflatedSharpe(measured, trials),
    minTrackRecordPeriods: measured === null ? null : minTrackRecord(measured),
  };
}

const historicalFigures = (ascending: Float64Array) => ({
  var95Historical: historicalVar(ascending, 0.05), var99Historical: historicalVar(ascending, 0.01),
  es95Historical: historicalShortfall(ascending, 0.05), es99Historical: historicalShortfall(ascending, 0.01),
});

const parametricFigures = (shape: Shape | null) => {
  const by = (figure: (shape: Shape, tail: number) => number | null, tail: number) => (shape === null ? null : figure(shape, tail));
  return {
    var95Normal: by(normalVar, 0.05), var99Normal: by(normalVar, 0.01), es95Normal: by(normalShortfall, 0.05), es99Normal: by(normalShortfall, 0.01),
    var95CornishFisher: by(cornishFisherVar, 0.05), var99CornishFisher: by(cornishFisherVar, 0.01),
    es95CornishFisher: by(cornishFisherShortfall, 0.05), es99CornishFisher: by(cornishFisherShortfall, 0.01),
  };
};

/** Whether historical value at risk of the 250 returns before, as a forecast of the next, was breached as often and as evenly as it promised. */
function coverageFigures(returns: Float64Array): Pick<ReturnFigures, (typeof coverageNames)[number]> {
  const [breached95 = none, breached99 = none] = breachesOf(returns, [0.05, 0.01]);
  const [at95, at99] = [coverage(breached95, 0.05), coverage(breached99, 0.01)];
  return {
    var95Breaches: at95.breaches, var95Forecasts: at95.forecasts, var95KupiecP: at95.kupiec, var95ChristoffersenP: at95.christoffersen,
    var99Breaches: at99.breaches, var99Forecasts: at99.forecasts, var99KupiecP: at99.kupiec, var99ChristoffersenP: at99.christoffersen,
  };
}

const none = new Uint8Array(0);

function coverage(breached: Uint8Array, tail: number) {
  const breaches = breached.reduce((sum, each) => sum + each, 0);
  const known = breached.length > 0;
  return {
    breaches: known ? breaches : null, forecasts: breached.length,
    kupiec: kupiecTest(breaches, breached.length, tail)?.pValue ?? null, christoffersen: christoffersenTest(breached)?.pValue ?? null,
  };
}
