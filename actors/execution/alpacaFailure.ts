import { errors } from '@alpacahq/alpaca-trade-api';
import { z } from 'zod';

/** What went wrong with a request to Alpaca, in a few words. */
export const failure = (error: unknown): string => {
  if (error instanceof errors.ApiError) return `HTTP ${error.status}: ${error.message}`;
  if (error instanceof errors.FetchError) return error.cause.message;
  if (error instanceof z.ZodError) return `unreadable answer: ${error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`;
  return error instanceof Error ? error.message : String(error);
};
