import { createHash } from 'node:crypto';
import { isObject, type JsonObject } from './json.ts';

/** The shortest limit among the services: a bucket's. One limit for all keeps the names of one construct alike. */
const MAX_NAME_LENGTH = 63;

/**
 * A lower-case name of letters, digits and single hyphens for a path such as `my-stack/Landing/Bucket/Resource`.
 * One that is too long keeps its start and ends in a hash of the whole, so that it stays its own.
 */
export function slugOf(path: string): string {
  const slug = path
    .replace(/\/?Resource$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^-|-$/g, '');
  if (slug.length <= MAX_NAME_LENGTH) return slug;
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 8);
  return `${slug.slice(0, MAX_NAME_LENGTH - 9).replace(/-$/, '')}-${hash}`;
}

/**
 * A name for each resource that has none of its own, from its place in the construct tree. Two resources of one type whose
 * paths come to the same slug are told apart by their logical id.
 */
export function namesFor(stackName: string, resources: JsonObject): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const [logicalId, resource] of Object.entries(resources)) {
    if (!isObject(resource)) continue;
    const path = isObject(resource['Metadata']) ? resource['Metadata']['aws:cdk:path'] : undefined;
    const slug = slugOf(typeof path === 'string' ? path : `${stackName}/${logicalId}`);
    const name = taken.has(`${resource['Type']} ${slug}`) ? slugOf(`${slug}/${logicalId}`) : slug;
    taken.add(`${resource['Type']} ${name}`);
    names.set(logicalId, name);
  }
  return names;
}
