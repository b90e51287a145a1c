import { ApiError, FinishReason, GoogleGenAI, type GenerateContentResponse } from '@google/genai';
import type { PlanRequest } from '../../machines/planner/decisions.ts';
import type { Features } from '../../machines/planner/features.ts';
import { promptOf } from '../../machines/planner/prompt.ts';
import { replySchema } from '../../machines/planner/replySchema.ts';
import { boundedFetch, ReplyTooLarge } from './boundedFetch.ts';
import type { PlanningOutcome } from './outcome.ts';
import { rawPlans, type RawPlans } from './reply.ts';

export interface GeminiAccess {
  readonly apiKey: string;
  /** Another address than the API's own, for tests and proxies. */
  readonly baseUrl?: string;
  /** From the call to the end of the reply; 120 s where absent. */
  readonly timeoutMs?: number;
  /** Of the whole HTTP reply; 512 KiB where absent, far more than a hundred plans. */
  readonly maxReplyBytes?: number;
}

/** Bounds what one call can cost. */
const maxOutputTokens = 32_768;

type Reason = 'late' | 'invalid' | 'refused' | 'unreachable';

/** No usable answer, with what came of it. */
class Unusable extends Error {
  readonly reason: Reason;
  readonly reply: string;
  constructor(reason: Reason, detail: string, reply = '') {
    super(detail);
    this.reason = reason;
    this.reply = reply;
  }
}

/**
 * Asks Gemini for plans, once. Never throws for what comes from outside: a late, invalid, refused or failed call is an outcome.
 * May run again if the host dies between the reply and the fact; the API has no idempotency keys, so that a second call is paid for
 * again, and the first outcome on the log counts. The key does not appear in the outcome.
 */
export async function geminiPlans(request: PlanRequest, features: readonly Features[], access: GeminiAccess): Promise<PlanningOutcome> {
  const prompt = promptOf(request, features);
  const artefacts = { prompt, features: JSON.stringify(features) };
  const { timeoutMs = 120_000 } = access;
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const response = await asked(request, prompt, access, deadline);
    const { reply, plans } = plansIn(response);
    const { promptTokenCount = 0, candidatesTokenCount = 0, thoughtsTokenCount = 0 } = response.usageMetadata ?? {};
    return {
      answered: {
        model: (response.modelVersion ?? request.model).slice(0, 100),
        inputTokens: count(promptTokenCount), outputTokens: count(candidatesTokenCount) + count(thoughtsTokenCount), plans,
      },
      artefacts: { ...artefacts, reply },
    };
  } catch (error) {
    const { reason, message, reply } = deadline.aborted ? new Unusable('late', `no whole reply within ${timeoutMs} ms`) : unusable(error);
    return { failed: { model: request.model, reason, detail: message.replaceAll(access.apiKey, '(key)').slice(0, 2000) }, artefacts: { ...artefacts, reply } };
  }
}

function asked({ model, plans }: PlanRequest, prompt: string, { apiKey, baseUrl, maxReplyBytes = 512 * 1024 }: GeminiAccess, abortSignal: AbortSignal): Promise<GenerateContentResponse> {
  // No retries here: whoever runs the effect decides whether to ask again.
  // Structured output by JSON schema is of v1beta; the client's own default changes with its versions.
  const client = new GoogleGenAI({ apiKey, vertexai: false, apiVersion: 'v1beta', httpOptions: { fetch: boundedFetch(maxReplyBytes), ...(baseUrl === undefined ? {} : { baseUrl }) } });
  return client.models.generateContent({
    model, contents: prompt,
    config: { responseMimeType: 'application/json', responseJsonSchema: replySchema(plans), candidateCount: 1, maxOutputTokens, abortSignal },
  });
}

function plansIn(response: GenerateContentResponse): { readonly reply: string; readonly plans: RawPlans } {
  const blocked = response.promptFeedback?.blockReason;
  if (blocked !== undefined) throw new Unusable('refused', `the prompt was blocked: ${blocked}`);
  const candidate = response.candidates?.[0];
  const reply = (candidate?.content?.parts ?? []).filter(({ thought }) => thought !== true).map(({ text }) => text ?? '').join('');
  const finish = candidate?.finishReason ?? FinishReason.STOP;
  if (finish === FinishReason.MAX_TOKENS) throw new Unusable('invalid', 'reply: was cut off at the limit of tokens; ask for fewer plans', reply);
  if (finish !== FinishReason.STOP) throw new Unusable('refused', `the model stopped: ${finish}`, reply);
  if (reply === '') throw new Unusable('invalid', 'reply: was empty, must be a JSON array of plans');
  const found = rawPlans(reply);
  if ('fault' in found) throw new Unusable('invalid', found.fault, reply);
  return { reply, plans: found.plans };
}

/** 4xx: the API will not answer this; 5xx and broken connections: it can't now. */
function unusable(error: unknown): Unusable {
  if (error instanceof Unusable) return error;
  if (error instanceof ReplyTooLarge) return new Unusable('invalid', error.message);
  if (error instanceof ApiError) return new Unusable(error.status >= 500 ? 'unreachable' : 'refused', `HTTP ${error.status}: ${error.message}`);
  if (error instanceof SyntaxError) return new Unusable('invalid', `the HTTP reply was no JSON: ${error.message}`);
  return new Unusable('unreachable', error instanceof Error ? `${error.message}${error.cause === undefined ? '' : ` (${String(error.cause)})`}` : String(error));
}

/** Token counts come from outside: what is no whole number is 0. */
const count = (tokens: number): number => (Number.isSafeInteger(tokens) && tokens > 0 ? tokens : 0);
