import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";

// `next build` reads this before it would ask the outside anything.
process.env["NEXT_TELEMETRY_DISABLED"] = "1";

const root = fileURLToPath(new URL("../..", import.meta.url));

const config: NextConfig = {
  output: "standalone",
  outputFileTracingRoot: root,
  turbopack: {
    root,
    resolveAlias: {
      // Every browser of `browserslist` has what this would add; the module in its place has only types.
      "../build/polyfills/polyfill-module": "./src/lib/shapes.ts",
      // Of this long list of names the router in the browser needs one.
      "../../../lib/constants": { browser: "./src/lib/next/constants.ts" },
      "../../../../lib/constants": { browser: "./src/lib/next/constants.ts" },
      // There are no server actions: the API is asked at /rpc.
      "./reducers/server-action-reducer": { browser: "./src/lib/next/server-action-reducer.ts" },
      "./app-router-announcer": { browser: "./src/lib/next/announcer.ts" },
      // No module asks it for more than `env`.
      "next/dist/compiled/process": { browser: "./src/lib/next/process.ts" },
      // Our own page for this case is loaded anyway.
      "./builtin/global-error": "./src/app/global-error.tsx",
      "../components/builtin/global-error": "./src/app/global-error.tsx",
    },
  },
  transpilePackages: ["@moorage/domain", "@moorage/api"],
  images: { unoptimized: true },
  poweredByHeader: false,
  // The server hands out static files that were compressed at build time.
  compress: false,
  reactStrictMode: true,
  experimental: {
    optimizePackageImports: ["@trpc/client", "@tanstack/react-query", "@trpc/tanstack-react-query"],
    // The page that is opened first asks for few and whole files: each costs its headers, and small ones pack badly.
    turbopackChunking: {
      firstPageLoadPriority: 1,
      priorityRoutes: [/^\/projects$/],
      priorityBoost: 10,
      minChunkSize: 400_000,
    },
  },
  devIndicators: false,
  // `pnpm typecheck` covers this app with the rest of the tree.
  typescript: { ignoreBuildErrors: true },
};

export default config;
