/** The page as a whole: sign-in, or the shell with the page of the address. */
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, Route, Routes } from 'react-router';
import { GlyphSprite } from '../components/glyphs.tsx';
import { Denied, Empty, Loading } from '../components/panel.tsx';
import { leavesPage } from '../features/session/endings.ts';
import { SessionEndedDialog } from '../features/session/session-ended-dialog.tsx';
import { SignInPage } from '../features/session/sign-in-page.tsx';
import { useSessionState, useShownUser } from '../lib/use-session.ts';
import { session } from '../api/session.ts';
import { PAGES } from './pages.tsx';
import { Shell } from './shell/shell.tsx';

export function App() {
  const user = useShownUser();
  const isShown = useSessionState(() => session.current !== null || leavesPage(session.ending, session.previous));
  const mustChange = useSessionState(() => session.passwordChangeDue);
  const { t } = useTranslation();
  if (user === null || !isShown || mustChange) {
    return (
      <>
        <GlyphSprite />
        <SignInPage />
      </>
    );
  }
  const allowed = PAGES.filter(({ permissions }) => permissions.some((permission) => user.permissions.includes(permission)));
  return (
    <>
      <GlyphSprite />
      <Shell pages={allowed}>
        <Suspense fallback={<Loading />}>
          <Routes>
            {PAGES.flatMap((definition) => {
              const { name, routes, permissions, component: Page } = definition;
              const element = allowed.includes(definition) ? <Page /> : <Denied permission={permissions} />;
              return routes.map((path) => <Route key={`${name} ${path}`} path={path} element={element} />);
            })}
            <Route path="/sign-in" element={<Navigate to="/" replace />} />
            <Route path="*" element={<Empty>{t('notFound')}</Empty>} />
          </Routes>
        </Suspense>
      </Shell>
      <SessionEndedDialog />
    </>
  );
}
