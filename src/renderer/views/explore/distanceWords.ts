/** A percentile of distances in plain words. */
import { count, percent } from '../../lib/format.ts';

export interface DistanceWords {
  level: 'typical' | 'unusual' | 'none';
  verdict: string;
  sentence: string;
}

/**
 * @param share 0 to 1: of the digits of its class that are no farther out
 * @param images so many were measured
 * @param digit the class's name
 */
export function distanceWords(share: number, images: number, digit: string): DistanceWords {
  if (share >= 0.999 && images >= 1000)
    return {
      level: 'none',
      verdict: `Unlike any ${digit}`,
      sentence: 'No digit in 1,000 is as unusual as this one',
    };
  if (share >= 1)
    return {
      level: 'none',
      verdict: `Unlike any ${digit}`,
      sentence: `None of ${count(images)} real ${digit}s is as unusual as this one`,
    };
  const written = percent(Math.min(share, 0.999), share > 0.99 ? 1 : 0);
  const sentence = `Farther out than ${written} of real ${digit}s`;
  return share < 0.95
    ? { level: 'typical', verdict: 'Typical', sentence }
    : { level: 'unusual', verdict: 'Unusual', sentence };
}
