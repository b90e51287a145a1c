import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from 'nats';
import { codeOf } from '../../actors/desk/kinds.ts';
import { openingDraft, signedOpening, type Signer } from '../../actors/desk/opening.ts';
import { connectAs } from '../../actors/runtime/connect.ts';
import { ensureStream } from '../../actors/runtime/keeper.ts';
import { LostRace } from '../../actors/runtime/log.ts';
import { NatsLog } from '../../actors/runtime/natsLog.ts';
import type { DeskSettings } from '../../subjects/desk.ts';
import { loadKey } from '../keys/keys.ts';
import { ensuredSigner } from '../keys/people.ts';
import type { Home } from '../provision/home.ts';
import type { DeskFolders } from './deskFolder.ts';
import { sampleSession, type SessionTerms } from './sampleSession.ts';

/**
 * Makes the desk's stream where it is missing, and states its first fact where it is empty.
 * @param keeper a connection that administers streams
 * @param settings of a new desk; asked for only where the desk is new
 * @returns whether the desk was opened now
 */
async function openDesk({ keeper, home, natsUrl, desk, settings, signer, replicas = 1 }: {
  readonly keeper: NatsConnection;
  readonly home: string;
  readonly natsUrl: string;
  readonly desk: string;
  readonly settings: () => DeskSettings;
  readonly signer: () => Signer;
  readonly replicas?: number;
}): Promise<boolean> {
  await ensureStream(keeper, desk, replicas);
  const { state } = await (await jetstreamManager(keeper)).streams.info(desk);
  if (state.last_seq > 0) return false;
  const nats = await connectAs('console', natsUrl, loadKey(home, 'console'));
  try {
    const body = signedOpening(settings(), signer());
    await new NatsLog(nats, desk).commit({ kind: 'desk', actor: 'main' }, 0, [openingDraft(body, codeOf('console'))]);
    return true;
  } catch (error) {
    // Another process opened it in the same moment: then it is open.
    if (error instanceof LostRace) return false;
    throw error;
  } finally {
    await nats.drain();
  }
}

/** Opens a desk that this home does not know yet, signed with the local person's key. @returns whether it was opened now; false where its stream was there */
export async function openNew({ home, natsUrl, folders, desk, terms }: {
  readonly home: Home; readonly natsUrl: string; readonly folders: DeskFolders; readonly desk: string; readonly terms: SessionTerms;
}): Promise<boolean> {
  const keeper = await connectAs('keeper', natsUrl, loadKey(home.path, 'keeper'));
  try {
    const signer = ensuredSigner(home.path);
    const settings = sampleSession(desk, signer, terms);
    const isNew = await openDesk({ keeper, home: home.path, natsUrl, desk, signer: () => signer, settings: () => settings });
    folders.write({ desk, environment: settings.environment, openedAt: new Date().toISOString(), ended: false, ...(terms.bars === undefined ? {} : { bars: terms.bars }) });
    return isNew;
  } finally {
    await keeper.close();
  }
}
