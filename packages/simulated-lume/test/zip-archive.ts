import { deflateRawSync } from 'node:zlib';

/** The first entries of a ZIP archive, as programs write them: a header with the name, then what is compressed. */
export function zip(...names: readonly string[]): Buffer {
  return Buffer.concat(
    names.flatMap((name) => {
      const data = deflateRawSync(`<xml>${name}</xml>`.repeat(20));
      const head = Buffer.alloc(30);
      head.write('PK\u0003\u0004', 'latin1');
      head.writeUInt16LE(8, 8);
      head.writeUInt32LE(data.length, 18);
      head.writeUInt16LE(name.length, 26);
      return [head, Buffer.from(name), data];
    }),
  );
}
