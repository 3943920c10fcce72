import type { DeclaredSecret, LocalTemplate } from 'template-runner';

/** Variables of functions that name a secret by its ARN. */
export const API_KEY_VARIABLE = 'LUME_API_KEY_SECRET';
export const WEBHOOK_VARIABLE = 'SLACK_WEBHOOK_SECRET';

/** The secrets that functions of the template read although it does not make them. */
export function secretsOfOthers(template: LocalTemplate): readonly DeclaredSecret[] {
  const made = new Set(template.secrets.map(({ arn }) => arn));
  const read = [API_KEY_VARIABLE, WEBHOOK_VARIABLE].flatMap((variable) => secretsIn(template, variable));
  const others = [...new Set(read)].filter((arn) => !made.has(arn));
  return others.map((arn) => ({ arn, name: arn.split(':').at(-1) ?? arn }));
}

/** ARNs of the secrets that this variable names, in any function. */
export function secretsIn({ functions }: LocalTemplate, variable: string): readonly string[] {
  return [...new Set(functions.flatMap(({ env }) => env[variable] ?? []))];
}
