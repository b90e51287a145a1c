import { connectSolo, type BenchServer } from './benchServer.ts';
import { Floor } from './floor.ts';
import { HopsDesk } from './hopsDesk.ts';
import { percentile, rounded } from './percentile.ts';

export interface Hops {
  readonly floorP50Ms: number;
  readonly floorP99Ms: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly samples: number;
}

/** Pairs that are measured and left out, until code is compiled and buffers have their size. */
const warmUpPairs = 300;
/** Each order takes two days of the desk's calendar, which ends in 2199. */
const mostPairs = 14_000;
const fewestPairs = 100;

/**
 * Bar to order sent over the log, against three bare publish-and-deliver hops of the same bytes over a stream with the same settings on the
 * same connection. One of each in turn, so that whatever slows the machine slows both.
 */
export async function measureHops(server: BenchServer, seconds: number): Promise<Hops> {
  await server.createStream('bench-hops');
  await server.createStream('bench-floor');
  const nats = await connectSolo(server.url, server.folder);
  const fault = Promise.withResolvers<never>();
  const onFault = (error: Error) => fault.reject(error);
  const desk = await HopsDesk.open(nats, 'bench-hops', onFault);
  const floor = new Floor(nats, 'bench-floor', onFault);
  try {
    await floor.start();
    return await Promise.race([alternated(desk, floor, seconds), fault.promise]);
  } finally {
    floor.stop();
    await desk.close();
    await nats.close();
  }
}

async function alternated(desk: HopsDesk, floor: Floor, seconds: number): Promise<Hops> {
  await desk.barToOrder();
  const pair = async () => [await floor.hops(desk.parcels('bench-floor')), await desk.barToOrder()] as const;
  for (let pairs = 0; pairs < warmUpPairs; pairs += 1) await pair();
  const floors: number[] = [];
  const ours: number[] = [];
  const deadline = performance.now() + seconds * 1000;
  while (ours.length < mostPairs && (ours.length < fewestPairs || performance.now() < deadline)) {
    const [bare, order] = await pair();
    floors.push(bare);
    ours.push(order);
  }
  const ms = (samples: readonly number[], share: number) => rounded(percentile(samples, share), 3);
  return { floorP50Ms: ms(floors, 0.5), floorP99Ms: ms(floors, 0.99), p50Ms: ms(ours, 0.5), p99Ms: ms(ours, 0.99), samples: ours.length };
}
