/** Alerts: lists, one with its timeline, counts, what people do about them, and the webhooks that told of them. */
import { api, tagged } from './api.ts';
import type { Alert, AlertAct, AlertCounts, AlertDetail, AlertFilter, AlertStatus, Notification, Page, Tagged } from './contract.ts';
import { path } from './query.ts';

/** An act as it is sent. */
export interface AlertActRequest {
  id: string;
  act: AlertAct;
  /** The entity tag of the alert that was decided upon; without it the act holds whatever happened meanwhile. */
  ifMatch?: string | null;
  /** The page is being left. */
  isUrgent?: boolean;
}

/** Alerts in any of these statuses: of one after the other, for the server selects by one; of each the newest first. */
export interface AlertsAsked extends Omit<AlertFilter, 'status'> {
  statuses: readonly AlertStatus[];
  limit?: number;
}

interface AlertsPlace {
  /** Index of the status. */
  at: number;
  cursor: string | null;
}

export const alertsApi = api.injectEndpoints({
  endpoints: (build) => ({
    getAlerts: build.infiniteQuery<Page<Alert>, AlertsAsked, AlertsPlace>({
      infiniteQueryOptions: {
        initialPageParam: { at: 0, cursor: null },
        getNextPageParam: ({ nextCursor: cursor }, _pages, { at }, _places, { statuses }) =>
          cursor !== null ? { at, cursor } : at + 1 < statuses.length ? { at: at + 1, cursor } : undefined,
      },
      query: ({ queryArg: { statuses, ...filter }, pageParam: { at, cursor } }) => ({
        path: '/api/alerts',
        query: { ...filter, status: statuses[at], cursor },
      }),
      providesTags: ['AlertList'],
    }),
    /** One page, newest first. */
    getRecentAlerts: build.query<Alert[], AlertFilter & { limit?: number }>({
      query: (query) => ({ path: '/api/alerts', query }),
      transformResponse: ({ items }: Page<Alert>) => items,
      providesTags: ['AlertList'],
    }),
    getAlert: build.query<Tagged<AlertDetail>, string>({
      query: (id) => path`/api/alerts/${id}`,
      transformResponse: tagged<AlertDetail>,
      providesTags: (_result, _error, id) => [{ type: 'Alert', id }],
    }),
    getAlertCounts: build.query<AlertCounts, void>({ query: () => '/api/alerts/counts', providesTags: ['AlertCounts'] }),
    /** Lists learn of it by the live channel; the timeline of an alert that is shown is read again. */
    actOnAlert: build.mutation<Tagged<Alert>, AlertActRequest>({
      query: ({ id, act: { name, ...body }, ifMatch, isUrgent = false }) => ({
        path: path`/api/alerts/${id}/${name === 'note' ? 'notes' : name}`,
        method: 'POST',
        body: Object.keys(body).length === 0 ? undefined : body,
        ifMatch,
        // What was decided is done, also where the page is left while it is on its way.
        keepalive: true,
        isUrgent,
      }),
      transformResponse: tagged<Alert>,
      invalidatesTags: (_result, _error, { id }) => [{ type: 'Alert', id }, 'AlertCounts'],
    }),
    /** Newest first. */
    getNotifications: build.query<Notification[], { limit?: number } | void>({
      query: (query) => ({ path: '/api/notifications', query: query ?? {} }),
      transformResponse: ({ items }: Page<Notification>) => items,
    }),
  }),
});

export const {
  useGetAlertsInfiniteQuery,
  useGetRecentAlertsQuery,
  useGetAlertQuery,
  useGetAlertCountsQuery,
  useActOnAlertMutation,
  useGetNotificationsQuery,
} = alertsApi;
