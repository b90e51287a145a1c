import { join } from 'node:path';
import type { KeyPair } from '@nats-io/nkeys';
import { human, type Environment, type Human } from '../../subjects/desk.ts';
import { ensuredKeyIn, keyFolder, keyIn } from './keyFile.ts';

/** The person at this machine, enrolled in the desks that are opened here. */
export const localPerson = 'local';

/** Someone whose key is in this home. */
export interface Signer extends Human {
  /** Signs the UTF-8 bytes of a text. @returns 64 bytes (Ed25519) in base64 */
  sign(text: string): string;
}

/* People's keys lie apart from the servers': what signs for people must not lie where hosts look. */
const folderIn = (home: string): string => join(keyFolder(join(home, 'keys')), 'people');

function fileIn(home: string, name: string): string {
  const checked = human.shape.name.safeParse(name);
  if (!checked.success) throw new Error(`${JSON.stringify(name)}: expected a person's name, 1 to 40 of a-z 0-9 -, starting with a letter or digit`);
  return join(keyFolder(folderIn(home)), `${checked.data}.nk`);
}

const signerOf = (name: string, key: KeyPair): Signer =>
  ({ name, publicKey: key.getPublicKey(), sign: (text) => Buffer.from(key.sign(new TextEncoder().encode(text))).toString('base64') });

/** A person's key, for what a person runs (`investobot sign`). Throws where there is none, or others may read it. */
export const signerNamed = (home: string, name: string): Signer => signerOf(name, keyIn(fileIn(home, name)));

/** A person's key, generated where there is none: at the first start, and for someone who is to be enrolled. */
export const ensuredSigner = (home: string, name: string = localPerson): Signer => signerOf(name, ensuredKeyIn(fileIn(home, name)));

/**
 * The key with which a host of a sim desk approves by itself. The only way by which a host comes to a person's key.
 * Throws on any other desk: there, people sign with their own hands.
 */
export function automaticSigner(home: string, environment: Environment): Signer {
  if (environment !== 'sim') throw new Error(`expected a sim desk to sign by itself, was a ${environment} desk; sign with: investobot sign`);
  return ensuredSigner(home);
}
