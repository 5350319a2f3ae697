/** What a dataset is: one file per dataset beside this one, each listed in datasets.ts. */

export interface ImageSize {
  height: number;
  width: number;
  channels: number;
}

export interface LabelledImages {
  count: number;
  /** [n,H*W*C], 0 to 255. */
  pixels: Uint8Array;
  /** [n], indices of classes. */
  labels: Uint8Array;
}

export interface Dataset {
  id: string;
  title: string;
  size: ImageSize;
  /** Names of the classes, in the order of the labels. */
  classes: string[];
  counts: { training: number; test: number };
  /** Of all files together (SHA-256); a run keeps it, so that it can be told apart from another edition. */
  checksum: string;
  /**
   * Read and verified once per process, then kept.
   * @throws AppError unreadable-file when files are missing or other than expected
   */
  load(part: 'training' | 'test'): LabelledImages;
}
