import type { SizedQuestion } from './asked.ts';

/** What is restricted may be left, not entered. */
export const restricted: SizedQuestion = ({ bounds: { restrictedBy }, beforeUsd, afterUsd }) =>
  (restrictedBy === null ? undefined : { rule: 'restricted', figure: afterUsd < beforeUsd ? `lowers ${restrictedBy}` : restrictedBy, limit: 'only what lowers the position', passed: afterUsd < beforeUsd });
