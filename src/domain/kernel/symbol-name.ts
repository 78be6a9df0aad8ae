/** How symbols are written, wherever they stand. */

/** 1–32 characters, beginning with a letter or digit. */
export const SYMBOL_PATTERN = /^[A-Z0-9][A-Z0-9.\-/:_]{0,31}$/;
