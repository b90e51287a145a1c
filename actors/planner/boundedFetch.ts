/** A reply larger than allowed; nothing of it is used. */
export class ReplyTooLarge extends Error {
  override readonly name = 'ReplyTooLarge';
}

/** `fetch`, but a body of more than `maxBytes` ends the call with ReplyTooLarge instead of filling memory. */
export const boundedFetch = (maxBytes: number): typeof fetch => async (input, init) => {
  const response = await fetch(input, init);
  const { body, status, statusText, headers } = response;
  if (body === null) return response;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the body, and with it the connection.
    if (bytes > maxBytes) throw new ReplyTooLarge(`reply: was more than ${maxBytes} bytes; ask for fewer plans`);
    chunks.push(chunk);
  }
  return new Response(Buffer.concat(chunks), { status, statusText, headers: bodyHeaders(headers) });
};

/** The body was decoded and measured already. */
function bodyHeaders(headers: Headers): Headers {
  const rest = new Headers(headers);
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) rest.delete(name);
  return rest;
}
