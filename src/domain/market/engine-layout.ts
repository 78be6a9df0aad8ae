/** Where the engine keeps what: the record of a symbol, the row it publishes and the messages it sends. */

/*
 * Record of a symbol: one block of doubles; a tick in order touches two cache lines, the first 16 of them. Fields named `…I` hold two 32-bit integers,
 * reached through an Int32Array over the same memory at 2·field and 2·field + 1. Times are epoch milliseconds; 0 = none yet.
 *
 * The figures of the session, the day and the candles are not touched by every tick: a tick in order only moves ACC_…, which is folded
 * into them when a second ends or when a tick comes late.
 */
export const NEWEST = 0;
export const LAST = 1;
export const ACC_HIGH = 2;
export const ACC_LOW = 3;
export const ACC_VOLUME = 4;
/** Ticks gathered; arrival of the newest tick, wall clock, modulo 2³² ms. */
export const ACC_I = 5;
/** Sum of the average's current block. */
export const PREFIX = 6;
/** At or after this event time more must be done than usual: the second ends, or an episode closes. 0 = a new symbol. */
export const NEXT_TURN = 7;
/** Deque of the window's minimum: head, tail. */
export const LOW_I = 8;
/** Deque of the window's minimum: offset in the pool, mask. */
export const LOW_AT_I = 9;
export const HIGH_I = 10;
export const HIGH_AT_I = 11;
/** Samples of the last 2w, in order of (event time, arrival): head, tail. */
export const SAMPLES_I = 12;
export const SAMPLES_AT_I = 13;
/** Position in the average's block; θ in basis points. */
export const AVERAGE_I = 14;
export const WINDOW_MS = 15;
/** 1 when a whole block of the average lies behind the current one. */
export const HAS_BLOCK = 16;
export const BID = 17;
export const ASK = 18;
export const SEQUENCE = 19;
/** Earliest closing time of the open episodes, Infinity without one. */
export const CLOSE_AT = 20;
/* The fourth line: what the end of a second folds the accumulator into. */
export const COUNT = 24;
export const MIN = 25;
export const MAX = 26;
export const DAY_HIGH = 27;
export const DAY_LOW = 28;
export const DAY_VOLUME = 29;
export const DAY_END = 30;
/** 0 until this engine has seen a tick of the symbol. */
export const SECOND_END = 31;
export const DAY_OPEN = 32;
export const DAY_OPEN_TIME = 33;
/** Hole in the sequence that is being watched: last event time before it, first after it, ticks missing. */
export const GAP_FROM = 34;
export const GAP_TO = 35;
export const GAP_LOST = 36;
/** First event time that this engine saw: the window is warm w later. */
export const FIRST_TIME = 37;
/** Episodes open upwards and downwards: their place + 1, 0 = none. */
export const EPISODES_I = 38;
export const COOLDOWN_MS = 39;
export const RECORD_DOUBLES = 40;

/** Entries (of two doubles) with which the rings of a symbol begin, and doubles that all three need. */
export const FIRST_DEQUE_ENTRIES = 8;
export const FIRST_SAMPLES = 16;
export const FIRST_RING_DOUBLES = 2 * (2 * FIRST_DEQUE_ENTRIES + FIRST_SAMPLES);

/** A candle under construction; CANDLE_TIME 0 = none. */
export const CANDLE_TIME = 0;
export const CANDLE_OPEN = 1;
export const CANDLE_FIRST = 2;
export const CANDLE_HIGH = 3;
export const CANDLE_LOW = 4;
export const CANDLE_CLOSE = 5;
export const CANDLE_LAST = 6;
export const CANDLE_VOLUME = 7;
export const CANDLE_COUNT = 8;
export const CANDLE_REVISION = 9;
export const CANDLE_DOUBLES = 10;
export const CANDLE_LEVELS = 4;

/** Row that the engine publishes of a symbol (the statistics board). NaN = no value. */
export const ROW_TIME = 0;
export const ROW_PRICE = 1;
export const ROW_COUNT = 2;
export const ROW_MIN = 3;
export const ROW_MAX = 4;
export const ROW_AVERAGE = 5;
export const ROW_WINDOW_MIN = 6;
export const ROW_WINDOW_MAX = 7;
export const ROW_DAY_OPEN = 8;
export const ROW_DAY_OPEN_TIME = 9;
export const ROW_DAY_HIGH = 10;
export const ROW_DAY_LOW = 11;
export const ROW_DAY_VOLUME = 12;
export const ROW_BID = 13;
export const ROW_ASK = 14;
export const ROW_GAP_TO = 15;
export const ROW_FIRST_TIME = 16;
export const ROW_WINDOW_MS = 17;
/** Four candles, 1s 1m 5m 1h, of `CANDLE_DOUBLES` each. */
export const ROW_CANDLES = 18;
export const ROW_DOUBLES = ROW_CANDLES + CANDLE_LEVELS * CANDLE_DOUBLES;

/** Messages from an engine to the main thread; all have the same size. */
export const MESSAGE_DOUBLES = 20;
export const MESSAGE_KIND = 0;
export const MESSAGE_SYMBOL = 1;
export const KIND_OPENED = 0;
export const KIND_UPDATED = 1;
export const KIND_CLOSED = 2;
/** Count, peak or last breach of an open episode moved. */
export const KIND_PROGRESS = 3;
/** A candle that is complete. */
export const KIND_CANDLE = 4;
/** A late part of a candle. */
export const KIND_CANDLE_PART = 5;
export const KIND_GAP = 6;

/** An episode, in the engine's memory and in messages from field 1 on. */
export const EPISODE_SYMBOL = 1;
/** 0 up, 1 down. */
export const EPISODE_DIRECTION = 2;
export const EPISODE_TRIGGER_TIME = 3;
export const EPISODE_ORDINAL = 4;
export const EPISODE_OLD_PRICE = 5;
export const EPISODE_REFERENCE_TIME = 6;
export const EPISODE_NEW_PRICE = 7;
export const EPISODE_PEAK_PRICE = 8;
export const EPISODE_PEAK_REFERENCE = 9;
export const EPISODE_SEVERITY = 10;
export const EPISODE_BREACHES = 11;
export const EPISODE_LAST_TIME = 12;
/** NaN while it is open. */
export const EPISODE_CLOSED_AT = 13;
export const EPISODE_WINDOW_MS = 14;
export const EPISODE_THRESHOLD_BP = 15;
export const EPISODE_COOLDOWN_MS = 16;
export const EPISODE_LATE = 17;
export const EPISODE_GAP = 18;
/** In memory only: 1 = moved since it was last sent. */
export const EPISODE_MOVED = 19;

/** Message of a candle: its level (0–3), then the candle. */
export const MESSAGE_LEVEL = 2;
export const MESSAGE_CANDLE = 3;

/** Message of a hole in the sequence. */
export const MESSAGE_GAP_FROM = 2;
export const MESSAGE_GAP_TO = 3;
export const MESSAGE_GAP_LOST = 4;
