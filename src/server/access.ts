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
  #ticket: Buffer | null;
  readonly #ticketEnds = performance.now() + 60_000;

  /**
   * @param port of the server: cookies do not keep servers of one machine apart
   * @param ticket lets one browser in, within a minute: for the one that `npm start` opens, whose address all users of
   *   the machine can read in the list of processes
   */
  constructor(port: number, ticket: string | null = null) {
    this.#cookie = `capsnet-${port}`;
    this.#ticket = ticket === null ? null : digest(ticket);
  }

  /** Whether an address may be answered with the cookie; a ticket is used up by it. */
  admits(query: URLSearchParams): boolean {
    const [token, ticket] = [query.get('token'), query.get('ticket')];
    if (token !== null) return this.isToken(token);
    if (ticket === null || !this.#ticket || performance.now() > this.#ticketEnds) return false;
    if (!timingSafeEqual(digest(ticket), this.#ticket)) return false;
    this.#ticket = null;
    return true;
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
