/**
 * Where a page stands on the web, as typed by a person.
 * @returns the address without a fragment, or null when it is none that a browser opens from elsewhere
 */
export function pageAddress(text: string): string | null {
  try {
    const url = new URL(text.trim());
    url.hash = '';
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
  } catch {
    return null;
  }
}
