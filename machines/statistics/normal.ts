/*
 * The standard normal distribution to about 1e-15. Own code, because no package was both exact and light: @stdlib's cdf is exact but brings
 * 156 other packages, and its quantile is wrong from 1e-16 down; jstat's quantile is off by a hundredth far out; simple-statistics' cdf is off
 * by 0.002; lib-r-math.js is a port of R's sources, which are GPL. Both algorithms are published with their coefficients.
 */

/** Horner's scheme: coefficients from the highest power down. */
function polynomial(x: number, coefficients: readonly number[]): number {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
}

const rootOfTwoPi = 2.5066282746310005;

/** phi(x): the density of the standard normal distribution. */
export const normalDensity = (x: number): number => Math.exp(-0.5 * x * x) / rootOfTwoPi;

const middle = {
  over: [0.065682337918207449113, 2.2352520354606839287, 161.02823106855587881, 1067.6894854603709582, 18154.981253343561249],
  under: [1, 47.20258190468824187, 976.09855173777669322, 10260.932208618978205, 45507.789335026729956],
};
const shoulder = {
  over: [
    1.0765576773720192317e-8, 0.39894151208813466764, 8.8831497943883759412, 93.506656132177855979, 597.27027639480026226, 2494.5375852903726711,
    6848.1904505362823326, 11602.651437647350124, 9842.7148383839780218,
  ],
  under: [
    1, 22.266688044328115691, 235.38790178262499861, 1519.377599407554805, 6485.558298266760755, 18615.571640885098091, 34900.952721145977266,
    38912.003286093271411, 19685.429676859990727,
  ],
};
const tail = {
  over: [0.02307344176494017303, 0.21589853405795699, 0.1274011611602473639, 0.022235277870649807, 0.001421619193227893466, 2.9112874951168792e-5],
  under: [1, 1.28426009614491121, 0.468238212480865118, 0.0659881378689285515, 0.00378239633202758244, 7.29751555083966205e-5],
};

/** exp(-y^2 / 2), with y in two parts so that its square keeps its digits where y is large. */
function bell(y: number): number {
  const coarse = Math.trunc(y * 16) / 16;
  return Math.exp(-0.5 * coarse * coarse) * Math.exp(-0.5 * (y - coarse) * (y + coarse));
}

/** The probability above y, for y at least 0.67448975: three of four lie below. */
function upperTail(y: number): number {
  if (y > 40) return 0;
  if (y <= Math.sqrt(32)) return (bell(y) * polynomial(y, shoulder.over)) / polynomial(y, shoulder.under);
  const inverse = 1 / (y * y);
  return (bell(y) * (1 / rootOfTwoPi - (inverse * polynomial(inverse, tail.over)) / polynomial(inverse, tail.under))) / y;
}

/**
 * Phi(x): the probability that a standard normal figure is at most x. For the probability above x take `normalCdf(-x)`, which keeps all digits.
 * @param x any number; infinities give 0 and 1; NaN is refused
 * Source: Cody (1969), "Rational Chebyshev approximations for the error function", Mathematics of Computation 23; ANORM in Cody (1993), algorithm 715, ACM TOMS 19(1).
 */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) throw new RangeError('normalCdf: expected a number, was NaN');
  if (Math.abs(x) <= 0.67448975) return 0.5 + (x * polynomial(x * x, middle.over)) / polynomial(x * x, middle.under);
  return x < 0 ? upperTail(-x) : 1 - upperTail(x);
}

const centre = {
  over: [
    2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457, 13731.693765509461125, 1971.5909503065514427,
    133.14166789178437745, 3.387132872796366608,
  ],
  under: [
    5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867, 5394.1960214247511077, 687.1870074920579083,
    42.313330701600911252, 1,
  ],
};
const near = {
  over: [
    7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055,
    4.6303378461565452959, 1.42343711074968357734,
  ],
  under: [
    1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459, 0.68976733498510000455, 1.6763848301838038494,
    2.05319162663775882187, 1,
  ],
};
const far = {
  over: [
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093, 0.29656057182850489123, 1.7848265399172913358,
    5.4637849111641143699, 6.6579046435011037772,
  ],
  under: [
    2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4, 0.0148753612908506148525, 0.13692988092273580531,
    0.59983220655588793769, 1,
  ],
};

/**
 * The x with Phi(x) = p.
 * @param p 0 to 1; 0 and 1 give the infinities; all else, and NaN, is refused. Near 1 take `-normalQuantile(1 - p)` where 1 - p is known
 * Source: Wichura (1988), "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37(3), PPND16.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`normalQuantile: expected a probability from 0 to 1, was ${p}`);
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity;
  const distance = p - 0.5;
  if (Math.abs(distance) <= 0.425) {
    const rest = 0.180625 - distance * distance;
    return (distance * polynomial(rest, centre.over)) / polynomial(rest, centre.under);
  }
  const root = Math.sqrt(-Math.log(distance < 0 ? p : 1 - p));
  const part = root <= 5 ? near : far;
  const value = polynomial(root - (root <= 5 ? 1.6 : 5), part.over) / polynomial(root - (root <= 5 ? 1.6 : 5), part.under);
  return distance < 0 ? -value : value;
}

/**
 * The probability that a chi-squared figure is above x, for 1 and 2 degrees of freedom, where it has a closed form: 2 Phi(-root x), and exp(-x / 2).
 * @param x from 0 to infinity
 * Source: Abramowitz and Stegun (1964), Handbook of Mathematical Functions, 26.4.
 */
export function chiSquaredTail(x: number, degrees: 1 | 2): number {
  if (!(x >= 0)) throw new RangeError(`chiSquaredTail: expected x from 0 up, was ${x}`);
  return degrees === 1 ? 2 * normalCdf(-Math.sqrt(x)) : Math.exp(-x / 2);
}
