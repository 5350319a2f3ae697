/* eslint-disable @typescript-eslint/no-require-imports -- Electron before 28 loads CommonJS only */
/**
 * What the product's main process uses of current Electron and Electron 22 (Node 16) has not:
 * `protocol.handle` with the `Request`, `Response` and `Headers` that it speaks, and `structuredClone`.
 * Only as much of each as serving local files takes. Part of the test set-up: nothing in src/ knows of it.
 */
'use strict';

const { protocol } = require('electron');
const { deserialize, serialize } = require('node:v8');

class Headers {
  #values = new Map();
  constructor(entries = {}) {
    const pairs = typeof entries[Symbol.iterator] === 'function' ? entries : Object.entries(entries);
    for (const [name, value] of pairs) this.set(name, value);
  }
  get(name) {
    return this.#values.get(name.toLowerCase()) ?? null;
  }
  has(name) {
    return this.#values.has(name.toLowerCase());
  }
  set(name, value) {
    this.#values.set(name.toLowerCase(), String(value));
  }
  append(name, value) {
    this.set(name, this.has(name) ? `${this.get(name)}, ${value}` : value);
  }
  delete(name) {
    this.#values.delete(name.toLowerCase());
  }
  entries() {
    return this.#values.entries();
  }
  [Symbol.iterator]() {
    return this.entries();
  }
}

/** Request and Response share a body, which is text, bytes or nothing here. */
class Message {
  #body;
  constructor(body, headers) {
    this.#body = body;
    this.headers = headers instanceof Headers ? headers : new Headers(headers);
  }
  async bytes() {
    const body = this.#body;
    if (body === null || body === undefined) return Buffer.alloc(0);
    if (typeof body === 'string') return Buffer.from(body);
    if (ArrayBuffer.isView(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    if (body instanceof ArrayBuffer) return Buffer.from(body);
    const chunks = [];
    for await (const chunk of body) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks);
  }
  async text() {
    return (await this.bytes()).toString('utf8');
  }
  async json() {
    return JSON.parse(await this.text());
  }
  async arrayBuffer() {
    const bytes = await this.bytes();
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  }
}

class Request extends Message {
  constructor(url, { method = 'GET', headers, body } = {}) {
    super(body, headers);
    this.url = url;
    this.method = method;
  }
}

class Response extends Message {
  constructor(body, { status = 200, statusText = '', headers } = {}) {
    super(body, headers);
    this.status = status;
    this.statusText = statusText;
    this.ok = status >= 200 && status < 300;
  }
}

async function answer(request, handler, respond) {
  try {
    const body = (request.uploadData ?? []).map((part) => part.bytes).filter(Boolean);
    const { url, method, headers } = request;
    const response = await handler(
      new Request(url, { method, headers, body: body.length ? Buffer.concat(body) : null }),
    );
    const { 'content-type': contentType = 'text/plain', ...others } = Object.fromEntries(response.headers);
    const [mimeType, charset] = contentType.split(/;\s*charset=/i);
    respond({
      statusCode: response.status,
      mimeType,
      charset: charset ?? 'utf-8',
      headers: { 'content-type': contentType, ...others },
      data: await response.bytes(),
    });
  } catch (error) {
    process.stderr.write(`protocol.handle: ${error.stack}\n`);
    respond({ error: -2 }); // net::ERR_FAILED, what protocol.handle answers for a handler that throws
  }
}

exports.addMissing = () => {
  globalThis.Headers ??= Headers;
  globalThis.Request ??= Request;
  globalThis.Response ??= Response;
  globalThis.structuredClone ??= (value) => deserialize(serialize(value));
  protocol.handle ??= (scheme, handler) => {
    protocol.registerBufferProtocol(scheme, (request, respond) => void answer(request, handler, respond));
  };
  protocol.unhandle ??= (scheme) => void protocol.unregisterProtocol(scheme);
};
