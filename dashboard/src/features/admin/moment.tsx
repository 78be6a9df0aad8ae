/** An instant in a table: day and minute, the UTC instant on hover. */
import * as format from '../../lib/format.ts';

export function Moment({ at, none = format.NONE }: { at: string | null; none?: string }) {
  if (at === null) return none;
  return (
    <time dateTime={at} title={format.utc(at)}>
      {format.date(at)}, {format.minute(at)}
    </time>
  );
}
