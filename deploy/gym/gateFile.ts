import { defaultGate } from '../../machines/desk/defaultSettings.ts';
import { strictGate } from '../../machines/gym/strictGate.ts';
import { gatePolicy, type GatePolicy } from '../../subjects/policy.ts';
import { fromFile, readText } from './typed.ts';

const named: Readonly<Record<string, GatePolicy>> = { default: defaultGate, strict: strictGate };

/** The gate that was typed: by its name, or a file as `investobot policy` prints a desk's. Throws WrongUse. */
export const gateIn = (typed: string): GatePolicy => (Object.hasOwn(named, typed) ? named[typed] : undefined) ?? fromFile('--gate', typed, readText, gatePolicy);
