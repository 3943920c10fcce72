import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The flows that the apps of the tests name. */
export const SHOP_FLOWS = fileURLToPath(new URL('flows/', import.meta.url));

const FILES = new URL('../../../packages/simulated-lume/test/files/', import.meta.url);

/** Four orders, which `shop_orders:v1` maps. */
export const ORDERS = readFileSync(new URL('orders.csv', FILES));

/** Ten orders, four of which `shop_orders:v1` rejects, with line breaks in fields and a byte order mark. */
export const MESSY_ORDERS = readFileSync(new URL('orders-messy.csv', FILES));

/** What a shop's login page leaves in place of its orders. */
export const WEB_PAGE = readFileSync(new URL('web-page.csv', FILES));

/** A file for `shop_orders:v1`: a header and one order. */
export const ONE_ORDER = `${ORDERS.toString().split(/\r?\n/).slice(0, 2).join('\n')}\n`;
