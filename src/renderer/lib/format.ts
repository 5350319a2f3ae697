/** Numbers and times as people read them: U+2212 minus, thin units, thousands with commas. */

const minus = '\u2212';

/** 1.2345 -> "1.23", -0.5 -> "−0.50"; never "−0.00". */
export function fixed(value: number, digits = 2): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? minus + text : text;
}

/** Always with its sign, except zero: "+0.04", "−0.06", "0.00". */
export function signed(value: number, digits = 2): string {
  const text = fixed(value, digits);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** Reads what people type: both minus signs, comma or point. NaN when it is no number. */
export function parseNumber(text: string): number {
  const plain = text.trim().replace(minus, '-').replace(',', '.');
  return plain === '' ? NaN : Number(plain);
}

/** As parseNumber, where only whole numbers are meant: there a comma before three digits parts thousands. */
export const parseWhole = (text: string): number =>
  parseNumber(/^\s*[1-9]\d{0,2}(,\d{3})+\s*$/.test(text) ? text.replaceAll(',', '') : text);

/** A share of 0 to 1 as "99.61 %". */
export const percent = (share: number, digits = 2): string => `${fixed(share * 100, digits)}\u00a0%`;

/** 10000 -> "10,000". */
export const count = (value: number): string => Math.round(value).toLocaleString('en-US');

/** Seconds as "45 s", "12 min", "3 h 09 min". */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown';
  if (seconds < 60) return `${Math.round(seconds)}\u00a0s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes}\u00a0min`;
  return `${Math.floor(minutes / 60)}\u00a0h ${String(minutes % 60).padStart(2, '0')}\u00a0min`;
}

/** A short time as "1.2 ms"; "under 0.1 ms" where the clock shows no more. */
export const milliseconds = (value: number): string =>
  `${value < 0.1 ? 'under 0.1' : fixed(value, 1)}\u00a0ms`;

/** Bytes as "512 kB", "99 MB", "2.9 GB" (powers of ten, as file managers show). */
export function bytes(value: number): string {
  if (value >= 1e9) return `${(value / 1e9).toFixed(1)}\u00a0GB`;
  if (value >= 1e6) return `${(value / 1e6).toFixed(value < 1e7 ? 1 : 0)}\u00a0MB`;
  return `${Math.max(1, Math.round(value / 1e3))}\u00a0kB`;
}

/** 8215568 -> "8.2 M", 60130 -> "60 k". */
export function short(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)}\u00a0M`;
  return value >= 1e3 ? `${Math.round(value / 1e3)}\u00a0k` : String(value);
}

/** "1 image", "3 images". */
export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${count(n)} ${n === 1 ? one : many}`;

/** An ISO time as "26 Nov, 14:05" in the reader's time zone. */
export const moment = (iso: string): string =>
  new Date(iso).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
