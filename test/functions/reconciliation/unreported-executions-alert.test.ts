import { describe, expect, it } from 'vitest';
import { UNREPORTED_SCHEMA, unreportedAlert } from '../../../functions/reconciliation/unreported-executions-alert.ts';

function bodiesOf(unreported: number, executions: readonly string[], not_looked_at = 0) {
  const place = { stack: 'arrivals', region: 'eu-central-1', since: '2026-11-24T06:00:00.000Z' };
  const { subject, message } = unreportedAlert({
    schema: UNREPORTED_SCHEMA,
    ...place,
    unreported,
    executions,
    not_looked_at,
  });
  return { subject, ...(JSON.parse(message) as { default: string; email: string; https: string }) };
}

describe('the alert about executions without a report', () => {
  it('names the executions in the mail, and has the command that follows their runs', () => {
    const { subject, email } = bodiesOf(2, ['orders-1', 'orders-2']);
    expect(subject).toBe('ERROR 2 executions ended without reporting an outcome');
    expect(email).toMatch(/orders-1\s+orders-2\n/);
    expect(email).toContain(
      'adopt --deployment arrivals --region eu-central-1 --outcome NOT_REPORTED --since 2026-11-24T06:00:00.000Z --dry-run',
    );
  });

  it('counts those that it does not name, and says what was not looked at', () => {
    const { subject, email } = bodiesOf(
      1234,
      Array.from({ length: 20 }, (_, at) => `e${at}`),
      5,
    );
    expect(subject.length).toBeLessThanOrEqual(100);
    expect(email).toMatch(/e19\s+and 1,214 more executions\n/);
    expect(email.replace(/\s+/g, ' ')).toContain('5 more executions failed and could not all be looked at.');
  });

  it('is an object for programs, and a custom notification for Amazon Q Developer, which drops anything else', () => {
    const { default: event, https } = bodiesOf(1, ['orders-1']);
    expect(JSON.parse(event)).toMatchObject({ schema: UNREPORTED_SCHEMA, unreported: 1, executions: ['orders-1'] });
    expect(JSON.parse(https)).toMatchObject({ version: '1.0', source: 'custom', content: { keywords: ['ERROR'] } });
  });
});
