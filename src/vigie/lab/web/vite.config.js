import { defineConfig } from "vite";

export default defineConfig({
  build: {
    // The content security policy of the front allows no inline script and no data: script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4000,
  },
});
