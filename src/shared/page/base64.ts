/** Bytes as text, for a page's own data and for links, in every program of ours. */

/** A multiple of three, so that parts can be put one after the other; short enough for a call's arguments. */
const part = 3 * 2 ** 13;

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += part)
    text += btoa(String.fromCharCode(...bytes.subarray(from, from + part)));
  return text;
}

/** @throws DOMException for what is no base64 */
export function fromBase64(text: string): Uint8Array {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let n = 0; n < bytes.length; n++) bytes[n] = binary.charCodeAt(n);
  return bytes;
}

/** The alphabet for addresses (RFC 4648, section 5), without padding. */
export const toBase64Url = (bytes: Uint8Array): string =>
  toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

export const fromBase64Url = (text: string): Uint8Array =>
  fromBase64(text.replaceAll('-', '+').replaceAll('_', '/'));
