/** The Redux store: answers of the server, choices of the person, the message of the moment. Live values are not in it. */
import { configureStore, createListenerMiddleware } from '@reduxjs/toolkit';
import { useDispatch, useSelector } from 'react-redux';
import { api, followOutside } from '../api/api.ts';
import { applyPrefs, prefsChanged, prefsSlice } from '../lib/prefs.ts';
import { triage } from '../lib/triage.ts';
import { speak } from '../lib/words.ts';
import { toastSlice } from '../components/toasts.ts';

const listener = createListenerMiddleware();

export const store = configureStore({
  reducer: { [api.reducerPath]: api.reducer, prefs: prefsSlice.reducer, toast: toastSlice.reducer },
  middleware: (standard) =>
    standard({ serializableCheck: false, immutableCheck: false }).prepend(listener.middleware).concat(api.middleware),
});

export type RootState = ReturnType<typeof store.getState>;
export const useAppDispatch = useDispatch.withTypes<typeof store.dispatch>();
export const useAppSelector = useSelector.withTypes<RootState>();

listener.startListening({
  actionCreator: prefsChanged,
  effect: async ({ payload }) => {
    const { prefs } = store.getState();
    applyPrefs(prefs);
    if (payload.language !== undefined) await speak(payload.language);
  },
});

applyPrefs(store.getState().prefs);
followOutside(store.dispatch);
triage.begin(store.dispatch);
