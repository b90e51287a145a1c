import type { Leg } from '../../subjects/orderTerms.ts';
import { sha256Hex } from '../sha256.ts';

/* Ids of what follows from an order without a fact of its own: from the order's id and its place, so that anybody computes the same, after any crash. */

const idFrom = (order: string, place: string): string => sha256Hex(`${order}/${place}`).slice(0, 32);

/** Id of a leg of a bracket, OCO or OTO. */
export const legId = (parent: string, leg: Leg): string => idFrom(parent, leg);

/** Id of the order that works a part of another. @param number from 1 */
export const childId = (parent: string, number: number): string => idFrom(parent, `child-${number}`);

/** Client order id of the order that takes an order's place at a venue which replaces by a new one. @param replacement from 1, as `replaceRequested` counts */
export const replacementId = (order: string, replacement: number): string => idFrom(order, `replacement-${replacement}`);
