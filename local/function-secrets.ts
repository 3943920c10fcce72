import type { DeclaredSecret, LocalTemplate } from 'template-runner';

/** Environment variables of functions that hold the ARN of a secret. */
export const API_KEY_VARIABLE = 'LUME_API_KEY_SECRET';
const WEBHOOK_VARIABLE = 'SLACK_WEBHOOK_SECRET';

/** The secrets that functions read but the template does not create. */
export function externalSecrets(template: LocalTemplate): readonly DeclaredSecret[] {
  const made = new Set(template.secrets.map(({ arn }) => arn));
  const read = [API_KEY_VARIABLE, WEBHOOK_VARIABLE].flatMap((variable) => secretsIn(template, variable));
  const others = [...new Set(read)].filter((arn) => !made.has(arn));
  return others.map((arn) => ({ arn, name: arn.split(':').at(-1) ?? arn }));
}

/** The ARNs in this environment variable, of all functions. */
export function secretsIn({ functions }: LocalTemplate, variable: string): readonly string[] {
  return [...new Set(functions.flatMap(({ env }) => env[variable] ?? []))];
}
