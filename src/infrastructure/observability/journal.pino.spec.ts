import { describe, expect, it } from '@jest/globals';
import { FrameworkLogger } from './framework-logger.ts';
import { PinoJournal } from './journal.pino.ts';
import type { JournalOptions } from './journal.pino.ts';

function aJournal(options: Partial<JournalOptions> = {}) {
  const lines: string[] = [];
  const journal = new PinoJournal({ level: 'info', format: 'json', ...options }, { write: (line) => void lines.push(line) });
  return { journal, lines, records: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('PinoJournal', () => {
  it('writes a JSON record per event', () => {
    const { journal, records } = aJournal();
    journal.info('simulation.shock', 'a shock', { symbol: 'AAPL', requestId: 'r-1' });
    expect(records()).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        level: 'info',
        event: 'simulation.shock',
        msg: 'a shock',
        symbol: 'AAPL',
        requestId: 'r-1',
      },
    ]);
  });

  it('begins every line with time, level, event and message', () => {
    const { journal, records } = aJournal({ level: 'debug' });
    journal.debug('a', 'a', { detail: 1 });
    journal.info('b', 'b', { detail: 1 });
    journal.warn('c', 'c', { detail: 1 });
    journal.error('d', 'd', new Error('reason'), { detail: 1 });
    journal.announce('e', 'e', { detail: 1 });
    const fields = records().map((record) => Object.keys(record).slice(0, 5));
    expect(fields).toEqual(Array.from({ length: 5 }, () => ['time', 'level', 'event', 'msg', 'detail']));
  });

  it('says whether it writes what is for looking closely', () => {
    expect([aJournal({ level: 'debug' }), aJournal({ level: 'info' })].map(({ journal }) => journal.isVerbose)).toEqual([true, false]);
  });

  it('hides secrets and personal data', () => {
    const { journal, lines } = aJournal();
    journal.warn('x', 'x', { password: 'hidden-1', user: { token: 'hidden-2', ip: 'hidden-3', name: 'ada' }, key: 'hidden-4' });
    expect(lines[0]).not.toContain('hidden-');
    expect(lines[0]).toContain('ada');
  });

  it('tells of an error what it is and what caused it, and nothing that hangs on it', () => {
    const { journal, records, lines } = aJournal();
    const error = Object.assign(new TypeError('outer', { cause: new Error('inner') }), { input: 'private' });
    journal.error('http.failed', 'a request failed', error);
    expect(records()[0]).toMatchObject({ level: 'error', error: { type: 'TypeError', message: 'outer', cause: { message: 'inner' } } });
    expect(lines[0]).not.toContain('private');
  });

  it('keeps to one line whatever a text holds', () => {
    const { journal, lines } = aJournal();
    journal.info('x', 'first\nsecond\u0000', { name: '\r\n{"event":"forged"}' });
    expect(lines).toHaveLength(1);
    expect(lines[0]!.trimEnd()).not.toMatch(/[\r\n]/);
  });

  it('leaves out what is below its level, but not announcements', () => {
    const { journal, records } = aJournal({ level: 'error' });
    journal.debug('a', 'a');
    journal.info('b', 'b');
    journal.announce('ready', 'Tapewatch ready', { url: 'http://127.0.0.1:1' });
    expect(records()).toEqual([
      { time: expect.any(String), level: 'info', event: 'ready', msg: 'Tapewatch ready', url: 'http://127.0.0.1:1' },
    ]);
  });

  it('writes for people where asked', () => {
    const { journal, lines } = aJournal({ format: 'pretty' });
    journal.info('shutdown', 'ended', { accepted: 3 });
    journal.announce('ready', 'Tapewatch 0.1.0 ready at http://127.0.0.1:8080', { url: 'x' });
    expect(lines[0]).toMatch(/INFO.*shutdown: ended.*"accepted":3/);
    journal.tell('Ctrl-C stops');
    expect(lines.slice(1)).toEqual(['Tapewatch 0.1.0 ready at http://127.0.0.1:8080\n', 'Ctrl-C stops\n']);
  });

  it('keeps what is for people out of records', () => {
    const { journal, lines } = aJournal();
    journal.tell('Ctrl-C stops');
    expect(lines).toEqual([]);
  });
});

describe('FrameworkLogger', () => {
  it('gives the lines of the framework an event', () => {
    const { journal, records } = aJournal({ level: 'debug' });
    const logger = new FrameworkLogger(journal);
    logger.log('Mapped {/x, GET} route', 'RouterExplorer');
    logger.warn({ some: 'object' }, 'Context');
    logger.error('failed', 'Error: at x', 'Context');
    logger.error(new TypeError('thrown'), 'Context');
    expect(records()).toMatchObject([
      { level: 'debug', event: 'framework', context: 'RouterExplorer', msg: 'Mapped {/x, GET} route' },
      { level: 'warn', event: 'framework', context: 'Context', msg: '{"some":"object"}' },
      { level: 'error', event: 'framework', context: 'Context', msg: 'failed', error: 'Error: at x' },
      { level: 'error', event: 'framework', msg: 'thrown', error: { type: 'TypeError' } },
    ]);
  });
});
