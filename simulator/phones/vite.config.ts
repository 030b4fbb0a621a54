/** Builds the phones page into dist/simulator, from where the simulator's server takes it. */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  publicDir: here('./public'),
  plugins: [react()],
  build: { outDir: here('../../dist/simulator'), emptyOutDir: true, target: 'es2023', modulePreload: { polyfill: false } },
});
