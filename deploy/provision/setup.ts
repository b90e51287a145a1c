import { homedir } from 'node:os';
import { homePath, openHome } from './home.ts';
import { provideEngine } from './mongoEngine.ts';
import { natsCliBinary, natsServerBinary } from './natsBinary.ts';

/**
 * `npm run setup`: provides the servers' binaries without starting anything, so that later starts need no network.
 * With `tests` it also provides the `nats` command line client, says nothing unless something has to be made, and does not
 * pass over servers that a URL in the environment names: tests start their own.
 */
const forTests = process.argv[2] === 'tests';
const said = (line: string) => process.stderr.write(`investobot: ${line}\n`);
const shown = (path: string) => path.replace(homedir(), '~');
const env = process.env;

try {
  const provision = { home: openHome(homePath(env)), env, onProgress: said };
  const nats = env['NATS_URL'] && !forTests ? undefined : await natsServerBinary(provision);
  const mongo = env['MONGODB_URL'] && !forTests ? undefined : await provideEngine(provision);
  const cli = await natsCliBinary(provision);
  if (!forTests) {
    said(`nats-server: ${nats ? `${shown(nats.path)} (${nats.from})` : 'NATS_URL'}`);
    said(`MongoDB: ${mongo ? `${shown(mongo.command)} (${mongo.engine})` : 'MONGODB_URL'}`);
    said(`nats: ${shown(cli.path)} (${cli.from})`);
    said('ready; npm start');
  }
} catch (error) {
  said(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
