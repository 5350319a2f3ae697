import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Names under which a browser on this machine (or at the end of a forwarded port) reaches us. */
const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Who may use the server: whoever knows the token that it printed. A browser shows it once, in the address, and gets a
 * cookie for it. The Host header keeps out pages of other sites whose name was pointed at this machine (DNS
 * rebinding), the Origin header pages of other sites that open a WebSocket to us.
 */
export class Access {
  readonly token = randomBytes(24).toString('base64url');
  readonly #digest = digest(this.token);
  readonly #cookie: string;

  /** @param port of the server: cookies do not keep servers of one machine apart. */
  constructor(port: number) {
    this.#cookie = `capsnet-${port}`;
  }

  /** In constant time, whatever is given. */
  isToken(given: string): boolean {
    return timingSafeEqual(digest(given), this.#digest);
  }

  hasCookie(headers: IncomingHttpHeaders): boolean {
    const cookies = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
    return cookies.some(
      ([name, value]) => name === this.#cookie && value !== undefined && this.isToken(value),
    );
  }

  /** For the answer to an address with the right token. */
  get cookie(): string {
    return `${this.#cookie}=${this.token}; Path=/; HttpOnly; SameSite=Strict`;
  }
}

export function isLoopbackHost({ host }: IncomingHttpHeaders): boolean {
  const name = host?.replace(/:\d+$/, '').toLowerCase();
  return name !== undefined && loopback.has(name);
}

/** A browser names the origin of the page that opens a WebSocket; programs that name none are no page at all. */
export function isOwnOrigin({ origin, host }: IncomingHttpHeaders): boolean {
  return origin !== undefined && origin.toLowerCase() === `http://${host?.toLowerCase()}`;
}

const digest = (text: string) => createHash('sha256').update(text).digest();
