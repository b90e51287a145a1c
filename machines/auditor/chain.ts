import { canonical } from '../canonical.ts';

/** A fact as the archive keeps it: its place, its subject, its bytes as on the log. */
export interface ChainedFact {
  readonly seq: number;
  readonly subject: string;
  readonly text: string;
}

/** Up to where the chain goes, and its hash there: it stands for every fact up to that one. */
export interface ChainEnd {
  readonly seq: number;
  readonly hash: string;
}

/** What is hashed for a fact's link. The hash before the first fact is that of the desk's genesis, so no two desks share a link. */
export const linkText = (previous: string, { seq, subject, text }: ChainedFact): string => `${previous}\n${seq}\n${subject}\n${text}`;

/** What the auditor signs of the archive's end. The hash binds it to the desk; the first field keeps it apart from all else that is signed. */
export const headText = ({ seq, hash }: ChainEnd): string => canonical({ signs: 'investobot archive head', seq, hash });
