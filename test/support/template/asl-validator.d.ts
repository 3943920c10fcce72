/** The package ships no types. */
declare module 'asl-validator' {
  // biome-ignore lint/style/noDefaultExport: says what the package exports
  export default function validate(
    definition: unknown,
    options?: { readonly checkPaths?: boolean; readonly checkArn?: boolean },
  ): { readonly isValid: boolean; readonly errorsText: (separator?: string) => string };
}
