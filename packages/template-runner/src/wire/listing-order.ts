import type { Stores } from './fauxqs-internals.ts';

type S3Store = Stores['s3Store'];
type Listing = ReturnType<S3Store['listObjects']>;
type ListedObject = Listing['objects'][number];

/** An object, or all those whose keys begin with a common prefix. */
interface Entry {
  readonly name: string;
  readonly object?: ListedObject;
}

/**
 * Lists objects in the order of S3: by their keys in UTF-8. fauxqs sorts them by locale, where `b` comes before `C`, but
 * compares a page's start by code units, so pages after the first miss objects.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ListingKeysUsingAPIs.html
 */
export function listInOrderOfKeys(store: S3Store): void {
  const { listObjects } = store;
  store.listObjects = (bucket, { prefix = '', delimiter, maxKeys = 1000, startAfter, marker } = {}) => {
    const all = listObjects.call(store, bucket, { prefix, maxKeys: Number.POSITIVE_INFINITY }).objects;
    all.sort((a, b) => inUtf8(a.key, b.key));
    const after = startAfter ?? marker ?? '';
    const page: Entry[] = [];
    for (const entry of entriesOf(all, prefix, delimiter)) {
      if (after !== '' && inUtf8(entry.name, after) <= 0) continue;
      if (page.length === maxKeys) return listing(upToItsToken(page), true);
      page.push(entry);
    }
    return listing(page, false);
  };
}

function* entriesOf(objects: readonly ListedObject[], prefix: string, delimiter = ''): Generator<Entry> {
  let common: string | undefined;
  for (const object of objects) {
    const at = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
    if (at === -1) {
      yield { name: object.key, object };
      continue;
    }
    const folder = object.key.slice(0, at + delimiter.length);
    if (folder !== common) yield { name: folder };
    common = folder;
  }
}

/** The continuation token of fauxqs is the last object of a page, so what follows it belongs to the next page. */
function upToItsToken(page: readonly Entry[]): readonly Entry[] {
  const last = page.findLastIndex(({ object }) => object !== undefined);
  return last === -1 ? page : page.slice(0, last + 1);
}

function listing(page: readonly Entry[], isTruncated: boolean): Listing {
  const objects = page.flatMap(({ object }) => object ?? []);
  const commonPrefixes = page.flatMap(({ name, object }) => (object === undefined ? [name] : []));
  return { objects, commonPrefixes, isTruncated };
}

/** Negative if `a` comes first. UTF-8 sorts by code points; JavaScript compares code units, with emoji before `～`. */
function inUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [ofA, ofB] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (ofA !== ofB) return rank(ofA) - rank(ofB);
  }
  return a.length - b.length;
}

/** Surrogates, which encode characters above U+FFFF, come last. */
function rank(codeUnit: number): number {
  return codeUnit >= 0xd800 && codeUnit <= 0xdfff ? codeUnit + 0x10000 : codeUnit;
}
