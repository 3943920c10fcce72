/** How a server may write a text that it was given, in a page or in JSON. */
export const SPELLINGS: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'escaped for JSON': (text) => JSON.stringify(text).slice(1, -1),
  'escaped for JSON, with slashes': (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
  'escaped for JSON, signs by their numbers': (text) => text.replace(/\W/g, (sign) => `\\u00${hex(sign)}`),
  'escaped for JSON by Python for a page': (text) =>
    text.replace(/[<>&'"\\/]/g, (sign) => `\\u00${hex(sign).toUpperCase()}`),
  'escaped for JSON, twice': (text) => JSON.stringify(JSON.stringify(text).slice(1, -1)).slice(1, -1),
  'percent-encoded': encodeURIComponent,
  'percent-encoded, in small letters': (text) => text.replace(/\W/g, (sign) => `%${hex(sign)}`),
  'with named entities': (text) => text.replace(/[&<>"']/g, (sign) => NAMED[sign] ?? sign),
  'with hexadecimal entities': (text) => text.replace(/\W/g, (sign) => `&#x${hex(sign)};`),
  'with decimal entities': (text) => text.replace(/\W/g, (sign) => `&#${sign.charCodeAt(0)};`),
};

/** Those that may stand inside of a text of JSON as they are. */
export const IN_JSON = Object.entries(SPELLINGS).filter(([name]) => /JSON|percent|entities/.test(name));

const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function hex(sign: string): string {
  return sign.charCodeAt(0).toString(16).padStart(2, '0');
}
