import { expect, it } from 'vitest';
import { maintenanceFigures } from '../support/load/maintenance-figures.ts';
import { runWithMaintenancePage } from '../support/load/maintenance-page.ts';
import { MAINTENANCE_200 } from '../support/scripted-lume/proxy-pages.ts';

const FILES = 200;

it('a maintenance page of half an hour, sent with 200, costs none of 200 files and wakes nobody', async () => {
  await using result = await runWithMaintenancePage({
    page: MAINTENANCE_200,
    lumeActs: false,
    files: FILES,
    lasts: 1800,
  });
  expect(maintenanceFigures('HTML with 200', FILES, result)).toEqual({ succeeded: FILES, twice: 0, alerts: 0 });
});
