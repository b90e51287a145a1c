import { describe, expect, test } from 'vitest';
import { examplePlan } from '../machines/plan/examplePlan.ts';
import { format, parse } from '../machines/decimal.ts';
import { dayClosed, disposed, marked, settled } from '../subjects/accounting.ts';
import type { FactKind } from '../subjects/fact.ts';
import { wholeDesk } from './wholeDesk.ts';

/* A whole desk, from plans to postings, whose books keep lots, settlement and days, beside the same desk with plain books. */
const plain = wholeDesk(30);
const asked = wholeDesk(30, [examplePlan], { accounting: { lots: 'fifo', washSales: 'flag', settlement: true, daily: true } });

const said = <Body>({ facts }: typeof plain, kind: FactKind<string, Body>): readonly Body[] => facts.filter((each) => each.kind.name === kind.name).map(({ fact }) => kind.body.parse(fact.body));
const without = <State extends object>({ settledCashUsd: _, realizedPnlUsd: __, unrealizedPnlUsd: ___, ...rest }: State & { settledCashUsd?: unknown; realizedPnlUsd?: unknown; unrealizedPnlUsd?: unknown }) => rest;

describe('a desk whose books keep more', () => {
  test('trades and is worth the same', () => {
    expect(said(plain, marked).length).toBeGreaterThan(20);
    expect(said(asked, marked).map(without)).toEqual(said(plain, marked).map(without));
  });
  test('says nothing to anybody else that the plain one does not', () => {
    const business = ({ facts }: typeof plain) => facts.filter(({ kind: { name } }) => !name.startsWith('accounting.')).map(({ kind: { name } }) => name);
    expect(business(asked)).toEqual(business(plain));
  });
  test('closes each day but the last, with all of the profit', () => {
    const days = said(asked, dayClosed);
    expect(days.length).toBe(29);
    expect(format(days.reduce((sum, { pnlUsd }) => sum + parse(pnlUsd), parse('100000')))).toBe(said(asked, marked).at(-2)?.equityUsd);
    expect(days.every(({ pnlUsd, attribution: { marketUsd, selectionUsd, costsUsd, slippageUsd } }) => [marketUsd, selectionUsd, costsUsd, slippageUsd].reduce((sum, part) => sum + parse(part), 0n) === parse(pnlUsd))).toBe(true);
    expect(days.some(({ byPlan }) => byPlan.length > 0)).toBe(true);
  });
  test('has its gains by lots, and its cash by settlement', () => {
    const gains = said(asked, disposed).flatMap(({ closings }) => closings).reduce((sum, { realizedUsd }) => sum + parse(realizedUsd), 0n);
    expect(format(gains)).toBe(said(asked, marked).at(-1)?.realizedPnlUsd);
    expect(said(asked, settled).length).toBeGreaterThan(2);
  });
});
