import type { JsonMap, Template } from './optional-resource.ts';

/**
 * What CloudFormation takes: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 * A template from S3, which the console makes of an upload, may have "1 MB": taken for the smaller of its two meanings.
 * 51,200 bytes is the limit of one in a request.
 */
export const TEMPLATE_LIMITS = {
  bytes: 1_000_000,
  parameters: 200,
  resources: 500,
  outputs: 200,
  /**
   * Of a function: "This zip file cannot exceed 4MB", and a zip is smaller than what is in it.
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
   */
  bytesOfCode: 4_000_000,
} as const;

/** A number that has a limit, with its name for people. */
export interface Measured {
  readonly what: string;
  readonly actual: number;
  readonly limit: number;
}

/** @param text of the template, as it is written */
export function measure(template: Template, text: string): readonly Measured[] {
  const members = (section: string) => Object.keys(template[section] ?? {}).length;
  const { bytes, parameters, resources, outputs, bytesOfCode } = TEMPLATE_LIMITS;
  return [
    { what: 'bytes', actual: Buffer.byteLength(text), limit: bytes },
    { what: 'parameters', actual: members('Parameters'), limit: parameters },
    { what: 'resources', actual: members('Resources'), limit: resources },
    { what: 'outputs', actual: members('Outputs'), limit: outputs },
    { what: 'bytes of code in one function', actual: Math.max(...bytesOfFunctions(template)), limit: bytesOfCode },
  ];
}

function bytesOfFunctions({ Resources }: Template): readonly number[] {
  return Object.values(Resources).flatMap(({ Type, Properties }) => {
    if (Type !== 'AWS::Lambda::Function') return [];
    const { ZipFile } = (Properties as JsonMap)['Code'] as JsonMap;
    return Buffer.byteLength(String(ZipFile));
  });
}
