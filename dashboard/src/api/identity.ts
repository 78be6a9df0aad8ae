/** One's own account and sessions, users, roles and API keys. */
import { api, PAGED, tagged } from './api.ts';
import type { ApiKey, CreatedApiKey, NewApiKey, NewUser, OwnSession, Page, RoleInfo, Tagged, User, UserChange } from './contract.ts';
import { path } from './query.ts';
import { PASSWORD_DEADLINE_MS } from './request.ts';

const identityApi = api.injectEndpoints({
  endpoints: (build) => ({
    getMe: build.query<Tagged<User>, void>({
      query: () => '/api/auth/me',
      transformResponse: tagged<User>,
      providesTags: ['Me'],
    }),
    /** Of one's own account, the last used first. */
    getSessions: build.query<OwnSession[], void>({
      query: () => '/api/auth/sessions',
      transformResponse: ({ items }: Page<OwnSession>) => items,
      providesTags: ['OwnSession'],
    }),
    endSession: build.mutation<null, string>({
      query: (id) => ({ path: path`/api/auth/sessions/${id}`, method: 'DELETE' }),
      invalidatesTags: ['OwnSession'],
    }),
    getUsers: build.infiniteQuery<Page<User>, void, string | null>({
      infiniteQueryOptions: PAGED,
      query: ({ pageParam }) => ({ path: '/api/users', query: { cursor: pageParam } }),
      providesTags: ['User'],
    }),
    getUser: build.query<Tagged<User>, string>({
      query: (id) => path`/api/users/${id}`,
      transformResponse: tagged<User>,
      providesTags: (_result, _error, id) => [{ type: 'User', id }],
    }),
    createUser: build.mutation<Tagged<User>, NewUser>({
      query: (body) => ({ path: '/api/users', method: 'POST', body, deadlineMs: PASSWORD_DEADLINE_MS }),
      transformResponse: tagged<User>,
      invalidatesTags: (_result, error) => (error === undefined ? ['User'] : []),
    }),
    changeUser: build.mutation<Tagged<User>, UserChange & { id: string; ifMatch?: string | null }>({
      query: ({ id, ifMatch, ...body }) => ({ path: path`/api/users/${id}`, method: 'PATCH', body, ifMatch }),
      transformResponse: tagged<User>,
      // Also after a refusal: what is shown was not what stands.
      invalidatesTags: ['User'],
    }),
    /** The password is in this answer alone. */
    resetPassword: build.mutation<{ temporaryPassword: string }, string>({
      query: (id) => ({ path: path`/api/users/${id}/reset-password`, method: 'POST', deadlineMs: PASSWORD_DEADLINE_MS }),
      invalidatesTags: ['User'],
    }),
    getRoles: build.query<RoleInfo[], void>({
      query: () => '/api/roles',
      transformResponse: ({ items }: Page<RoleInfo>) => items,
      keepUnusedDataFor: 3600,
    }),
    getApiKeys: build.infiniteQuery<Page<ApiKey>, void, string | null>({
      infiniteQueryOptions: PAGED,
      query: ({ pageParam }) => ({ path: '/api/api-keys', query: { cursor: pageParam } }),
      providesTags: ['ApiKey'],
    }),
    /** The key is in this answer alone. */
    createApiKey: build.mutation<CreatedApiKey, NewApiKey>({
      query: (body) => ({ path: '/api/api-keys', method: 'POST', body }),
      invalidatesTags: (_result, error) => (error === undefined ? ['ApiKey'] : []),
    }),
    deleteApiKey: build.mutation<null, string>({
      query: (id) => ({ path: path`/api/api-keys/${id}`, method: 'DELETE' }),
      invalidatesTags: ['ApiKey'],
    }),
  }),
});

export const {
  useGetMeQuery,
  useGetSessionsQuery,
  useEndSessionMutation,
  useGetUsersInfiniteQuery,
  useGetUserQuery,
  useCreateUserMutation,
  useChangeUserMutation,
  useResetPasswordMutation,
  useGetRolesQuery,
  useGetApiKeysInfiniteQuery,
  useCreateApiKeyMutation,
  useDeleteApiKeyMutation,
} = identityApi;
