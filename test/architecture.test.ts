import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ActorKind } from '../machines/actor.ts';
import { catalogue } from '../subjects/catalogue.ts';
import { kindsOf, roles } from '../subjects/roles.ts';
import { layerOf, layers, packageOf, root, sources, type Source } from './sources.ts';

const production = sources.filter(({ isTest }) => !isTest);
const inLayer = (layer: string) => production.filter((source) => source.layer === layer);
const packagesBeside = (source: Source, allowed: RegExp) => source.imports.filter((name) => !allowed.test(packageOf(name) ?? 'ours')).map((name) => `${source.path} imports ${name}`);

test('imports point one way: subjects, machines, actors, deploy', () =>
  expect(sources.filter(({ layer }) => layer !== 'test').flatMap(({ path, layer, isTest, imports }) => imports
    .filter((name) => !(isTest && name.startsWith('test/')) && layers.indexOf(layerOf(name) ?? layer) > layers.indexOf(layer))
    .map((name) => `${path} imports ${name}`))).toEqual([]));

test('nothing that is ours lies outside of the folders', () => expect(sources.flatMap(({ path, imports }) => imports.filter((name) => name.startsWith('..')).map((name) => `${path} imports ${name}`))).toEqual([]));

test('the language needs only zod', () => expect(inLayer('subjects').flatMap((source) => packagesBeside(source, /^(ours|zod)$/))).toEqual([]));

test('machines need only pure libraries', () => expect(inLayer('machines').flatMap((source) => packagesBeside(source, /^(ours|xstate|zod|trading-signals|@noble\/.+)$/))).toEqual([]));

test('every package that is imported is in package.json', () => {
  const { dependencies, devDependencies }: Record<string, Record<string, string>> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const known = ['ours', ...Object.keys({ ...dependencies, ...devDependencies })];
  expect(sources.flatMap(({ path, imports }) => imports.filter((name) => !/^(node:|vitest)/.test(name) && !known.includes(packageOf(name) ?? 'ours')).map((name) => `${path} imports ${name}`))).toEqual([]);
});

test.each([
  ['the clock', /\bDate\b|\bperformance\b|\bTemporal\b/],
  ['randomness', /\bMath\.random\b|\bcrypto\b|\brandomUUID\b/],
  ['the world', /\bprocess\b|\bfetch\b|\bconsole\.|\brequire\b|\bglobalThis\b|\bimport\(/],
  ['time that passes', /\basync\b|\bawait\b|\bPromise\b|\bset(Timeout|Interval|Immediate)\b|\bqueueMicrotask\b/],
  ['timers and promises of statecharts', /\bafter:|\binvoke:|\bfromPromise\b|\bfromCallback\b|\bfromObservable\b/],
])('machines know nothing of %s', (_, forbidden) =>
  expect([...inLayer('machines'), ...inLayer('subjects')].filter(({ code }) => forbidden.test(code)).map(({ path, code }) => `${path}: ${forbidden.exec(code)?.[0]}`)).toEqual([]));

test('machines and subjects know nothing of Node', () =>
  expect([...inLayer('machines'), ...inLayer('subjects')].flatMap(({ path, imports }) => imports.filter((name) => name.startsWith('node:')).map((name) => `${path} imports ${name}`))).toEqual([]));

describe('what actors hear', async () => {
  const isActorKind = (exported: unknown): exported is ActorKind =>
    typeof exported === 'object' && exported !== null && ['kind', 'version', 'hears', 'begin', 'hydrate'].every((key) => key in exported);
  const modules: readonly object[] = await Promise.all(inLayer('machines').map(({ path }) => import(join(root, path))));
  const kinds = [...new Set(modules.flatMap((module) => Object.values(module).filter(isActorKind)))];
  const roleOf = (kind: string) => roles.find((role) => kindsOf[role].includes(kind));

  test('each actor is there, once', () =>
    expect(kinds.map(({ kind }) => kind).toSorted()).toEqual(['accounting', 'approval', 'auditor', 'broker', 'console', 'execution', 'gym', 'market', 'planner', 'reconciliation', 'risk', 'routing', 'sentinel', 'strategy']));

  test.each(kinds.map((kind) => [kind.kind, kind] as const))('%s hears nothing but what its role may hear', (name, { hears }) => {
    const role = roleOf(name);
    expect(hears.filter(({ heardBy }) => role === undefined || !heardBy.includes(role)).map((heard) => heard.name)).toEqual([]);
  });

  test('every fact that machines decide from is in the catalogue', () =>
    expect(kinds.flatMap(({ kind, hears }) => hears.filter((heard) => !catalogue.includes(heard)).map(({ name }) => `${kind} hears ${name}`))).toEqual([]));

  test('every role hears its own facts: they are the fence of its next commit', () =>
    expect(catalogue.flatMap(({ name, by, heardBy }) => by.filter((role) => !heardBy.includes(role)).map((role) => `${role} does not hear ${name}`))).toEqual([]));
});

test('nothing else lies at the top of the repository', () => {
  const made = ['node_modules', 'coverage'];
  const allowed = [...layers, 'package.json', 'package-lock.json', 'tsconfig.json', 'README.md', 'LICENSE', ...made];
  expect(readdirSync(root).filter((name) => !name.startsWith('.') && !allowed.includes(name))).toEqual([]);
});

describe('files are small', () => {
  const lengths = sources.map(({ lines }) => lines).toSorted((a, b) => a - b);
  const quantile = (share: number) => lengths[Math.ceil(share * lengths.length) - 1];

  test('half of them at most 130 lines', () => expect(quantile(0.5)).toBeLessThanOrEqual(130));
  test('nine in ten at most 300', () => expect(quantile(0.9)).toBeLessThanOrEqual(300));
  test('none over 600', () => expect(sources.filter(({ lines }) => lines > 600).map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]));
});
