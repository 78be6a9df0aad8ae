/** Accounts, counterparties, addresses and countries that are blocked or watched. */
import { api, PAGED } from './api.ts';
import type { ListEntry, ListName, NewListEntry, Page } from './contract.ts';
import { path } from './query.ts';

const listsApi = api.injectEndpoints({
  endpoints: (build) => ({
    /** Newest first, expired ones too. */
    getListEntries: build.infiniteQuery<Page<ListEntry>, ListName, string | null>({
      infiniteQueryOptions: PAGED,
      query: ({ queryArg, pageParam }) => ({ path: path`/api/lists/${queryArg}/entries`, query: { cursor: pageParam } }),
      providesTags: (_result, _error, list) => [{ type: 'ListEntry', id: list }],
    }),
    addListEntry: build.mutation<ListEntry, { list: ListName; entry: NewListEntry }>({
      query: ({ list, entry }) => ({ path: path`/api/lists/${list}/entries`, method: 'POST', body: entry }),
      invalidatesTags: (_result, error, { list }) => (error === undefined ? [{ type: 'ListEntry', id: list }, 'Account'] : []),
    }),
    removeListEntry: build.mutation<null, { list: ListName; id: string }>({
      query: ({ list, id }) => ({ path: path`/api/lists/${list}/entries/${id}`, method: 'DELETE' }),
      // Also where it is gone already.
      invalidatesTags: (_result, _error, { list }) => [{ type: 'ListEntry', id: list }, 'Account'],
    }),
  }),
});

export const { useGetListEntriesInfiniteQuery, useAddListEntryMutation, useRemoveListEntryMutation } = listsApi;
