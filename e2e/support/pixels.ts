/** What stands on a canvas of the page. */
import type { Locator } from '@playwright/test';

/** Grey values of a canvas, row by row. */
export const pixels = (canvas: Locator): Promise<number[]> =>
  canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const { data } = (element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
    return Array.from({ length: width * height }, (_, n) => data[4 * n]!);
  });
/** The largest difference between two pictures. */
export const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (value, n) => Math.abs(value - b[n]!)));
