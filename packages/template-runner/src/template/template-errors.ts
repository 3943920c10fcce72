import type { NamedResource } from './left-out.ts';

/** Thrown for a cloud assembly or template that cannot be read, for example for a missing file or a dangling reference. */
export class TemplateError extends Error {
  override readonly name: string = 'TemplateError';
}

/** The assembly has several stacks and none was named, or none of that name. */
export class StackChoiceError extends TemplateError {
  override readonly name = 'StackChoiceError';
  readonly stacks: readonly string[];

  constructor(stacks: readonly string[], wanted: string | undefined) {
    const has = `the app has ${stacks.length === 0 ? 'no stack' : stacks.join(', ')}`;
    super(wanted === undefined ? `One stack runs at a time, and ${has}.` : `There is no stack ${wanted}: ${has}.`);
    this.stacks = stacks;
  }
}

/** Something in the template that is not supported locally. */
export interface UnsupportedResource extends NamedResource {
  /** Path inside `Properties`; absent if the whole type is unsupported. */
  readonly property?: string;
  readonly reason: string;
}

/** Thrown, after the whole template was read, if anything in it would silently do nothing locally. */
export class UnsupportedResourceError extends Error {
  override readonly name = 'UnsupportedResourceError';
  readonly unsupported: readonly UnsupportedResource[];
  /** Names that leave out all of these: of a type or of all types of a service that are not supported, and logical ids. */
  readonly names: readonly string[];

  constructor(unsupported: readonly UnsupportedResource[], names: readonly string[]) {
    const lines = unsupported.map(
      ({ logicalId, type, path, property, reason }) =>
        `  ${logicalId} (${type}${path ? `, ${path}` : ''})${property ? ` ${property}` : ''}: ${reason}`,
    );
    super(`This template cannot be run locally:\n${lines.join('\n')}`);
    this.unsupported = unsupported;
    this.names = names;
  }
}
