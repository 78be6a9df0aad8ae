/** A table shows what there is room for, the most needed to the last. */
import { describe, expect, it } from '@jest/globals';
import { columnsThatDoNotFit } from './fitting-columns.ts';

const columns = ['time', 'id', 'amount', 'status', 'account', 'counterparty', 'country', 'type', 'source', 'risk', 'process'].map((id) => ({
  id,
  width: 'minmax(90px, 1fr)',
}));

describe('Columns', () => {
  it.each([
    [990, []],
    [989, ['id', 'source']],
    [800, ['id', 'source', 'process']],
    [500, ['id', 'source', 'process', 'type', 'counterparty', 'country']],
    [100, ['id', 'source', 'process', 'type', 'counterparty', 'country', 'risk']],
  ])('at %i pixels', (pixels, hidden) => {
    expect(columnsThatDoNotFit(columns, pixels)).toEqual(hidden);
  });
});
