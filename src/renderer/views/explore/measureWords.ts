/** The measures of strokes, as a sentence begins with them. */
import type { MeasureKind } from '../../../shared/measures.ts';

export const measureWords: Readonly<Record<MeasureKind, string>> = {
  thickness: 'The thickness of the strokes',
  slant: 'The slant',
  width: 'The width',
  height: 'The height',
  area: 'The area of the ink',
  length: 'The length of the strokes',
};
