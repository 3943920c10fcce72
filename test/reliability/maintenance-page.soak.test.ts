import { expect, it } from 'vitest';
import { maintenanceFigures } from '../support/load/maintenance-figures.ts';
import { runWithMaintenancePage } from '../support/load/maintenance-page.ts';
import { CAPTIVE_PORTAL_302, MAINTENANCE_200, nginx, TRAEFIK_404 } from '../support/scripted-lume/proxy-pages.ts';
import { publishedOutcomes } from '../support/system/published-outcomes.ts';

const FILES = 200;
const BAD_GATEWAY_502 = nginx('502 Bad Gateway');

it.each([
  ['a redirect to a login', CAPTIVE_PORTAL_302],
  ['a 404 in plain text', TRAEFIK_404],
  ['a 502 page', BAD_GATEWAY_502],
])('%s for half an hour costs none of 200 files and wakes nobody', async (name, page) => {
  await using result = await runWithMaintenancePage({ page, lumeActs: false, files: FILES, lasts: 1800 });
  expect(maintenanceFigures(name, FILES, result)).toEqual({ succeeded: FILES, twice: 0, alerts: 0 });
});

it.each([
  ['HTML with 200', MAINTENANCE_200],
  ['a redirect to a login', CAPTIVE_PORTAL_302],
  ['a 404 in plain text', TRAEFIK_404],
  ['a 502 page', BAD_GATEWAY_502],
])(
  '%s in place of the answers of a Lume that acts makes no second run, and every file is told of',
  async (name, page) => {
    await using result = await runWithMaintenancePage({ page, lumeActs: true, files: FILES, lasts: 1800 });
    const { succeeded, twice } = maintenanceFigures(`${name}, behind which Lume acts`, FILES, result);
    expect(twice).toBe(0);
    // Started behind the page: Lume refuses the repetition, and only a person can find the run.
    const outcomes = publishedOutcomes(result.test.events);
    const others = outcomes.filter(({ outcome }) => outcome !== 'SUCCEEDED');
    expect(new Set(others.map(({ outcome }) => outcome))).toEqual(new Set(['NOT_STARTED']));
    expect(new Set(outcomes.map(({ source_path }) => source_path)).size).toBe(FILES);
    expect(succeeded).toBeGreaterThanOrEqual(FILES / 4);
  },
);
