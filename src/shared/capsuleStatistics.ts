/** What is measured of a model's digit capsules: the contract between what measures it and what draws it. */

/**
 * Per class, over training images that carry its label, of that class's capsule alone. All [J,D] unless said. A class
 * without images has zeros.
 */
export interface CapsuleStatistics {
  dataset: string;
  /** Images per class. */
  counts: number[];
  mean: Float32Array;
  /** Standard deviation. */
  sigma: Float32Array;
  /** [J,D,bins]: share of the class's images in each of `bins` equal steps from mean - 3 sigma to mean + 3 sigma. */
  density: Float32Array;
  bins: number;
  /** Mean absolute change of a pixel (0 to 1) when the dimension moves by one sigma and all others stay. */
  effect: Float32Array;
  /** [J,D,D]: covariance of the dimensions, divided by the number of images. */
  covariance: Float32Array;
  /** Per class, 0 to 1: how far the covariance is best drawn towards a multiple of the identity (Ledoit and Wolf). */
  shrinkage: number[];
  /** `density` and `effect` along the principal components, largest variance first (shared/capsuleDistribution.ts). */
  componentDensity: Float32Array;
  componentEffect: Float32Array;
  /** [J,levels]: quantiles of the images' Mahalanobis distances at `distanceLevels` (shared/distancePercentile.ts). */
  distances: Float32Array;
  /** Held-out images per class, which the network did not learn from. */
  heldOut: number[];
  /** Per class: p of the test that held-out images score uniform percentiles; 0 where too few were held out to tell. */
  uniformity: number[];
}
