import { writeFile } from 'node:fs/promises';
import { dashboardDrawing } from '../test/support/dashboard-drawing.ts';

/** `npm run dashboard`: draws the layout of the dashboard to `docs/dashboard.svg`, from the template. */
await writeFile(new URL('../docs/dashboard.svg', import.meta.url), dashboardDrawing());
console.log('Wrote docs/dashboard.svg');
