import { describe, expect, it } from 'vitest';
import { compareContents, earlierUpload } from '../../../functions/reports/earlier-upload.ts';

const DIGEST = 'd41d8cd98f00b204e9800998ecf8427e';
const OTHER = '0cc175b9c0f1b6a831c399e269772661';
const upload = { etag: DIGEST, size: 100 };

function processed(etag: string, size: number, day = 1) {
  return { etag, size, at: `2026-11-0${day}T00:00:00.000Z`, execution: `arn:aws:states:x:1:execution:w:${day}` };
}

describe('an upload beside an earlier one', () => {
  it.each([
    ['the same bytes', DIGEST, 100, 'same_bytes'],
    ['new content where its size is another', OTHER, 99, 'new_content'],
    ['new content where its size is another, whatever the ETag says', DIGEST, 99, 'new_content'],
    ['not surely new where the ETag alone is another', OTHER, 100, 'other_etag'],
    ['not surely new where one of them came in parts', `${DIGEST}-2`, 100, 'other_etag'],
  ])('is %s', (_, etag, size, is) => {
    expect(compareContents(upload, { etag, size })).toBe(is);
  });
});

describe('the earlier upload that an alert names', () => {
  it('is the one with the same bytes, before any that is newer', () => {
    const found = earlierUpload(upload, [processed(OTHER, 7, 3), processed(DIGEST, 100, 2)], false);
    expect(found).toEqual({ ...processed(DIGEST, 100, 2), size_now: 100, is: 'same_bytes' });
  });

  it('is the newest where none has the same bytes', () => {
    const found = earlierUpload(upload, [processed(OTHER, 7, 3), processed(OTHER, 8, 2)], false);
    expect(found).toMatchObject({ size: 7, size_now: 100, is: 'new_content' });
  });

  it('is not known where the same bytes came before and were not processed, for they may have been forced since', () => {
    expect(earlierUpload(upload, [processed(OTHER, 7)], true)).toBeNull();
    expect(earlierUpload(upload, [processed(DIGEST, 100)], true)).toMatchObject({ is: 'same_bytes' });
  });

  it('is not known where no execution tells of one', () => {
    expect(earlierUpload(upload, [], false)).toBeNull();
  });
});
