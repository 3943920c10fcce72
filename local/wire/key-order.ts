import type { Stores } from './fauxqs-internals.ts';

type S3Store = Stores['s3Store'];
type StoredObject = ReturnType<S3Store['headObject']>;

/** What fauxqs keeps to itself. */
interface S3Internals {
  readonly buckets: ReadonlyMap<string, ReadonlyMap<string, StoredObject>>;
}

/**
 * Lists keys in the order of S3, which is that of their bytes in UTF-8. fauxqs sorts them as a dictionary does and goes on
 * after a key by another order, so that a page, or `start-after`, leaves out `ORDERS.csv` beside `orders.csv`.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ListingKeysUsingAPIs.html
 */
export function listInOrderOfBytes(store: S3Store): void {
  const { buckets } = store as unknown as S3Internals;
  const original = store.listObjects.bind(store);
  store.listObjects = (bucket, options = {}) => {
    const objects = buckets.get(bucket);
    if (objects === undefined) return original(bucket, options); // it has the error
    const { prefix = '', delimiter, maxKeys = 1000, startAfter, marker = '' } = options;
    const after = startAfter ?? marker;
    const page: StoredObject[] = [];
    const commonPrefixes = new Set<string>();
    const inOrder = [...objects.values()]
      .filter(({ key }) => key.startsWith(prefix))
      .toSorted((a, b) => compareUtf8(a.key, b.key));
    for (const object of inOrder) {
      const end = delimiter ? object.key.indexOf(delimiter, prefix.length) : -1;
      const common = end === -1 ? undefined : object.key.slice(0, end + (delimiter?.length ?? 0));
      const entry = common ?? object.key;
      if (commonPrefixes.has(entry) || (after !== '' && compareUtf8(entry, after) <= 0)) continue;
      if (page.length + commonPrefixes.size >= maxKeys) {
        return { objects: page, commonPrefixes: [...commonPrefixes], isTruncated: true };
      }
      if (common === undefined) page.push(object);
      else commonPrefixes.add(common);
    }
    return { objects: page, commonPrefixes: [...commonPrefixes], isTruncated: false };
  };
}

/** Negative, 0 or positive, as the bytes in UTF-8 compare. UTF-16 has what lies beyond U+FFFF before U+E000. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const ofA = a.charCodeAt(at);
    const ofB = b.charCodeAt(at);
    if (ofA !== ofB) return weight(ofA) - weight(ofB);
  }
  return a.length - b.length;
}

function weight(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
