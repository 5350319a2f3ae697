/** What Evaluate exports: the confusion matrix as CSV, and the whole evaluation as JSON. */
import type { Evaluation } from '../../../shared/contract/models.ts';

/** A field of RFC 4180: quoted where it holds a comma, a quote or a line break. */
function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Counts with a header row and a header column; rows are true classes. Lines end with CR LF (RFC 4180). */
export function confusionCsv(
  confusion: readonly (readonly number[])[],
  classes: readonly string[],
): Uint8Array {
  const header = ['true \\ read as', ...classes].map(field);
  const rows = confusion.map((row, truth) => [field(classes[truth] ?? String(truth)), ...row.map(String)]);
  return new TextEncoder().encode([header, ...rows].map((row) => row.join(',') + '\r\n').join(''));
}

/**
 * The fields of `capsnet evaluate --out`, with what was evaluated: `lengths` holds one row of J numbers per image,
 * rounded to five decimals (they are 32-bit floats; more digits would only fill the disk).
 */
export function evaluationJson(evaluation: Evaluation, model: string): Uint8Array {
  const { lengths, predictions, labels, confusion, ...rest } = evaluation;
  const classes = confusion.length;
  const rows = Array.from(labels, (_, n) =>
    Array.from(lengths.subarray(n * classes, (n + 1) * classes), (x) => Math.round(x * 1e5) / 1e5),
  );
  const file = {
    model,
    ...rest,
    confusion,
    lengths: rows,
    predictions: Array.from(predictions),
    labels: Array.from(labels),
  };
  return new TextEncoder().encode(JSON.stringify(file) + '\n');
}
