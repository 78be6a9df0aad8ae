/** The pages: their addresses, who may see them, their keys, and the code that is loaded for them. */
import { lazy } from 'react';
import type { ComponentType, LazyExoticComponent } from 'react';
import type { Permission } from '../api/contract.ts';
import OverviewPage from '../features/overview/overview-page.tsx';

export type PageName = 'overview' | 'alerts' | 'market' | 'transactions' | 'rules' | 'system' | 'admin' | 'simulator';

export interface PageDefinition {
  name: PageName;
  /** Where a link leads. */
  path: string;
  /** Addresses that it answers, as routes. */
  routes: readonly string[];
  /** Any of them opens the page; none named: everybody who is signed in. */
  permissions: readonly Permission[];
  /** Second key after `g`. */
  key: string | null;
  /** In the bar of pages; else reached in another way. */
  isInBar: boolean;
  component: ComponentType | LazyExoticComponent<ComponentType>;
}

/** In the order of the bar. The first page comes with the shell, the others when they are opened. */
export const PAGES: readonly PageDefinition[] = [
  { name: 'overview', path: '/', routes: ['/'], permissions: ['monitoring:read'], key: 'o', isInBar: true, component: OverviewPage },
  {
    name: 'alerts',
    path: '/alerts',
    routes: ['/alerts/:id?'],
    permissions: ['alerts:read'],
    key: 'a',
    isInBar: true,
    component: lazy(() => import('../features/alerts/alerts-page.tsx')),
  },
  {
    name: 'market',
    path: '/market',
    routes: ['/market/:symbol?'],
    permissions: ['market:read'],
    key: 'm',
    isInBar: true,
    component: lazy(() => import('../features/market/market-page.tsx')),
  },
  {
    name: 'transactions',
    path: '/transactions',
    routes: ['/transactions'],
    permissions: ['transactions:read'],
    key: 't',
    isInBar: true,
    component: lazy(() => import('../features/transactions/transactions-page.tsx')),
  },
  {
    name: 'rules',
    path: '/rules',
    routes: ['/rules/:id?'],
    permissions: ['rules:read'],
    key: 'r',
    isInBar: true,
    component: lazy(() => import('../features/rules/rules-page.tsx')),
  },
  {
    name: 'system',
    path: '/system',
    routes: ['/system'],
    permissions: ['monitoring:read'],
    key: 's',
    isInBar: true,
    component: lazy(() => import('../features/system/system-page.tsx')),
  },
  {
    name: 'admin',
    path: '/admin',
    routes: ['/admin/:tab?'],
    permissions: ['users:manage', 'keys:manage', 'audit:read'],
    key: 'd',
    isInBar: true,
    component: lazy(() => import('../features/admin/admin-page.tsx')),
  },
  {
    name: 'simulator',
    path: '/simulator',
    routes: ['/simulator'],
    permissions: ['market:read'],
    key: null,
    isInBar: false,
    component: lazy(() => import('../features/simulator/simulator-page.tsx')),
  },
];

/** The page of an address; null where there is none. */
export function pageOf(pathname: string): PageDefinition | null {
  const first = `/${pathname.split('/')[1] ?? ''}`;
  return PAGES.find(({ path }) => path === first) ?? null;
}
