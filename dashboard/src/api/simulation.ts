/** The simulated market and made-up transactions. */
import { api } from './api.ts';
import type { NewShock, Shock, Simulation, SimulationRates } from './contract.ts';

const simulationApi = api.injectEndpoints({
  endpoints: (build) => ({
    getSimulation: build.query<Simulation, void>({ query: () => '/api/simulation', providesTags: ['Simulation'] }),
    /** Starts it, or changes its rates. */
    startSimulation: build.mutation<Simulation, SimulationRates>({
      query: (body) => ({ path: '/api/simulation/start', method: 'POST', body }),
      invalidatesTags: ['Simulation'],
    }),
    stopSimulation: build.mutation<Simulation, void>({
      query: () => ({ path: '/api/simulation/stop', method: 'POST' }),
      invalidatesTags: ['Simulation'],
    }),
    shock: build.mutation<Shock, NewShock>({
      query: (body) => ({ path: '/api/simulation/shocks', method: 'POST', body }),
      // Refused while it is stopped, perhaps by somebody else.
      invalidatesTags: (_result, error) => (error === undefined ? [] : ['Simulation']),
    }),
  }),
});

export const { useGetSimulationQuery, useStartSimulationMutation, useStopSimulationMutation, useShockMutation } = simulationApi;
