import { expect, test } from 'vitest';
import { factsSaidBy, inboxPrefixOf, permissionsOf, users } from './permissions.ts';
import { kindsOf, roles } from './roles.ts';

test('a strategy may publish its own facts, ask for its view, answer flow control and say how far it is', () =>
  expect(permissionsOf('strategy').publish).toEqual({
    allow: [...factsSaidBy('strategy'), 'keeper.*.follow.strategy.*', 'pace.*.strategy.*', '$JS.FC.>'], deny: [],
  }));

test('a strategy says intents, and what every host says, under its own kind', () =>
  expect(factsSaidBy('strategy')).toEqual(expect.arrayContaining(['*.strategy.*.intent', '*.strategy.*.claimed', '*.strategy.*.quarantined'])));

test('everything that a role says stands under a kind that it hosts', () =>
  expect(roles.flatMap((role) => factsSaidBy(role).filter((subject) => !kindsOf[role].includes(subject.split('.')[1] ?? '')))).toEqual([]));

test('no subject of a fact belongs to two roles', () => {
  const said = roles.flatMap(factsSaidBy);
  expect(said.filter((subject, index) => said.indexOf(subject) !== index)).toEqual([]);
});

test('a role hears its own inbox and its own view of the log', () => expect(permissionsOf('strategy').subscribe.allow).toEqual(['_INBOX_strategy.>', 'deliver.*.strategy.>']));

test('the market hears how far the hosts are, execution hears kills, the console serves', () =>
  expect([permissionsOf('market'), permissionsOf('execution'), permissionsOf('console')].map(({ subscribe }) => subscribe.allow.slice(2)))
    .toEqual([['pace.>'], ['latch.*'], ['ops.>', '$SRV.>']]));

test("the console may send a kill and answer into operators' inboxes only", () =>
  expect(permissionsOf('console').publish.allow.filter((subject) => !subject.startsWith('*'))).toEqual(['latch.*', '_INBOX.>', 'keeper.*.follow.console.*', 'pace.*.console.*', '$JS.FC.>']));

test("nobody but the keeper may use JetStream's API, but that a worker asks the queue of jobs for the next", () => {
  const api = (user: (typeof users)[number]) => permissionsOf(user).publish.allow.filter((subject) => subject === '>' || subject.startsWith('$JS.API'));
  expect(users.filter((user) => api(user).length > 0)).toEqual(['keeper', 'worker']);
  expect(api('worker')).toEqual(['$JS.API.CONSUMER.INFO.sweep-jobs.workers', '$JS.API.CONSUMER.MSG.NEXT.sweep-jobs.workers']);
});

test('a worker may publish no fact of a desk', () => expect(permissionsOf('worker').publish.allow.filter((subject) => subject.startsWith('*.'))).toEqual([]));

test('a desk in one process may publish every fact', () => {
  const { allow } = permissionsOf('solo').publish;
  expect(roles.flatMap(factsSaidBy).filter((subject) => !allow.includes(subject))).toEqual([]);
});

test('the keeper may publish no fact', () => {
  const { deny } = permissionsOf('keeper').publish;
  expect(roles.flatMap(factsSaidBy).filter((subject) => !deny.includes(subject))).toEqual([]);
});

test('an operator asks and listens, no more', () => {
  expect(permissionsOf('operator').publish.allow).toEqual(['ops.>', '$SRV.>']);
  expect(permissionsOf('operator').subscribe.allow).toEqual(['_INBOX.>', ...roles.flatMap((role) => kindsOf[role]).map((kind) => `*.${kind}.>`)]);
});

test("nobody's inbox lies under another's", () => expect(new Set(users.map(inboxPrefixOf)).size).toBe(users.length));
