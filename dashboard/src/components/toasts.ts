/** What was just done, one message at a time, with a way back for as long as it can be taken back. */
import { createSlice } from '@reduxjs/toolkit';
import type { PayloadAction } from '@reduxjs/toolkit';

export interface Toast {
  id: string;
  text: string;
  tone?: 'plain' | 'error';
  /** It can be taken back until then, epoch milliseconds; the toast counts down. */
  undoUntil?: number;
}

export const toastSlice = createSlice({
  name: 'toast',
  initialState: { toast: null } as { toast: Toast | null },
  reducers: {
    /** Takes the place of the one before. */
    told: (state, { payload }: PayloadAction<Toast>) => {
      state.toast = payload;
    },
    closed: (state, { payload }: PayloadAction<string>) => {
      if (state.toast?.id === payload) state.toast = null;
    },
  },
});

export const { told, closed: toastClosed } = toastSlice.actions;
