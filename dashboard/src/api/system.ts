/** The counters of the process that answers, and how its parts fare. */
import { api } from './api.ts';
import type { Health, Readiness, RuntimeMetrics } from './contract.ts';

const systemApi = api.injectEndpoints({
  endpoints: (build) => ({
    getRuntimeMetrics: build.query<RuntimeMetrics, void>({ query: () => '/api/metrics' }),
    getHealth: build.query<Health, void>({ query: () => ({ path: '/health', isPublic: true }) }),
    /** 503 is an answer too: it says which part is away. */
    getReadiness: build.query<Readiness, void>({ query: () => ({ path: '/health/ready', isPublic: true, answers: 503 }) }),
  }),
});

export const { useGetRuntimeMetricsQuery, useGetHealthQuery, useGetReadinessQuery } = systemApi;
