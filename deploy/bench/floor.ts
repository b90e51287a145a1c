import { jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { deliverSubject, followReply, followSubject, type FollowRequest } from '../../actors/runtime/keeperSubjects.ts';
import { PushReader } from '../../actors/runtime/pushReader.ts';

/** One fact's subject and text, as the desk's own chain has it: the floor carries as many bytes. */
export interface Parcel {
  readonly subject: string;
  readonly text: string;
}

/** Bare publish-and-deliver hops over a stream, by the client library's own publish: no fence, no parsing, no actor. */
export class Floor {
  readonly #reader: PushReader;
  readonly #js: ReturnType<typeof jetstream>;
  #delivered: () => void = () => {};

  /** @param desk names the stream, which is there already */
  constructor(nats: NatsConnection, desk: string, onFault: (error: Error) => void) {
    this.#js = jetstream(nats);
    this.#reader = new PushReader(nats, {
      subject: deliverSubject(desk, 'solo', 'floor'), onMessage: () => this.#delivered(), onFault,
      ask: async (request: FollowRequest) => followReply.parse((await nats.request(followSubject(desk, 'solo', 'floor'), JSON.stringify(request))).json()),
    });
  }

  async start(): Promise<void> {
    await this.#reader.start(1);
  }

  stop(): void {
    this.#reader.stop();
  }

  /**
   * Sends the parcels one after another, each when the one before was delivered. Acknowledgements are awaited afterwards, off the path.
   * @returns milliseconds from the first publish to the last delivery
   */
  async hops(parcels: readonly Parcel[]): Promise<number> {
    const acknowledged: Promise<unknown>[] = [];
    const from = performance.now();
    let until = from;
    await new Promise<void>((done, failed) => {
      let next = 0;
      const send = () => {
        const parcel = parcels[next];
        next += 1;
        if (parcel === undefined) {
          until = performance.now();
          return done();
        }
        const acknowledgement = this.#js.publish(parcel.subject, parcel.text);
        acknowledgement.catch(failed);
        acknowledged.push(acknowledgement);
      };
      this.#delivered = send;
      send();
    });
    await Promise.all(acknowledged);
    return until - from;
  }
}
