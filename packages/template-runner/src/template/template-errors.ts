/** Thrown when a cloud assembly or its template cannot be read as it stands: a missing file, a reference to nothing. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** One thing that the template asks for and the local system does not have. */
export interface UnsupportedResource {
  readonly logicalId: string;
  readonly type: string;
  /** Path inside `Properties`; absent when the whole type is unknown. */
  readonly property?: string;
  readonly reason: string;
}

/** Thrown after the whole template was read, when it holds anything that would silently do nothing on a laptop. */
export class UnsupportedResourceError extends Error {
  override readonly name = 'UnsupportedResourceError';
  readonly unsupported: readonly UnsupportedResource[];

  constructor(unsupported: readonly UnsupportedResource[]) {
    const lines = unsupported.map(
      ({ logicalId, type, property, reason }) => `  ${logicalId} (${type})${property ? ` ${property}` : ''}: ${reason}`,
    );
    super(`The local system cannot run this template:\n${lines.join('\n')}`);
    this.unsupported = unsupported;
  }
}
