/** Images that are mostly black, short: a run of zeros is written as 0 and its length (1 to 255), all else as it is. */

/** Of what a link may enclose. */
const most = 2 ** 20;

export function packZeros(values: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (let n = 0; n < values.length; n++) {
    out.push(values[n]!);
    if (values[n] !== 0) continue;
    let run = 1;
    while (run < 255 && values[n + 1] === 0) [run, n] = [run + 1, n + 1];
    out.push(run);
  }
  return Uint8Array.from(out);
}

/** @throws RangeError for a run without a length, and for more than a mebibyte */
export function unpackZeros(packed: Uint8Array): Uint8Array {
  let length = 0;
  for (let n = 0; n < packed.length; n++) {
    if (packed[n] !== 0) length++;
    else if (packed[++n]) length += packed[n]!;
    else throw new RangeError('a run of zeros has no length');
  }
  if (length > most) throw new RangeError('too many values');
  const values = new Uint8Array(length);
  let place = 0;
  for (let n = 0; n < packed.length; n++) {
    if (packed[n] === 0) place += packed[++n]!;
    else values[place++] = packed[n]!;
  }
  return values;
}
