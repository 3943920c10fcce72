import { createHash } from 'node:crypto';
import { isObject, type JsonObject } from './resource-properties.ts';

/** The limit for buckets, the shortest of all services; used for all, so that the names of a construct are alike. */
const MAX_NAME_LENGTH = 63;

/**
 * A lower-case name of letters, digits and single hyphens for a path such as `my-stack/Landing/Bucket/Resource`. Without
 * the ids that the CDK leaves out of logical ids, too.
 * A name that is too long is cut and ends in a hash of the path, which keeps it unique.
 */
export function slugOf(path: string): string {
  const slug = path
    .replace(/\/?Resource$/, '')
    .replace(/\/Default(?=\/|$)/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^-|-$/g, '');
  if (slug.length <= MAX_NAME_LENGTH) return slug;
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 8);
  return `${slug.slice(0, MAX_NAME_LENGTH - 9).replace(/-$/, '')}-${hash}`;
}

/**
 * Default names for all resources, from their paths in the construct tree. If two resources of one type get the same name,
 * the logical id is appended to the second.
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
