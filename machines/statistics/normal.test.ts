import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chiSquaredTail, normalCdf, normalDensity, normalQuantile } from './normal.ts';

/** The difference as a share of the expected figure. */
const apart = (ours: number, expected: number) => Math.abs(ours / expected - 1);

describe('the normal distribution', () => {
  // By mpmath 1.4.1 with 40 digits: erfc(-x / sqrt(2)) / 2.
  test.each([
    [-37.5, 4.605353009581955e-308], [-10, 7.619853024160525e-24], [-5.7, 5.990371401063528e-9], [-5.6, 1.071759025831093e-8], [-2, 0.02275013194817921],
    [-0.68, 0.2482522304535705], [-0.67, 0.2514288950953101], [-1e-9, 0.49999999960105773], [0.3, 0.6179114221889527], [1, 0.8413447460685429], [8, 0.9999999999999993],
  ])('below %f is %f', (x, expected) => expect(apart(normalCdf(x), expected)).toBeLessThan(2e-15));

  test.each([[-Infinity, 0], [-50, 0], [0, 0.5], [50, 1], [Infinity, 1]])('below %f is exactly %f', (x, expected) => expect(normalCdf(x)).toBe(expected));

  test('of NaN is refused', () => expect(() => normalCdf(NaN)).toThrow('normalCdf: expected a number, was NaN'));

  test('never falls', () => fc.assert(fc.property(fc.double({ min: -39, max: 9, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (x, step) => {
    expect(normalCdf(x + step)).toBeGreaterThanOrEqual(normalCdf(x));
  })));

  test('is symmetric', () => fc.assert(fc.property(fc.double({ min: -8, max: 8, noNaN: true }), (x) => {
    expect(normalCdf(x) + normalCdf(-x)).toBeCloseTo(1, 14);
  })));

  test('has its highest density at 0', () => expect([normalDensity(0), normalDensity(1) / normalDensity(0)]).toEqual([expect.closeTo(0.3989422804014327, 15), expect.closeTo(Math.exp(-0.5), 15)]));
});

describe('the normal quantile', () => {
  // By mpmath 1.4.1 with 40 digits, Newton's steps on the above.
  test.each([
    [1e-300, -37.0470962993612], [1e-20, -9.262340089798407], [1e-5, -4.264890793922825], [0.01, -2.326347874040841], [0.05, -1.6448536269514726],
    [0.075, -1.439531470938456], [0.25, -0.6744897501960817], [0.6, 0.2533471031357997], [0.95, 1.6448536269514722], [0.999, 3.090232306167813],
  ])('of %f is %f', (p, expected) => expect(apart(normalQuantile(p), expected)).toBeLessThan(2e-15));

  test.each([[0, -Infinity], [0.5, 0], [1, Infinity]])('of %f is exactly %f', (p, expected) => expect(normalQuantile(p)).toBe(expected));

  test.each([-1e-9, 1.000001, NaN])('of %f is refused', (p) => expect(() => normalQuantile(p)).toThrow(`normalQuantile: expected a probability from 0 to 1, was ${p}`));

  test('is the inverse of the distribution', () => fc.assert(fc.property(fc.double({ min: 1e-300, max: 0.5, noNaN: true }), (p) => {
    expect(apart(normalCdf(normalQuantile(p)), p)).toBeLessThan(1e-12);
  })));
});

describe('the tail of chi-squared', () => {
  test('with one degree of freedom is 5 % at its tabulated point', () => expect(chiSquaredTail(3.8414588206941285, 1)).toBeCloseTo(0.05, 14));
  test('with two degrees of freedom is 5 % at its tabulated point', () => expect(chiSquaredTail(5.991464547107979, 2)).toBeCloseTo(0.05, 14));
  test('above nothing is all', () => expect([chiSquaredTail(0, 1), chiSquaredTail(0, 2)]).toEqual([1, 1]));
  test('keeps its digits far out', () => expect(apart(chiSquaredTail(400, 1), 5.5072482372124675e-89)).toBeLessThan(1e-13));
  test('of less than nothing is refused', () => expect(() => chiSquaredTail(-1, 1)).toThrow('chiSquaredTail: expected x from 0 up, was -1'));
});
