import { wallClock, type Clock } from './clock.ts';

export interface PatientOptions {
  /** As it stands in messages, e.g. `Yahoo`. */
  readonly name: string;
  /** Least time between the beginnings of two requests: what the source allows. */
  readonly spacingMs: number;
  /** Pauses before each further attempt, where the source does not say how long; their number bounds the attempts. */
  readonly waitsMs?: readonly number[];
  /** Longest pause that a source may ask for; where it asks for more, that is the end. */
  readonly mostWaitMs?: number;
  /** Longest time for one attempt, its body included. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
  /** Ends requests and pauses. */
  readonly signal?: AbortSignal;
  /** Told before each pause. */
  readonly onWait?: (line: string) => void;
  /** Another place than the source's own: only for stand-ins on this machine. */
  readonly origin?: string;
}

/** The source can't be had: it refused, or it went on failing. The message says what it was, and what to do. */
export class SourceFailed extends Error {
  override readonly name = 'SourceFailed';
}

/** Statuses that may pass by themselves. */
const passing: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);
const mostBytes = 64 * 1024 * 1024;
const longestShown = 200;

/**
 * A `fetch` for requests that may be repeated, handed to the clients of sources: it keeps their pace, and asks again where an attempt is refused for now (429, 5xx), is cut off,
 * takes too long or brings JSON that is none; as often as there are pauses, and as late as `Retry-After` says. Other answers are given on as they are.
 * Rejects with SourceFailed.
 */
export function patientFetch({ name, spacingMs, waitsMs = [1_000, 2_000, 4_000, 8_000, 16_000], mostWaitMs = 120_000, timeoutMs = 30_000, clock = wallClock, signal = new AbortController().signal, onWait = () => {}, origin }: PatientOptions): typeof fetch {
  let freeMs = 0;

  /** One request begins at a time, in the order in which they were asked for. */
  async function turn(): Promise<void> {
    const waitMs = Math.min(Math.max(0, freeMs - clock.now()), spacingMs * 1_000);
    freeMs = clock.now() + waitMs + spacingMs;
    if (waitMs > 0) await clock.pause(waitMs, signal);
  }

  async function attempt(url: string, init: RequestInit | undefined): Promise<Response | { readonly failed: string; readonly waitMs?: number }> {
    const own = [signal, AbortSignal.timeout(timeoutMs), ...(init?.signal == null ? [] : [init.signal])];
    try {
      const response = await fetch(url, { ...init, signal: AbortSignal.any(own) });
      const body = await bodyOf(response);
      if (passing.has(response.status)) return { failed: `HTTP ${response.status}`, ...askedMs(response, clock.now()) };
      const broken = response.ok && /json/.test(response.headers.get('content-type') ?? '') ? faultIn(body) : undefined;
      if (broken !== undefined) return { failed: `an answer that is no JSON (${broken})` };
      const { status, statusText, headers } = response;
      const kept = new Headers([...headers].filter(([header]) => header !== 'content-encoding' && header !== 'content-length'));
      return new Response([204, 205, 304].includes(status) ? null : body, { status, statusText, headers: kept });
    } catch (error) {
      if (error instanceof SourceFailed) throw error;
      return { failed: reasonOf(error) };
    }
  }

  return async (input, init) => {
    const url = placed(input instanceof Request ? input.url : String(input), origin);
    for (let tries = 0; ; tries += 1) {
      await turn();
      if (signal.aborted) throw new SourceFailed(`${name}: stopped`);
      const outcome = await attempt(url, init);
      if (outcome instanceof Response) return outcome;
      if (signal.aborted) throw new SourceFailed(`${name}: stopped`);
      const waitMs = Math.max(outcome.waitMs ?? 0, waitsMs[tries] ?? 0);
      if (tries >= waitsMs.length) throw new SourceFailed(`${name}: was ${outcome.failed}, ${tries + 1} times; try again later`);
      if (waitMs > mostWaitMs) throw new SourceFailed(`${name}: was ${outcome.failed}, and asks to wait ${Math.ceil(waitMs / 1000)} s, must be at most ${mostWaitMs / 1000} s; try again then`);
      onWait(`${name}: ${outcome.failed}; asking again in ${(waitMs / 1000).toFixed(1)} s (${tries + 1} of ${waitsMs.length})`);
      await clock.pause(waitMs, signal);
    }
  };
}

function placed(url: string, origin: string | undefined): string {
  if (origin === undefined) return url;
  const { pathname, search } = new URL(url);
  return `${origin}${pathname}${search}`;
}

/** What a source asks for, in seconds or as a date. */
function askedMs(response: Response, nowMs: number): { readonly waitMs?: number } {
  const asked = response.headers.get('retry-after');
  if (asked === null) return {};
  const ms = /^\d{1,9}$/.test(asked.trim()) ? Number(asked) * 1000 : Date.parse(asked) - nowMs;
  return Number.isNaN(ms) ? {} : { waitMs: Math.max(0, ms) };
}

/** Read as it comes, so that one without an end is not kept. */
async function bodyOf(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  if (response.body !== null) {
    for await (const part of response.body) {
      length += part.length;
      if (length > mostBytes) throw new SourceFailed(`expected an answer of at most ${mostBytes} bytes, was more; ask for less at a time`);
      parts.push(part);
    }
  }
  return new Uint8Array(Buffer.concat(parts));
}

function faultIn(body: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(body);
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return JSON.stringify(text.slice(0, 60));
  }
}

function reasonOf(error: unknown): string {
  const { cause } = error instanceof Error ? error : { cause: undefined };
  const told = cause instanceof Error ? cause : error;
  return (told instanceof Error ? `${'code' in told ? `${String(told.code)}: ` : ''}${told.message}` : String(told)).slice(0, longestShown);
}
