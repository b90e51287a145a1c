import { describe, expect, test } from 'vitest';
import { WrongUse } from '../cli/wrongUse.ts';
import { defaultPolicy, defaultVenue } from '../../machines/desk/defaultSettings.ts';
import { openPolicy } from '../../machines/gym/openPolicy.ts';
import { shownTerms, termsOf, type TermsTyped } from './terms.ts';

const files: Readonly<Record<string, string>> = {
  'venue.json': JSON.stringify({ ...defaultVenue, dayOrders: true }), 'alpaca.json': '{"kind":"alpaca","paper":true}', 'policy.json': JSON.stringify(defaultPolicy), 'broken.json': '{', 'none.json': '{}',
};
const read = (path: string): string => files[path] ?? (() => { throw new Error('ENOENT'); })();
const terms = (typed: Partial<TermsTyped>) => termsOf({ cash: '1000', ...typed }, read);
const venue = (typed: Partial<TermsTyped>) => terms(typed).venue;

describe('terms', () => {
  test('are those of the default desk, without limits but cash, where nothing is said', () => expect(terms({})).toEqual({ cashUsd: '1000', venue: defaultVenue, policy: openPolicy }));
  test('trade from the beginning of a day to the end of one, which a close of midnight belongs to', () =>
    expect(terms({ from: '2012-01-03', to: '2012-01-03' })).toMatchObject({ fromMs: Date.UTC(2012, 0, 3) + 1, beforeMs: Date.UTC(2012, 0, 4) + 1 }));
  test('trade from a time on', () => expect(terms({ from: '2012-01-03T00:00:00Z' })).toMatchObject({ fromMs: Date.UTC(2012, 0, 3) }));
  test('trade to a time and with it', () => expect(terms({ to: '2012-01-03T21:00:00Z' })).toMatchObject({ beforeMs: Date.UTC(2012, 0, 3, 21) + 1 }));
  test('read money as people write it', () => expect([terms({ cash: '1000.50' }).cashUsd, terms({ cash: '5.0' }).cashUsd]).toEqual(['1000.5', '5']));
  test("have the default desk's policy, or a file's", () => expect([terms({ policy: 'desk' }).policy, terms({ policy: 'policy.json' }).policy]).toEqual([defaultPolicy, defaultPolicy]));
  test("have a file's venue, with what is typed in its place", () => expect(venue({ venue: 'venue.json', slippage: '0.01' })).toEqual({ ...defaultVenue, dayOrders: true, slippageRate: '0.01' }));

  test.each([
    ['zero', { commissionRate: '0', minCommissionUsd: '0', commission: { kind: 'zero' } }],
    ['alpaca', { commissionRate: '0', minCommissionUsd: '0', commission: { kind: 'alpaca' } }],
    ['0', { commissionRate: '0', minCommissionUsd: '0' }],
    ['0.10', { commissionRate: '0.1', minCommissionUsd: '0' }],
    ['0.001:5', { commissionRate: '0.001', minCommissionUsd: '5' }],
    ['per-share:0.005', { commission: { kind: 'perShare', perShareUsd: '0.005', minimumUsd: '0' } }],
    ['per-share:0.005:1', { commission: { kind: 'perShare', perShareUsd: '0.005', minimumUsd: '1' } }],
  ])('--commission %s', (commission, expected) => expect(venue({ commission })).toMatchObject(expected));
  test('--commission 0.001 stands in place of the rate alone', () => expect(venue({ commission: '0.001' })).not.toHaveProperty('commission'));

  test.each([
    ['next-open', { marketFill: 'nextOpen' }], ['close', { marketFill: 'close' }], ['limit-touched', { limitFill: 'touched' }], ['limit-crossed', { limitFill: 'crossed' }], ['stop-gap', { stopFill: 'gapThrough' }],
    ['impact:0.5', { impact: { coefficient: 0.5, volatilityBars: 20 } }], ['close, limit-crossed', { marketFill: 'close', limitFill: 'crossed' }],
  ])('--fill-model %s', (fillModel, expected) => expect(venue({ fillModel })).toMatchObject(expected));

  test.each([
    [{ volumeShare: '1' }, { maxVolumeShare: 1 }], [{ fractional: '0.001' }, { increment: '0.001' }], [{ fractional: '1' }, { increment: '1' }], [{ delay: '0' }, { delayBars: 0 }], [{ delay: '100' }, { delayBars: 100 }], [{ slippage: '0.999' }, { slippageRate: '0.999' }],
  ])('%j', (typed, expected) => expect(venue(typed)).toMatchObject(expected));

  test.each<[Partial<TermsTyped>, string]>([
    [{ cash: '0' }, '--cash: was "0", must be a decimal such as 0.001, without an exponent, above 0, at most 1000000000000'],
    [{ cash: '-5' }, '--cash: was "-5"'], [{ cash: '1e6' }, '--cash: was "1e6"'], [{ cash: '1,000' }, '--cash: was "1,000"'], [{ cash: '' }, '--cash: was ""'], [{ cash: '1000000000001' }, 'at most 1000000000000'],
    [{ commission: '1' }, '--commission: was "1", must be a decimal such as 0.001, without an exponent, from 0 on, below 1'], [{ commission: '-0.1' }, '--commission: was "-0.1", must be zero, alpaca, RATE'],
    [{ commission: '0.001:' }, '--commission: was ""'], [{ commission: '0.001:5:6' }, 'must be zero, alpaca'], [{ commission: 'per-share' }, 'must be zero, alpaca'], [{ commission: 'per-share:x' }, '--commission: was "x"'],
    [{ commission: 'per-share:1:2:3' }, 'must be zero, alpaca'], [{ commission: 'ZERO' }, 'must be zero, alpaca'],
    [{ slippage: '1' }, '--slippage: was "1"'], [{ slippage: '-0.1' }, '--slippage: was "-0.1"'],
    [{ fillModel: '' }, '--fill-model: was "", must be next-open'], [{ fillModel: 'next' }, '--fill-model: was "next"'], [{ fillModel: 'impact' }, '--fill-model: was "impact"'], [{ fillModel: 'impact:0' }, '--fill-model impact: was "0"'],
    [{ fillModel: 'impact:10.1' }, 'at most 10'], [{ fillModel: 'close,next-open' }, 'must be one model for market orders'], [{ fillModel: 'close,close' }, 'must be one model for market orders'],
    [{ volumeShare: '0' }, '--volume-share: was "0"'], [{ volumeShare: '1.01' }, '--volume-share: was "1.01"'], [{ fractional: '0' }, '--fractional: was "0"'], [{ fractional: '1.5' }, '--fractional: was "1.5"'],
    [{ delay: '-1' }, '--delay: was "-1", must be a whole number of bars from 0 to 100'], [{ delay: '101' }, '--delay: was "101"'], [{ delay: '' }, '--delay: was ""'], [{ delay: '1.5' }, '--delay: was "1.5"'],
    [{ from: '2012-13-01' }, '--from: was "2012-13-01", must be a day such as 2012-01-03'], [{ to: 'yesterday' }, '--to: was "yesterday"'], [{ from: '2012-01-03T21:00:00+01:00' }, '--from: was'],
    [{ from: '2012-01-04', to: '2012-01-03' }, '--to: was "2012-01-03", must be later than --from 2012-01-04'],
    [{ venue: 'missing.json' }, '--venue: was "missing.json", must be a JSON file that can be read (ENOENT)'], [{ venue: 'broken.json' }, '--venue: was "broken.json", must be a JSON file'],
    [{ venue: 'alpaca.json' }, 'must be a simulated venue'], [{ policy: 'none.json' }, 'and 10 more'],
  ])('%j is wrong use', (typed, said) => {
    expect(() => terms(typed)).toThrow(WrongUse);
    expect(() => terms(typed)).toThrow(said);
  });

  test('are said in words', () => expect(shownTerms(terms({ commission: 'zero', delay: '2' }))).toEqual([
    ['cash', '1000 USD'], ['commission', '{"kind":"zero"}'], ['slippage', '0.0002 of the price'], ['share of volume', '0.05'], ['delayBars', '2'], ['limits', 'none but cash'],
  ]));
});
