/** How an image was read, in words: "a 5, read rightly" or "a 5, misread as 6"; "read as 5" where it has no label. */
export function readingWords(classes: readonly string[], label: number | null, readAs: number): string {
  if (label === null) return `read as ${classes[readAs]}`;
  return `a ${classes[label]}, ${label === readAs ? 'read rightly' : `misread as ${classes[readAs]}`}`;
}
