import { expect, test } from 'vitest';
import { MapPainter } from './drawMap.ts';
import type { Scene } from './drawMap.ts';

const [width, height] = [40, 30];
const black = 0xff000000;
const [red, green, white] = [0xff0000ff, 0xff00ff00, 0xffffffff];
const colours = { paper: black, edge: white, labels: Uint32Array.of(red, green) };

function drawn(scene: Partial<Scene> & { places: Float32Array }): Uint32Array {
  const n = scene.places.length / 2;
  const out = new Uint32Array(width * height);
  const rest = { labels: new Uint8Array(n), marked: new Uint8Array(n), strength: new Uint8Array(n).fill(2) };
  new MapPainter(1).draw(out, width, height, { ...rest, ...scene }, colours);
  return out;
}
const at = (out: Uint32Array, x: number, y: number) => out[y * width + x]!;
const inked = (out: Uint32Array) => out.filter((word) => word !== black).length;
const redOf = (word: number) => word & 255;

test('a dot in the colour of its label, where it stands', () => {
  const out = drawn({ places: Float32Array.of(10, 12, 30, 20), labels: Uint8Array.of(0, 1) });
  expect(redOf(at(out, 10, 12))).toBeGreaterThan(200);
  expect(at(out, 30, 20) & 0xff00).toBeGreaterThan(200 << 8);
  expect(at(out, 20, 5)).toBe(black);
  expect(inked(out)).toBeLessThan(50);
});

test('what is marked has another shape, an edge, and lies on top', () => {
  const places = Float32Array.of(20, 15, 20, 15);
  const out = drawn({ places, labels: Uint8Array.of(1, 0), marked: Uint8Array.of(1, 0) });
  expect(at(out, 20, 15) & 0xff00).toBeGreaterThan(150 << 8); // green, though the red one comes after it
  const edge = at(out, 14, 15);
  expect([edge & 255, (edge >> 8) & 255, (edge >> 16) & 255].every((part) => part > 150)).toBe(true);
  expect(inked(out)).toBeGreaterThan(2 * inked(drawn({ places: places.slice(2) })));
});

test('faint is fainter, and hidden is not drawn', () => {
  const places = Float32Array.of(10, 12);
  const red = (strength: number) => redOf(at(drawn({ places, strength: Uint8Array.of(strength) }), 10, 12));
  expect(red(0)).toBe(0);
  expect(red(1)).toBeGreaterThan(0);
  expect(red(1)).toBeLessThan(red(2) / 2);
});

test('at and beyond the edges nothing is drawn on the other side', () => {
  const out = drawn({ places: Float32Array.of(0, 0, -1, 15, 41, 15, 39, 29, 1e6, -1e6, 20, -30) });
  expect(redOf(at(out, 0, 0))).toBeGreaterThan(200);
  expect(at(out, 39, 1)).toBe(black);
  expect(inked(out)).toBeLessThan(40);
});

test('ten thousand points fit into a frame, several times', () => {
  const n = 10_000;
  const [wide, high] = [700, 600];
  const scene = {
    places: Float32Array.from({ length: 2 * n }, (_, k) => (Math.sin(k * k) + 1) * 300),
    labels: new Uint8Array(n),
    marked: Uint8Array.from({ length: n }, (_, k) => Number(k % 200 === 0)),
    strength: new Uint8Array(n).fill(2),
  };
  const painter = new MapPainter(1);
  const out = new Uint32Array(wide * high);
  const times = Array.from({ length: 10 }, () => {
    const start = performance.now();
    painter.draw(out, wide, high, scene, colours);
    return performance.now() - start;
  });
  expect(Math.min(...times)).toBeLessThan(16);
});
