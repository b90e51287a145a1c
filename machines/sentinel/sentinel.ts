import { signatureRefused } from '../../subjects/approval.ts';
import { archiveBroken, archiveStalled } from '../../subjects/auditor.ts';
import { busted, corrected, suppressed, unresolved } from '../../subjects/execution.ts';
import { barRefused } from '../../subjects/market.ts';
import { planningFailed } from '../../subjects/planner.ts';
import { broken } from '../../subjects/reconciliation.ts';
import * as risk from '../../subjects/risk.ts';
import { venueDown } from '../../subjects/routing.ts';
import { quarantined } from '../../subjects/runtime.ts';
import { raised } from '../../subjects/sentinel.ts';
import { actorKind, nothing, on, says, type Publication } from '../actor.ts';
import { own } from '../authority/own.ts';
import { kindIn } from '../risk/essential.ts';
import { isStricter } from '../risk/scopeChart.ts';
import { incidentOf, refusalDetail, severityOfFault, severityOfQuarantine, type Severity } from './decisions.ts';

interface Watch {
  /** Refused bars by symbol. A bad source would raise thousands of incidents, so only a symbol's first is one. */
  barsRefused: Record<string, number>;
}

const raises = (fact: { readonly type: string }, severity: Severity, detail: string): readonly Publication[] => [says(raised, incidentOf(fact, severity, detail))];

/** Turns what a person should know of into incidents. It changes nothing else. */
export const sentinel = actorKind<Watch>({
  kind: 'sentinel', version: 1, begin: () => ({ barsRefused: {} }),
  reactions: [
    on(signatureRefused, (_, fact) => raises(fact, severityOfFault(fact.body.reason), refusalDetail(fact.body))),
    on(risk.requestRefused, (_, fact) => raises(fact, severityOfFault(fact.body.reason), refusalDetail(fact.body))),
    on(quarantined, (_, fact) => {
      const kind = kindIn(fact.type);
      const { fact: failed, failures, error } = fact.body;
      return raises(fact, severityOfQuarantine(kind), `${kind}.${fact.actor} is in quarantine after ${failures} failures on ${failed}: ${error}`);
    }),
    on(unresolved, (_, fact) => raises(fact, 'critical', `order ${fact.body.order} (${fact.body.side} ${fact.body.symbol} of ${fact.body.strategy}): ${fact.body.reason}; compare with the venue`)),
    on(busted, (_, fact) => raises(fact, 'warning', `the venue took back execution ${fact.body.execution} of order ${fact.body.order}: ${fact.body.quantity} ${fact.body.symbol} at ${fact.body.priceUsd} USD; ${fact.body.reason}`)),
    on(corrected, (_, fact) => raises(fact, 'warning', `the venue corrected execution ${fact.body.execution} of order ${fact.body.order}: ${fact.body.was.quantity} at ${fact.body.was.priceUsd} USD is ${fact.body.quantity} at ${fact.body.priceUsd} USD; ${fact.body.reason}`)),
    on(broken, (_, fact) => raises(fact, 'critical', `${fact.body.symbol ?? 'the desk'} is not reconciled (${fact.body.class}): ${fact.body.detail}`)),
    on(venueDown, (_, fact) => raises(fact, 'warning', `the venue ${fact.body.venue} is taken out (${fact.body.why}): ${fact.body.reason}`)),
    on(suppressed, (_, { type, body: { order, side, symbol, strategy, reason } }) =>
      (reason === 'noVenue' ? raises({ type }, 'warning', `order ${order} (${side} ${symbol} of ${strategy}) was not sent: no venue that could take it may be traded at, or what it leaves lies at several`) : nothing)),
    on(archiveBroken, (_, fact) => raises(fact, 'critical', `the archive differs at ${fact.body.seq}: expected ${fact.body.expected}, was ${fact.body.was}`)),
    on(archiveStalled, (_, fact) => raises(fact, 'warning', `the archive stands at ${fact.body.archivedSeq}: ${fact.body.reason}`)),
    on(risk.killed, (_, fact) => raises(fact, 'critical', `the desk is killed by ${fact.body.kill}: ${fact.body.reason}`)),
    on(risk.stateChanged, (_, fact) => {
      const { scope, target, from, to, reason } = fact.body;
      const severity = isStricter(to, 'reducing') ? 'critical' : 'warning';
      return isStricter(from, to) ? nothing : raises(fact, severity, `${scope === 'desk' ? 'the desk' : `${scope} ${target}`} is ${to}: ${reason}`);
    }),
    on(risk.halted, (_, fact) => raises(fact, 'critical', `the desk is halted: ${fact.body.reason}`)),
    on(planningFailed, (_, fact) => raises(fact, 'warning', `no plans from ${fact.body.model}, ${fact.body.reason}: ${fact.body.detail}`)),
    on(barRefused, (watch, fact) => {
      const before = own(watch.barsRefused, fact.actor) ?? 0;
      watch.barsRefused[fact.actor] = before + 1;
      return before > 0 ? nothing : raises(fact, 'warning', `a bar of ${fact.actor} was refused (${fact.body.reasons.join(', ')}): ${fact.body.row}; later ones are only counted`);
    }),
  ],
});
