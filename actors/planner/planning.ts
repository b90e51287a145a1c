import type { DataQuality } from '../../subjects/desk.ts';
import type { PlanRequest } from '../../machines/planner/decisions.ts';
import { featuresOf, leastBars } from '../../machines/planner/features.ts';
import type { Bars } from '../market/source.ts';
import { barsBefore } from './bars.ts';
import type { GeminiAccess } from './gemini.ts';
import type { PlanningOutcome } from './outcome.ts';
import { rulePlans } from './rules.ts';

/**
 * Performs `planner.planRequested`: features of the bars before the session, then plans from the planner that was asked.
 * What goes wrong outside becomes an outcome; it throws only where the bars themselves are broken.
 * @param gemini absent where no key is set; asking Gemini then fails as refused
 */
export async function planned(request: PlanRequest, bars: Bars, quality: DataQuality, gemini?: GeminiAccess): Promise<PlanningOutcome> {
  const features = barsBefore(bars, request, quality).flatMap((symbol) => featuresOf(symbol, request.timeframe) ?? []);
  const failed = (reason: 'invalid' | 'refused', detail: string): PlanningOutcome =>
    ({ failed: { model: request.model, reason, detail }, artefacts: { prompt: '', features: JSON.stringify(features), reply: '' } });
  if (features.length === 0) return failed('invalid', `features: no symbol has ${leastBars} good bars from ${request.from} to ${request.before}; give an earlier backtestFrom or more bars`);
  if (request.planner === 'rules') return rulePlans(request, features);
  if (gemini === undefined) return failed('refused', 'GEMINI_API_KEY: was not set, must be for the planner gemini; set it or use the planner rules');
  // Only here, so that a desk that plans by rules does not load the client.
  const { geminiPlans } = await import('./gemini.ts');
  return geminiPlans(request, features, gemini);
}

/** Access to Gemini from the environment, or undefined where GEMINI_API_KEY is not set. GEMINI_BASE_URL names another address. */
export function geminiFrom({ GEMINI_API_KEY: apiKey, GEMINI_BASE_URL: baseUrl }: Readonly<Record<string, string | undefined>>): GeminiAccess | undefined {
  if (apiKey === undefined || apiKey === '') return undefined;
  return baseUrl === undefined || baseUrl === '' ? { apiKey } : { apiKey, baseUrl };
}
