import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { csvRecords } from './csv-records.ts';

const NAMES = new Map([
  ['id', 'id'],
  ['text', 'description'],
]);
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'csv-records-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read(content: string | Uint8Array): Promise<unknown[]> {
  const path = join(folder, 'file.csv');
  writeFileSync(path, content);
  return all(path);
}

async function all(path: string): Promise<unknown[]> {
  const records: unknown[] = [];
  for await (const record of csvRecords(path, NAMES)) records.push(record);
  return records;
}

describe('csvRecords', () => {
  it('reads wanted columns by their names, with the line that each record ends at', async () => {
    expect(await read('other,text,id\r\n1,a,b\r\n\r\n2,,c\r\n3,"x ""y"",\nz",d\r\n')).toEqual([
      { line: 2, cells: { description: 'a', id: 'b' } },
      { line: 4, cells: { id: 'c' } },
      { line: 6, cells: { description: 'x "y",\nz', id: 'd' } },
    ]);
  });

  it('reads gzip, a byte order mark, and records that are too short or too long', async () => {
    expect(await read(gzipSync('\ufeffid,text\na\nb,c,d\n'))).toEqual([
      { line: 2, cells: { id: 'a' } },
      { line: 3, cells: { id: 'b', description: 'c' } },
    ]);
  });

  it('gives nothing for a file without records', async () => {
    expect(await read('')).toEqual([]);
    expect(await read('id,text\n')).toEqual([]);
  });

  it('ends with an error where a quote stays open', async () => {
    await expect(read('id,text\na,"b\n')).rejects.toThrow(/quot/i);
  });

  it('ends with an error where there is no such file', async () => {
    await expect(all(join(folder, 'absent.csv'))).rejects.toThrow('ENOENT');
  });
});
