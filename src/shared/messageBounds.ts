/**
 * What a message in MessagePack claims to hold, before anything is made of it: an array's header of five bytes may
 * claim millions of elements, for which the decoder would make room at once.
 */

/** Containers inside each other; encodeMessage (wire.ts) goes no deeper. */
export const deepest = 32;
/** Values and keys in all. The longest message of ours, 100,000 rows of a run's figures, has 2.5 million. */
export const mostValues = 2 ** 22;

/**
 * Walks over the headers alone, in time proportional to the values.
 * @throws RangeError when a header claims more than the bytes can hold, or there is too much or too deep
 */
export function checkBounds(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** Values still to come in each container that is open, the innermost last. */
  const open: number[] = [];
  let values = 0;
  let waiting = 1; // values that the headers so far claim and that are still to come; each takes a byte or more
  for (let place = 0; waiting > 0;) {
    if (waiting > bytes.length - place) throw new RangeError('it claims more values than it has bytes');
    if (++values > mostValues) throw new RangeError(`it has more than ${mostValues} values`);
    waiting--;
    if (open.length > 0) open[open.length - 1]!--;
    const { header, payload, inside } = readHeader(view, place);
    if (payload > bytes.length - place - header) throw new RangeError('it is cut short');
    place += header + payload;
    waiting += inside;
    if (inside > 0 && open.push(inside) > deepest) throw new RangeError('its values lie too deep');
    while (open.length > 0 && open[open.length - 1] === 0) open.pop();
  }
}

/** @returns bytes of the header, bytes that follow it, and values that follow those (a map's keys count) */
function readHeader(view: DataView, place: number): { header: number; payload: number; inside: number } {
  const type = view.getUint8(place);
  const length = (size: number) =>
    size === 1
      ? view.getUint8(place + 1)
      : size === 2
        ? view.getUint16(place + 1)
        : view.getUint32(place + 1);
  const data = (header: number, payload: number) => ({ header, payload, inside: 0 });
  if (type <= 0x7f || type >= 0xe0) return data(1, 0); // a small integer
  if (type <= 0x8f) return { header: 1, payload: 0, inside: 2 * (type & 15) }; // a small map
  if (type <= 0x9f) return { header: 1, payload: 0, inside: type & 15 }; // a small array
  if (type <= 0xbf) return data(1, type & 31); // a short text
  if (type <= 0xc3) return data(1, 0); // null, a number that is never used, false, true
  if (type <= 0xc6) return data(1 + 2 ** (type - 0xc4), length(2 ** (type - 0xc4))); // bytes
  if (type <= 0xc9) return data(2 + 2 ** (type - 0xc7), length(2 ** (type - 0xc7))); // an extension
  if (type <= 0xcb) return data(1, 4 * (type - 0xc9)); // float 32, 64
  if (type <= 0xd3) return data(1, 2 ** ((type - 0xcc) % 4)); // whole numbers of 1, 2, 4, 8 bytes
  if (type <= 0xd8) return data(2, 2 ** (type - 0xd4)); // an extension of 1, 2, 4, 8, 16 bytes
  if (type <= 0xdb) return data(1 + 2 ** (type - 0xd9), length(2 ** (type - 0xd9))); // a text
  const size = 2 ** (1 + ((type - 0xdc) % 2));
  return { header: 1 + size, payload: 0, inside: (type <= 0xdd ? 1 : 2) * length(size) }; // an array, a map
}
