import { isObject, type JsonObject } from './resource-properties.ts';
import { TemplateError } from './template-errors.ts';

/** A resource as messages name it. */
export interface NamedResource {
  readonly logicalId: string;
  readonly type: string;
  /** Of its construct in the app; absent if the template does not say it. */
  readonly path?: string;
}

export function namedResource(logicalId: string, resource: JsonObject): NamedResource {
  const path = isObject(resource['Metadata']) ? resource['Metadata']['aws:cdk:path'] : undefined;
  const construct = typeof path === 'string' ? { path: path.replace(/\/Resource$/, '') } : {};
  return { logicalId, type: String(resource['Type']), ...construct };
}

/**
 * The resources that these names leave out. A name is a type, a logical id, or the path of a construct, which leaves out all
 * below it; `*` in it stands for any characters.
 * @throws {TemplateError} a name that is nobody's
 */
export function leftOutBy(names: readonly string[], resources: readonly NamedResource[]): readonly NamedResource[] {
  const found = names.map((name) => {
    const isCalled = matching(name);
    const called = resources.filter(
      ({ logicalId, type, path }) =>
        isCalled(type) || isCalled(logicalId) || (path !== undefined && upward(path).some(isCalled)),
    );
    if (called.length > 0) return called;
    throw new TemplateError(
      `No resource can be left out as ${name}: it is no type, logical id or path of the template.`,
    );
  });
  const all = new Set(found.flat());
  return resources.filter((resource) => all.has(resource));
}

/** `a/b/Resource`, `a/b`, `a`. */
function upward(path: string): readonly string[] {
  const parts = `${path}/Resource`.split('/');
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
}

function matching(name: string): (text: string) => boolean {
  const pattern = new RegExp(`^${name.split('*').map(RegExp.escape).join('.*')}$`, 's');
  return (text) => pattern.test(text);
}
