/** The page as a whole: sign-in, or the shell with the page of the address. */
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Route, Routes } from 'react-router';
import { GlyphSprite } from '../components/glyphs.tsx';
import { Empty, Loading } from '../components/panel.tsx';
import { SignInPage } from '../features/session/sign-in-page.tsx';
import { useSessionState, useSignedIn } from '../lib/use-session.ts';
import { session } from '../api/session.ts';
import { PAGES } from './pages.tsx';
import { Shell } from './shell/shell.tsx';

export function App() {
  const user = useSignedIn();
  const hasEnded = useSessionState(() => session.ending !== null && session.previous !== null);
  const mustChange = useSessionState(() => session.passwordChangeDue);
  const { t } = useTranslation();
  if ((user === null && !hasEnded) || mustChange) {
    return (
      <>
        <GlyphSprite />
        <SignInPage />
      </>
    );
  }
  const allowed = PAGES.filter(
    ({ permissions }) => user === null || permissions.some((permission) => user.permissions.includes(permission)),
  );
  return (
    <>
      <GlyphSprite />
      <Shell pages={allowed}>
        <Suspense fallback={<Loading />}>
          <Routes>
            {allowed.flatMap(({ name, routes, component: Page }) =>
              routes.map((path) => <Route key={`${name} ${path}`} path={path} element={<Page />} />),
            )}
            <Route path="*" element={<Empty>{t('notFound')}</Empty>} />
          </Routes>
        </Suspense>
      </Shell>
    </>
  );
}
