import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dashboardDrawing } from '../../docs/generate/dashboard-drawing.ts';
import { METRICS, type MetricName } from '../../functions/metrics.ts';
import { ALARM_DEFAULTS, type AlarmDefault, NO_FILE_ALARM } from '../../lib/monitoring/alarm-defaults.ts';
import { LOG_QUERIES } from '../../lib/monitoring/log-queries.ts';
import { METRIC_MEANINGS } from '../../lib/monitoring/metric-meanings.ts';

const docs = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
const rows = docs('monitoring.md')
  .split('\n')
  .filter((line) => line.startsWith('| '));

describe('docs/monitoring.md', () => {
  it.each(Object.entries(METRICS))('says what %s means', (name, { unit }) => {
    const [row, ...more] = rows.filter((line) => line.startsWith(`| \`${name}\` |`));
    expect(more).toEqual([]);
    expect(row).toContain(`| ${unit} |`);
    expect(row).toContain(METRIC_MEANINGS[name as MetricName]);
  });

  const alarms: [string, AlarmDefault][] = Object.entries(ALARM_DEFAULTS);
  it.each(alarms)('says when %s goes off, and where its section is', (name, alarm) => {
    const [row] = rows.filter((line) => line.startsWith(`| [\`${name}\`](runbook.md#${alarm.runbook}) |`));
    const { periods, among } = alarm;
    const over = `${among === undefined ? '' : `${periods} of ${among} × `}${alarm.minutes} min`;
    expect(row).toContain(`| ${alarm.threshold} ${alarm.unit} | ${over} |`);
    expect(row).toContain(alarm.meaning);
  });

  it('names the alarm of silence, and every saved query', () => {
    expect(rows.some((line) => line.includes(`runbook.md#${NO_FILE_ALARM.runbook}`))).toBe(true);
    for (const name of Object.keys(LOG_QUERIES)) expect(rows.some((line) => line.startsWith(`| ${name} |`))).toBe(true);
  });
});

it('docs/dashboard.svg is what the template says: npm run dashboard', () => {
  expect(docs('dashboard.svg')).toBe(dashboardDrawing());
});
