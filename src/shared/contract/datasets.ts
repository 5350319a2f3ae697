/** Which images there are, and what asks for them. */
import * as v from 'valibot';
import { name } from './requests.ts';

export const SplitSchema = v.picklist(['train', 'validation', 'test']);
export type Split = v.InferOutput<typeof SplitSchema>;

/** Which images: of a dataset's split, by index; a validation split is the one that `holdOut` and `seed` cut. */
export const samples = { dataset: name, split: SplitSchema };

export interface DatasetInfo {
  id: string;
  title: string;
  height: number;
  width: number;
  channels: number;
  classes: string[];
  counts: Record<Split, number>;
  /** Of the test images, which there are, ascending; absent: all. A page that stands alone has a few (src/web). */
  available?: number[] | undefined;
}

export interface Images {
  /** [n,H*W*C], 0 to 255. */
  pixels: Uint8Array;
  labels: Uint8Array;
  indices: number[];
}
