import { expect, it } from '@jest/globals';
import { FlushSize } from './flush-size.ts';

it('halves after each slow flush down to a floor, and grows again to its first size', () => {
  const size = new FlushSize();
  const first = size.rows;
  size.took(600);
  expect(size.rows).toBe(first / 2);
  for (let i = 0; i < 20; i += 1) size.took(600);
  expect(size.rows).toBe(500);
  for (let i = 0; i < 20; i += 1) size.took(10);
  expect(size.rows).toBe(first);
});
