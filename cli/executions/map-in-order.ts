/** Maps concurrently and yields results in the order of the items. Streams both. */
export async function* mapInOrder<Item, Result>(
  items: AsyncIterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const underWay: Promise<Result>[] = [];
  for await (const item of items) {
    const working = work(item);
    working.catch(() => {}); // handled where it is awaited
    underWay.push(working);
    const oldest = underWay.length >= atOnce ? underWay.shift() : undefined;
    if (oldest !== undefined) yield await oldest;
  }
  for (const working of underWay) yield await working;
}
