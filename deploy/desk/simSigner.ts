import type { Signer } from '../../actors/desk/opening.ts';
import { automaticSigner } from '../keys/people.ts';
import type { DeskFolders } from './deskFolder.ts';

/**
 * The local person's key for the hosts of a sim desk, looked up when something is to be signed: a process may start before another
 * one has opened the desk, and nobody knows until then what desk it is. Using it throws on a desk that is no sim desk, or not of this home.
 */
export function simSigner(home: string, folders: DeskFolders, desk: string): Signer {
  const signer = () => {
    const record = folders.read(desk);
    if (record === undefined) throw new Error(`${desk}: expected a desk that was opened in this home, whose person signs on it; run its console there`);
    return automaticSigner(home, record.environment);
  };
  return { get name() { return signer().name; }, sign: (text) => signer().sign(text) };
}
