/** Wrappers such as npm pass on a Ctrl+C that the terminal has sent already: within so many milliseconds it is one. */
const onePress = 1000;

/** Calls `first` at the first of these signals, and `again` at one that somebody sends after it. */
export function onEndSignals(
  signals: readonly NodeJS.Signals[],
  first: () => void,
  again: () => void = () => process.exit(1),
): void {
  let asked: number | null = null;
  const hear = () => {
    if (asked === null) {
      asked = performance.now();
      first();
    } else if (performance.now() - asked > onePress) again();
  };
  for (const signal of signals) process.on(signal, hear);
}
