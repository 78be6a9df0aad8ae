/** Starts the page: words, session, live connection, React. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider } from 'react-redux';
import { createBrowserRouter, RouterProvider } from 'react-router';
import { session } from './api/session.ts';
import { App } from './app/app.tsx';
import { followSession } from './app/live-session.ts';
import { store } from './app/store.ts';
import { beginWords } from './app/words.ts';
import '../../src/presentation/http/docs-page/tokens.css';
import './styles/base.css';

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');

await Promise.all([beginWords(store.getState().prefs.language), session.resume()]);
followSession();
// Routes stand in the app; the router is one that can hold a navigation back while something would be lost.
const router = createBrowserRouter([{ path: '*', element: <App /> }]);
createRoot(root).render(
  <StrictMode>
    <Provider store={store}>
      {/* As a transition, a new address would wait for as long as live values keep rendering: a key must act at once. */}
      <RouterProvider router={router} useTransitions={false} />
    </Provider>
  </StrictMode>,
);
