import { beforeEach, describe, expect, test } from 'vitest';
import { fellSilent, firstOnly, goesOver, heard, type Failover } from './failover.ts';

const rules = { silentMs: 30_000, steadyMs: 60_000 };
let failover: Failover;
beforeEach(() => { failover = firstOnly(0); });
const asked = (nowMs: number, isOpen = true) => goesOver(failover, nowMs, rules, isOpen)?.to;

describe('given the first', () => {
  test('when it is silent for longer than it may, then the second takes over', () => {
    heard(failover, 'second', 20_000, rules);
    expect([asked(30_000), asked(30_001)]).toEqual([undefined, 'second']);
  });
  test('when the second gives nothing either, then it stays', () => {
    heard(failover, 'second', -40_000, rules);
    expect(asked(30_001)).toBeUndefined();
  });
  test('when the exchange is closed, then silence means nothing', () => {
    heard(failover, 'second', 20_000, rules);
    expect(asked(90_000, false)).toBeUndefined();
  });
});

describe('given the second', () => {
  beforeEach(() => {
    failover.active = 'second';
    fellSilent(failover);
  });
  test('when the first is silent, then it stays', () => expect(asked(500_000)).toBeUndefined());
  test('when the first has been heard for a minute, then it takes back', () => {
    for (let at = 100_000; at <= 160_000; at += 20_000) heard(failover, 'first', at, rules);
    expect([asked(159_999), asked(160_000)]).toEqual([undefined, 'first']);
  });
  test('when the first pauses meanwhile, then the minute begins anew', () => {
    heard(failover, 'first', 100_000, rules);
    heard(failover, 'first', 140_000, rules);
    heard(failover, 'first', 165_000, rules);
    expect(asked(165_000)).toBeUndefined();
  });
  test('when its connection falls meanwhile, then too', () => {
    heard(failover, 'first', 100_000, rules);
    fellSilent(failover);
    heard(failover, 'first', 120_000, rules);
    heard(failover, 'first', 145_000, rules);
    heard(failover, 'first', 170_000, rules);
    expect([asked(170_000), asked(180_000)]).toEqual([undefined, 'first']);
  });
});
