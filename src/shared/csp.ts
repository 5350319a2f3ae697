/**
 * What a page of ours may load: only files of its own. Sent as headers by both hosts, so that the app and the local
 * server hold to the same rule. Pictures may come from memory (`blob:`, `data:`) for saving and copying; a WebSocket to
 * the page's own address counts as 'self'.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * Of a page that stands alone (src/web), in a meta element: its one script and its one style, told by their hashes, and
 * nothing from anywhere. Pictures come from memory, for saving.
 */
export const standalonePolicy = (scriptHash: string, styleHash: string): string =>
  [
    "default-src 'none'",
    `script-src '${scriptHash}'`,
    `style-src '${styleHash}'`,
    'img-src blob: data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
