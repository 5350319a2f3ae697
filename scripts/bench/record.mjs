/** Keeps what was measured in a document, between two marks of that measurement. */

const marks = (name) => [`<!-- measured: ${name} -->`, `<!-- end of: ${name} -->`];

/**
 * @param {string} document Markdown
 * @param {string} name of the measurement
 * @param {string[]} lines replace what stands between its marks
 * @returns {string}
 */
export function recordIn(document, name, lines) {
  const [begin, end] = marks(name);
  const from = document.indexOf(begin);
  const to = document.indexOf(end, from);
  if (from < 0 || to < 0)
    throw new Error(`The document has no place for "${name}": two lines, ${begin} and ${end}.`);
  return `${document.slice(0, from + begin.length)}\n\n${lines.join('\n').trim()}\n\n${document.slice(to)}`;
}
