/** What was just done, one message at a time, with a way back for as long as it can be taken back. */
import { createSlice } from '@reduxjs/toolkit';
import type { PayloadAction } from '@reduxjs/toolkit';

export interface Toast {
  id: string;
  text: string;
  tone?: 'plain' | 'error';
  /** It can be taken back until then, epoch milliseconds; the toast counts down. */
  undoUntil?: number;
  /** `data-id` of the rows that it is about: it never lies over them. */
  about?: readonly string[];
}

/** Time that a message without a way back stays. */
export const TOLD_FOR_MS = 6_000;

export const toastSlice = createSlice({
  name: 'toast',
  initialState: { toast: null } as { toast: Toast | null },
  reducers: {
    /** Takes the place of the one before. */
    told: (state, { payload }: PayloadAction<Toast>) => {
      state.toast = payload as { -readonly [K in keyof Toast]: Toast[K] } & { about?: string[] };
    },
    closed: (state, { payload }: PayloadAction<string>) => {
      if (state.toast?.id === payload) state.toast = null;
    },
  },
});

export const { told, closed: toastClosed } = toastSlice.actions;
