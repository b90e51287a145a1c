import type { NatsConnection } from '@nats-io/nats-core';
import { Svcm, type Service, type ServiceMsg } from '@nats-io/services';
import type { Logger } from 'pino';
import { metadataOf, verbs, verbSubject } from '../../subjects/verbs.ts';
import { latchSubject } from '../runtime/keeperSubjects.ts';
import { Answers, type Answer, type Answering } from './answers.ts';

export interface ServicesOptions extends Omit<Answering, 'latch'> {
  readonly nats: NatsConnection;
  readonly desk: string;
  /** Of this build, as semver. */
  readonly version: string;
  readonly logger: Logger;
}

/** A name under which `nats micro` lists the services of a desk. */
export const serviceName = (desk: string): string => `investobot-${desk}`;

/** One line of ASCII: a header holds no more. */
const headerText = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 500);

function respond(msg: ServiceMsg, { code, body }: Answer): void {
  const text = JSON.stringify(body);
  if (body.ok) msg.respond(text);
  else msg.respondError(code, headerText(body.error ?? ''), text);
}

/**
 * Serves `ops.<desk>.<verb>` as one NATS micro service with an endpoint for each verb, its schemas in the metadata. Call it when
 * the host has caught up. Two consoles share the requests; one whose desk another has claimed stops serving.
 */
export async function startServices({ nats, desk, version, logger, ...answering }: ServicesOptions): Promise<Service> {
  const service = await new Svcm(nats).add({ name: serviceName(desk), version, description: `Operations of the desk ${desk}`, metadata: { desk } });
  const answers = new Answers({
    ...answering,
    latch: (message) => nats.publish(latchSubject(desk), JSON.stringify(message)),
  });
  for (const verb of verbs) {
    service.addEndpoint(verb.verb, {
      subject: verbSubject(desk, verb.verb),
      metadata: { ...metadataOf(verb) },
      handler: (error, msg) => {
        if (error !== null) return;
        answers.to(verb, msg.data).then((answer) => {
          respond(msg, answer);
          if (!answer.body.ok) logger.warn({ verb: verb.verb, ...answer.body }, 'an operator was refused');
          if (!answering.host.holds('console.main')) void service.stop();
        }).catch((failure: unknown) => logger.error({ verb: verb.verb, error: failure instanceof Error ? failure.message : String(failure) }, 'an answer could not be sent'));
      },
    });
  }
  void service.stopped.then((failure) => { if (failure !== null) logger.error({ error: failure.message }, 'the ops services ended'); });
  return service;
}
