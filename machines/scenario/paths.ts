import { normal, type Uniform } from '../random.ts';
import type { PathModel } from './scenario.ts';

/** Of a bar's variance, what comes before its open; of US equities' days about a third comes overnight. */
const overnight = 0.3;

/** The next bar's two moves as shares: the gap to its open, and from open to close; and the deviation that they were drawn with. */
export interface Moves { readonly gap: number; readonly move: number; readonly deviation: number }

/** Standard normals of a bar that all symbols share: `shared` of each one's variance is the market's. */
export interface Market { readonly night: number; readonly day: number }
export type NextMoves = (market: Market) => Moves;

const shared = 0.5;
const [ofMarket, ofSymbol] = [Math.sqrt(shared), Math.sqrt(1 - shared)];
const [ofNight, ofDay] = [Math.sqrt(overnight), Math.sqrt(1 - overnight)];

/** A bar's two moves with this mean and deviation. */
function split(mean: number, deviation: number, { night, day }: Market, uniform: Uniform): Moves {
  return {
    gap: deviation * ofNight * (ofMarket * night + ofSymbol * normal(uniform)), move: mean + deviation * ofDay * (ofMarket * day + ofSymbol * normal(uniform)), deviation,
  };
}

type Model<Kind extends PathModel['kind']> = Extract<PathModel, { kind: Kind }>;

const gbm = ({ driftAnnual, volatilityAnnual }: Model<'gbm'>, barsAYear: number, uniform: Uniform): NextMoves =>
  (market) => split(driftAnnual / barsAYear, volatilityAnnual / Math.sqrt(barsAYear), market, uniform);

/** Jumps come overnight. Source: Merton, "Option pricing when underlying stock returns are discontinuous" (1976). */
function jumpDiffusion({ driftAnnual, volatilityAnnual, jumpsAnnual, jumpMean, jumpDeviation }: Model<'jumpDiffusion'>, barsAYear: number, uniform: Uniform): NextMoves {
  return (market) => {
    const moves = split(driftAnnual / barsAYear, volatilityAnnual / Math.sqrt(barsAYear), market, uniform);
    return uniform() < jumpsAnnual / barsAYear ? { ...moves, gap: moves.gap + jumpMean + jumpDeviation * normal(uniform) } : moves;
  };
}

/**
 * Variance reverts to its mean and moves against the price. Source: Heston, "A closed-form solution for options with stochastic volatility"
 * (1993); a step a bar, full truncation (Lord, Koekkoek, van Dijk 2010).
 */
function stochasticVolatility({ driftAnnual, volatilityAnnual, reversionAnnual, volatilityOfVariance, correlation }: Model<'stochasticVolatility'>, barsAYear: number, uniform: Uniform): NextMoves {
  const mean = volatilityAnnual * volatilityAnnual;
  let variance = mean;
  return (market) => {
    const present = Math.max(0, variance);
    const moves = split(driftAnnual / barsAYear, Math.sqrt(present / barsAYear), market, uniform);
    const shock = correlation * market.day + Math.sqrt(1 - correlation * correlation) * normal(uniform);
    variance += (reversionAnnual * (mean - present)) / barsAYear + volatilityOfVariance * Math.sqrt(present / barsAYear) * shock;
    return moves;
  };
}

/** A Markov chain of regimes; from each, all others are as likely. Source: Hamilton, "A new approach to the economic analysis of nonstationary time series" (1989). */
function regimeSwitching({ regimes }: Model<'regimeSwitching'>, barsAYear: number, uniform: Uniform): NextMoves {
  let now = 0;
  return (market) => {
    const regime = regimes[now];
    if (regime === undefined) throw new RangeError(`scenario: expected a regime ${now}, was ${regimes.length} of them`);
    const moves = split(regime.driftAnnual / barsAYear, regime.volatilityAnnual / Math.sqrt(barsAYear), market, uniform);
    if (uniform() >= regime.stay) now = (now + 1 + Math.floor(uniform() * (regimes.length - 1))) % regimes.length;
    return moves;
  };
}

/** The moves of a symbol under a model that needs no bars of the past. */
export function movesOf(model: Exclude<PathModel, { kind: 'blockBootstrap' }>, barsAYear: number, uniform: Uniform): NextMoves {
  if (model.kind === 'gbm') return gbm(model, barsAYear, uniform);
  if (model.kind === 'jumpDiffusion') return jumpDiffusion(model, barsAYear, uniform);
  return model.kind === 'regimeSwitching' ? regimeSwitching(model, barsAYear, uniform) : stochasticVolatility(model, barsAYear, uniform);
}

/**
 * Which bars of the past follow one another: blocks of random length with the mean wished, round the end to the beginning.
 * Source: Politis and Romano, "The stationary bootstrap" (1994).
 * @returns `count` places in 0 to before `available`
 */
export function bootstrapped(count: number, available: number, meanBlock: number, uniform: Uniform): Uint32Array {
  const places = new Uint32Array(count);
  let place = Math.floor(uniform() * available);
  for (let at = 0; at < count; at += 1) {
    if (at > 0) place = uniform() < 1 / meanBlock ? Math.floor(uniform() * available) : (place + 1) % available;
    places[at] = place;
  }
  return places;
}
