import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** One scripted reply of the pretended API. */
export type Scripted = (response: ServerResponse) => void;

export interface Asked {
  readonly url: string;
  readonly key: string | undefined;
  readonly body: unknown;
}

export interface GeminiServer extends AsyncDisposable {
  readonly url: string;
  /** What was asked, in order. */
  readonly asked: readonly Asked[];
}

/** Speaks `POST /v1beta/models/MODEL:generateContent` on a free port of 127.0.0.1, with these replies in order; more calls are answered 500. */
export async function geminiServer(...script: readonly Scripted[]): Promise<GeminiServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      asked.push({ url: request.url ?? '', key: request.headers['x-goog-api-key']?.toString(), body });
      (script[asked.length - 1] ?? failing(500, 'INTERNAL', 'nothing left in the script'))(response);
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a port');
  return {
    url: `http://127.0.0.1:${address.port}`, asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => { server.close(resolve); });
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return JSON.parse(text);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const usage = { promptTokenCount: 1200, candidatesTokenCount: 340, thoughtsTokenCount: 60, totalTokenCount: 1600 };

/** A whole answer with this text. */
export const saying = (text: string, finishReason = 'STOP'): Scripted => (response) =>
  send(response, 200, { candidates: [{ content: { role: 'model', parts: [{ text }] }, finishReason, index: 0 }], usageMetadata: usage, modelVersion: 'gemini-test-001' });

/** Any JSON as the API's answer. */
export const answering = (body: unknown): Scripted => (response) => send(response, 200, body);

export const failing = (status: number, code: string, message: string): Scripted => (response) => send(response, status, { error: { code: status, message, status: code } });

/** Takes the call and never answers. */
export const silent: Scripted = () => {};

/** Begins an answer and never ends it. */
export const halting: Scripted = (response) => { response.writeHead(200, { 'content-type': 'application/json' }).write('{"candidates": ['); };

/** Ends the connection without an answer. */
export const hangingUp: Scripted = (response) => { response.destroy(); };

/** An answer that is no JSON. */
export const garbled: Scripted = (response) => { response.writeHead(200, { 'content-type': 'application/json' }).end('<html>'); };
