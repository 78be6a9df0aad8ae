import { PassThrough } from 'node:stream';
import { expect, it } from '@jest/globals';
import * as ws from 'ws';
import { textFrame } from './text-frame.ts';

const { Sender } = ws as unknown as { Sender: new (wire: PassThrough) => { send(text: string, options: object, done: () => void): void } };

it.each([0, 125, 126, 65_535, 65_536])('makes the frame that ws would write of %i bytes', (length) => {
  const text = `${'é'.repeat(length >> 1)}${'x'.repeat(length % 2)}`;
  const wire = new PassThrough();
  new Sender(wire).send(text, { fin: true, binary: false, mask: false, compress: false }, () => undefined);
  expect(textFrame(text).equals(wire.read() as Buffer)).toBe(true);
});
