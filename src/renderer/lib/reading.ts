/** How an image was read, in words: "a 5, read rightly" or "a 5, misread as 6". */
export function readingWords(classes: readonly string[], label: number, readAs: number): string {
  return `a ${classes[label]}, ${label === readAs ? 'read rightly' : `misread as ${classes[readAs]}`}`;
}
