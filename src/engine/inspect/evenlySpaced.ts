/** At most `count` items, evenly spaced. */
export function evenlySpaced<Item>(items: Item[], count: number): Item[] {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, n) => items[Math.floor((n * items.length) / count)]!);
}
