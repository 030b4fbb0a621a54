/** Builds the page from src/admin into dist/admin; public/ of the repository is copied in. */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  publicDir: here('../../public'),
  plugins: [react()],
  build: {
    outDir: here('../../dist/admin'),
    emptyOutDir: true,
    target: 'es2023',
    // The content security policy allows images from data:, not scripts or styles; everything else stays a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Before compression; what counts is the gzip budget, which test/admin/bundle-budget.test.ts holds.
    chunkSizeWarningLimit: 800,
  },
});
