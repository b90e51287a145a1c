import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild, type Child, type ServerProgram } from '../deploy/provision/child.ts';
import { homePath, openHome } from '../deploy/provision/home.ts';
import { provideEngine } from '../deploy/provision/mongoEngine.ts';
import { mongoProgram, mongoUrl, type Engine } from '../deploy/provision/mongoProgram.ts';
import { natsServerBinary } from '../deploy/provision/natsBinary.ts';
import { natsProgram, natsUrl, type NatsPlace } from '../deploy/provision/natsProgram.ts';
import { freePort } from '../deploy/provision/ports.ts';
import { isAlive } from '../deploy/provision/processes.ts';

/** Vitest ends its workers with SIGTERM, at which Node would end without a last word: servers and folders of a test that did not stop them would stay. */
process.once('SIGTERM', () => process.exit(143));

/** A real server of one test, on free ports with a folder of its own. Not kept up: it is down until the test starts it again. */
export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** Ends it as a power cut would, and waits until it is gone. */
  kill9(): Promise<void>;
  /** Starts it again on the same ports with the same data; ends it properly first where it runs. */
  restart(): Promise<void>;
  /** Ends it and removes its folder; `await using` does the same. May be called again. */
  stop(): Promise<void>;
}

export interface TestNats extends TestServer {
  readonly place: NatsPlace;
}

export interface TestMongo extends TestServer {
  readonly engine: Engine;
}

/** A home of one test: empty, but for the binaries, which are those of the real one. Removed by `using`. */
export function temporaryHome(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'investobot-home-'));
  symlinkSync(provision().home.bin, join(path, 'bin'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

const provision = () => ({ home: openHome(homePath(process.env)), env: process.env, onProgress: (line: string) => console.error(line) });

/**
 * A NATS server with JetStream on file.
 * @param config the whole configuration; called again at each restart
 */
export async function startTestNats(config: (place: NatsPlace) => string = () => 'jetstream {}'): Promise<TestNats> {
  const { path } = await natsServerBinary(provision());
  const folder = mkdtempSync(join(tmpdir(), 'investobot-nats-'));
  const [client, websocket, monitor] = await threePorts();
  const place = { client, websocket, monitor, storeDir: join(folder, 'store') };
  const files = { configFile: join(folder, 'nats.conf'), pidFile: join(folder, 'nats.pid'), logFile: join(folder, 'nats.log') };
  const program = natsProgram(path, place, config(place), files);
  const server = await testServer(natsUrl(place), folder, program, () => writeFileSync(files.configFile, config(place)));
  return Object.assign(server, { place });
}

/** A MongoDB-wire server: mongod where one can be had, else nx-27017. */
export async function startTestMongo(): Promise<TestMongo> {
  const { engine, command } = await provideEngine(provision());
  const folder = mkdtempSync(join(tmpdir(), 'investobot-mongo-'));
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir);
  const port = await freePort();
  const program = mongoProgram(engine, command, { port, dataDir, pidFile: join(folder, 'mongo.pid'), logFile: join(folder, 'mongo.log') });
  return Object.assign(await testServer(mongoUrl(port), folder, program, () => {}), { engine });
}

async function threePorts(): Promise<[number, number, number]> {
  const first = await freePort();
  const second = await freePort(undefined, [first]);
  return [first, second, await freePort(undefined, [first, second])];
}

async function testServer(url: string, folder: string, program: ServerProgram, prepare: () => void): Promise<TestServer> {
  const start = (): Promise<Child> => {
    prepare();
    return startChild(program);
  };
  let child = await start().catch((error: unknown) => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  const atExit = () => {
    if (isAlive(child)) process.kill(child.pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', atExit);
  const stop = async () => {
    await child.stop();
    process.off('exit', atExit);
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    url,
    get pid() { return child.pid; },
    kill9: async () => {
      process.kill(child.pid, 'SIGKILL');
      await child.ended;
    },
    restart: async () => {
      await child.stop();
      child = await start();
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
