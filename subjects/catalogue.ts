import type { FactKind } from './fact.ts';
import * as accounting from './accounting.ts';
import * as approval from './approval.ts';
import * as auditor from './auditor.ts';
import * as desk from './desk.ts';
import * as execution from './execution.ts';
import * as gym from './gym.ts';
import * as market from './market.ts';
import * as operations from './operations.ts';
import * as planner from './planner.ts';
import * as reconciliation from './reconciliation.ts';
import * as risk from './risk.ts';
import * as routing from './routing.ts';
import * as runtime from './runtime.ts';
import * as sentinel from './sentinel.ts';
import * as strategy from './strategy.ts';

const isFactKind = (declared: object): declared is FactKind => 'heardBy' in declared && 'origin' in declared;

/** Every kind of fact there is. */
export const catalogue: readonly FactKind[] = [desk, market, planner, gym, approval, strategy, risk, execution, accounting, reconciliation, routing, operations, auditor, sentinel, runtime]
  .flatMap((folder) => Object.values<unknown>(folder).filter((declared) => typeof declared === 'object' && declared !== null))
  .filter((declared) => isFactKind(declared as object)) as FactKind[];

const byName = new Map(catalogue.map((kind) => [kind.name, kind]));

/** The kind of fact that stands under a subject's `<kind>` and `<fact>` tokens, or undefined where there is none. */
export const kindOf = (kind: string, fact: string): FactKind | undefined => byName.get(`${kind}.${fact}`) ?? byName.get(`*.${fact}`);
