import { writeFile } from 'node:fs/promises';
import { dashboardDrawing } from './dashboard-drawing.ts';

/** `npm run dashboard`: writes the layout of the dashboard to `docs/dashboard.svg`. */
await writeFile(new URL('../dashboard.svg', import.meta.url), dashboardDrawing());
console.log('Wrote docs/dashboard.svg');
