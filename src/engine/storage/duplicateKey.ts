/**
 * JSON.parse keeps the last of two equal keys without a word; a file that says two things about one tensor is refused.
 * @param json valid JSON
 * @returns the first key that an object holds twice, or null
 */
export function duplicateKey(json: string): string | null {
  const open: (Set<string> | null)[] = []; // a set of keys per open object, null per open array
  const colon = /\s*:/y;
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '{') open.push(new Set());
    else if (character === '[') open.push(null);
    else if (character === '}' || character === ']') open.pop();
    else if (character === '"') {
      const start = at;
      at = endOfString(json, at);
      colon.lastIndex = at + 1;
      if (!colon.test(json)) continue; // a value
      const key = JSON.parse(json.slice(start, at + 1)) as string;
      const keys = open[open.length - 1];
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return null;
}

/** Where the quote stands that closes the string opened at `start`. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at;
}
