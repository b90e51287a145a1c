import { join } from 'node:path';
import { z } from 'zod';
import { homePath, openHome } from '../provision/home.ts';
import { readJson } from '../provision/jsonFile.ts';
import { natsUrl } from '../provision/natsProgram.ts';

const portsFile = z.looseObject({ client: z.int().min(1) });

/** The NATS server that NATS_URL names, else the one of this home. Throws where this home never had one. */
export function natsServerOf(env: NodeJS.ProcessEnv): string {
  const given = env['NATS_URL'];
  if (given) return given;
  const ports = readJson(join(openHome(homePath(env)).run, 'nats.ports.json'), portsFile, () => {});
  if (ports === undefined) throw new Error('expected a NATS server of this home, was none yet; run npm start, or name one in NATS_URL');
  return natsUrl(ports);
}
