/** How the page is built: to `dist/dashboard` of the server, hashed files under `/assets/`, nothing inlined (the policy forbids inline code). */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** The server that `npm run dev` has beside it. */
const SERVER = process.env['TAPEWATCH_SERVER'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: here('.'),
  plugins: [react()],
  resolve: { alias: { '@tapewatch/client': here('../client/src/live-client.ts') } },
  build: {
    outDir: here('../dist/dashboard'),
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_000,
  },
  server: {
    port: 5173,
    proxy: {
      '^/(api|health|metrics|docs|v1|ws)': { target: SERVER },
      '/socket.io': { target: SERVER, ws: true },
    },
  },
});
