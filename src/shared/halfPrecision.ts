/** IEEE 754 binary16 and bfloat16, in which weights are shipped and sometimes trained elsewhere. */

/** Rounds to the nearest half-precision number, ties to even; beyond 65,504 (from 65,520) that is infinity. */
export function toHalfPrecision(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let n = 0; n < bits.length; n++) halves[n] = halfFromBits(bits[n]!);
  return halves;
}

/** @param bits a float32's 32 bits */
function halfFromBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // 65,520 and more: infinity
  if (magnitude >= 0x38800000) {
    // Normal from 2^-14 up: another exponent bias, 13 bits of mantissa fewer.
    const rebiased = magnitude - 0x38000000;
    return sign | ((rebiased + 0xfff + ((rebiased >>> 13) & 1)) >>> 13);
  }
  if (magnitude <= 0x33000000) return sign; // up to 2^-25, half of the smallest: zero
  const mantissa = (magnitude & 0x7fffff) | 0x800000;
  const shift = 126 - (magnitude >>> 23);
  const kept = mantissa >>> shift;
  const rest = mantissa & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return sign | (rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept);
}

let table: Float32Array | undefined;

/** Exact: every half-precision number is a float32. */
export function fromHalfPrecision(halves: Uint16Array): Float32Array {
  table ??= Float32Array.from({ length: 0x10000 }, (_, half) => floatFromHalf(half));
  const values = new Float32Array(halves.length);
  for (let n = 0; n < halves.length; n++) values[n] = table[halves[n]!]!;
  return values;
}

function floatFromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** bfloat16 is the upper half of a float32: exact. */
export function fromBfloat16(upper: Uint16Array): Float32Array {
  const bits = new Uint32Array(upper.length);
  for (let n = 0; n < upper.length; n++) bits[n] = upper[n]! << 16;
  return new Float32Array(bits.buffer);
}
